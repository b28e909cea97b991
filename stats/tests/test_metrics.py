"""The platform's own numbers for Prometheus."""

import re

import pytest

from ads.counters.audit import record
from ads.models import Ad
from campaigns import dormancy
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from campaigns.querysets import State
from clients.factories import ClientFactory
from zoomad.state.services import advance_day


def number(api, name):
    found = re.search(rf"^{name} (\S+)$", api.client.get("/metrics").content.decode(), flags=re.MULTILINE)
    return found and float(found[1])


def test_the_day_is_told(api, today):
    assert number(api, "zoomad_day") == 5


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        ({}, State.RUNNING),
        ({"start_date": 5, "end_date": 5}, State.RUNNING),
        ({"start_date": 6}, State.PLANNED),
        ({"end_date": 4}, State.FINISHED),
        ({"is_paused": True}, State.PAUSED),
        ({"is_exhausted": True}, State.EXHAUSTED),
        ({"impressions_limit": 0, "clicks_limit": 0}, State.EXHAUSTED),
        ({"clicks_limit": 0}, State.EXHAUSTED),
    ],
)
def test_a_campaign_runs_in_one_sense_for_metrics_lists_and_the_selection(api, today, terms, state):
    campaign = CampaignFactory(**terms)
    assert Campaign.objects.with_state(5).get(pk=campaign.pk).state == state
    assert number(api, "zoomad_campaigns_running") == (state is State.RUNNING)
    client = ClientFactory()
    assert Ad.objects.selectable_for(client, day=5).exists() is (state is State.RUNNING)


def test_what_begins_today_runs_though_it_is_still_to_be_woken(api, today, monkeypatch):
    monkeypatch.setattr(dormancy, "AT_ONCE", 1)
    CampaignFactory.create_batch(3, start_date=6, end_date=9)
    dormancy.put_to_rest()
    assert number(api, "zoomad_campaigns_running") == 0
    advance_day(day=6)
    assert Campaign.objects.dormant().count() == 2
    assert number(api, "zoomad_campaigns_running") == 3


def test_a_deleted_campaign_does_not_run(api, today):
    campaign = CampaignFactory()
    api.delete(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}")
    assert number(api, "zoomad_campaigns_running") == 0


def test_what_came_of_the_audit_is_told_once_there_was_one(api):
    assert number(api, "zoomad_counters_differing") is None
    record(differences=3)
    assert number(api, "zoomad_counters_differing") == 3
    assert number(api, "zoomad_counters_checked_timestamp_seconds") > 0
