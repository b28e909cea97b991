from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from ads.counters import audit
from ads.factories import ClientMlScoreFactory
from ads.models import (
    AdvertiserDay,
    CampaignDayShare,
    CampaignGrant,
    CampaignShare,
    ClickAgeShare,
    ClientClick,
    ClientView,
    CounterAudit,
    ScoreReference,
)
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients import audiences
from clients.factories import ClientFactory
from clients.models import AudienceCount
from tests.homes import of_several_homes


@pytest.fixture
def played(api):
    """Two campaigns, three views, a click."""
    CampaignFactory.create_batch(2)
    client, other = ClientFactory.create_batch(2)
    for viewer in (client, client, other):
        ad_id = api.get(f"/ads?client_id={viewer.pk}")["ad_id"]
    api.post(f"/ads/{ad_id}/click", {"client_id": str(other.pk)}, expect=204)


def verify(*options):
    out = StringIO()
    try:
        call_command("verify_counters", *options, stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_counters_equal_the_rows(played):
    assert verify() == "All counters equal the rows.\n"


def test_a_database_that_is_only_read_is_compared_and_not_repaired(played):
    CampaignShare.objects.update(impressions=99, impressions_allotted=99)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    assert "that differ from the rows" in verify()
    assert verify("--repair") == "This database takes no changes. Repair the counters on the primary."
    assert not CounterAudit.objects.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda: CampaignShare.objects.update(impressions=99, impressions_allotted=99),
        lambda: CampaignShare.objects.update(spent_clicks="0.000001"),
        lambda: CampaignShare.objects.all().delete(),
        lambda: CampaignDayShare.objects.update(clicks=7),
        lambda: CampaignDayShare.objects.filter(clicks=0).delete(),
        lambda: AdvertiserDay.objects.update(clicks=7),
        lambda: ClientView.objects.filter(client=ClientClick.objects.get().client).delete(),
        lambda: Campaign.objects.update(is_exhausted=True),
        lambda: Campaign.objects.update(is_dormant=True),
        lambda: CampaignShare.objects.update(impressions_allotted=10**6),
        pytest.param(
            lambda: CampaignGrant.objects.filter(campaign_id=ClientClick.objects.get().campaign_id).update(
                impressions_granted=F("impressions_granted") - 1
            ),
            marks=of_several_homes,
        ),
        lambda: ClickAgeShare.objects.update(clicks=7),
        lambda: (ClickAgeShare.objects.update(clicks=7), CampaignGrant.objects.all().delete()),
        lambda: ClickAgeShare.objects.all().delete(),
    ],
)
def test_whatever_differs_is_found_and_repaired(played, damage):
    damage()
    assert "Run with --repair" in verify()
    assert "Differences repaired" in verify("--repair")
    assert verify() == "All counters equal the rows.\n"


def test_a_line_says_what_differs(played):
    campaign = ClientClick.objects.get().campaign_id
    share = CampaignShare.objects.filter(campaign=campaign, clicks=1)
    home = share.get().home
    share.update(impressions=99, impressions_allotted=99)
    assert f"campaign_shares, home {home}, campaign_id {campaign}: holds 99 / 1 /" in verify()


def test_the_repair_computes_the_score_reference_too(db):
    ClientMlScoreFactory(score=70)
    verify("--repair")
    assert ScoreReference.objects.get().p90 == 70


def test_the_ages_are_those_of_the_moment_of_the_click(played):
    click = ClientClick.objects.get()
    age = click.client.age
    type(click.client).objects.filter(pk=click.client_id).update(age=age + 1)
    assert list(ClickAgeShare.objects.values_list("campaign_id", "age", "clicks")) == [(click.campaign_id, age, 1)]


def test_what_a_verification_finds_is_remembered(played):
    CampaignShare.objects.update(impressions=99, impressions_allotted=99)
    verify()
    assert CounterAudit.objects.get().differences == len(list(audit.differences())) > 1
    verify("--repair")
    assert CounterAudit.objects.get().differences == 0


def test_an_audit_runs_when_it_is_due_and_not_before(played, caplog):
    assert audit.audit_if_due(seconds_between=60) == 0
    CampaignDayShare.objects.update(clicks=7)
    assert audit.audit_if_due(seconds_between=60) is None
    assert audit.audit_if_due(seconds_between=0) == CampaignDayShare.objects.count()
    assert CounterAudit.objects.get().differences == CampaignDayShare.objects.count() > 1
    assert "Counters that differ from the rows" in caplog.text


def test_the_sizes_of_audiences_are_held_against_the_clients(played):
    audiences.settle()
    AudienceCount.objects.filter(location="", gender="ALL").update(clients=99)

    assert "audience_counts" in verify()
    verify("--repair")
    assert "All counters equal" in verify()
