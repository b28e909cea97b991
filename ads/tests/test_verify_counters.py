from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ads.counters import audit
from ads.factories import ClientMlScoreFactory
from ads.models import (
    AdvertiserDay,
    CampaignClickAge,
    CampaignDay,
    CampaignDelivery,
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


@pytest.mark.parametrize(
    "damage",
    [
        lambda: CampaignDelivery.objects.update(impressions=99),
        lambda: CampaignDelivery.objects.update(spent_clicks="0.000001"),
        lambda: CampaignDelivery.objects.all().delete(),
        lambda: CampaignDay.objects.update(clicks=7),
        lambda: CampaignDay.objects.filter(clicks=0).delete(),
        lambda: AdvertiserDay.objects.update(clicks=7),
        lambda: ClientView.objects.filter(client=ClientClick.objects.get().client).delete(),
        lambda: Campaign.objects.update(is_exhausted=True),
        lambda: Campaign.objects.update(is_dormant=True),
        lambda: CampaignClickAge.objects.update(clicks=7),
        lambda: CampaignClickAge.objects.all().delete(),
    ],
)
def test_whatever_differs_is_found_and_repaired(played, damage):
    damage()
    assert "Run with --repair" in verify()
    assert "Differences repaired" in verify("--repair")
    assert verify() == "All counters equal the rows.\n"


def test_a_line_says_what_differs(played):
    campaign = ClientClick.objects.get().campaign_id
    CampaignDelivery.objects.filter(campaign=campaign).update(impressions=99)
    assert f"campaign_deliveries, campaign_id {campaign}: holds 99 / 1 /" in verify()


def test_the_repair_computes_the_score_reference_too(db):
    ClientMlScoreFactory(score=70)
    verify("--repair")
    assert ScoreReference.objects.get().p90 == 70


def test_the_ages_are_those_of_the_moment_of_the_click(played):
    click = ClientClick.objects.get()
    age = click.client.age
    type(click.client).objects.filter(pk=click.client_id).update(age=age + 1)
    assert list(CampaignClickAge.objects.values_list("campaign_id", "age", "clicks")) == [(click.campaign_id, age, 1)]


def test_what_a_verification_finds_is_remembered(played):
    CampaignDelivery.objects.update(impressions=99)
    verify()
    assert CounterAudit.objects.get().differences == 2
    verify("--repair")
    assert CounterAudit.objects.get().differences == 0


def test_an_audit_runs_when_it_is_due_and_not_before(played, caplog):
    assert audit.audit_if_due(seconds_between=60) == 0
    CampaignDay.objects.update(clicks=7)
    assert audit.audit_if_due(seconds_between=60) is None
    assert audit.audit_if_due(seconds_between=0) == 2
    assert CounterAudit.objects.get().differences == 2
    assert "Counters that differ from the rows" in caplog.text


def test_the_sizes_of_audiences_are_held_against_the_clients(played):
    audiences.settle()
    AudienceCount.objects.filter(location="", gender="ALL").update(clients=99)

    assert "audience_counts" in verify()
    verify("--repair")
    assert "All counters equal" in verify()
