"""A database gets another number of homes, and nobody reads anything else; each has its clients and holds to its share."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from ads.counters.audit import differences
from ads.counters.layout import change_homes
from ads.delivery.click import Click, count_click
from ads.delivery.show import Shown, show_ad
from ads.homes import number_of_homes
from ads.models import CampaignShare, ClickAgeShare, ClientClick, ClientView
from ads.tests.test_homes import ask
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from stats.querysets import advertiser_days, campaign_days, campaign_total
from tests.concurrency import at_once
from tests.homes import HOMES, MANY, on_one_machine


@on_one_machine
def test_another_number_of_homes_changes_nothing_that_anybody_reads(many):
    campaign = CampaignFactory(impressions_limit=100, clicks_limit=50)
    clients = ClientFactory.create_batch(20)
    for client in clients:
        show_ad(client_id=client.pk)
    for client in clients[:9]:
        count_click(ad_id=campaign.pk, client_id=client.pk)

    def read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM dashboards.campaigns")
            [campaigns] = cursor.fetchall()
            cursor.execute("SELECT * FROM dashboards.click_ages ORDER BY age")
            ages = cursor.fetchall()
        totals = campaign_total(campaign.pk), campaign_days(campaign.pk), advertiser_days(campaign.advertiser_id)
        return campaigns, ages, totals

    before = read()
    assert CampaignShare.objects.count() > 1
    for homes in (1, 32, MANY):
        out = StringIO()
        call_command("homes", str(homes), stdout=out)
        assert f"Homes: {homes}." in out.getvalue()
        assert number_of_homes() == homes
        assert read() == before
        assert list(differences()) == []
        assert ask(clients[-1]) == Shown.REPEATED
    assert ClickAgeShare.objects.count() == len(before[1])


@on_one_machine
def test_homes_are_changed_beside_ads_and_clicks_and_nothing_is_lost(many):
    """Whoever comes meanwhile waits, and is counted where its home is then."""
    campaigns = CampaignFactory.create_batch(2, impressions_limit=25, clicks_limit=25)

    def come(client):
        outcome = ask(client)
        clicked = [count_click(ad_id=campaign.pk, client_id=client.pk) for campaign in campaigns]
        return outcome, *clicked

    jobs = [lambda client=client: come(client) for client in ClientFactory.create_batch(60)]
    for after, homes in ((45, 1), (30, 32), (15, MANY)):
        jobs.insert(after, lambda homes=homes: change_homes(homes))
    answers = Counter(answer for answers in at_once(lambda job: job(), jobs) if answers for answer in answers)

    assert answers[Shown.CHARGED] == ClientView.objects.count() == 50
    assert answers[Click.COUNTED] == ClientClick.objects.count() == 50
    assert list(differences()) == []


@on_one_machine
def test_the_database_holds_each_of_several_homes_to_its_share(eight):
    CampaignFactory(impressions_limit=100)
    ask(ClientFactory())
    with pytest.raises(IntegrityError, match="campaign_shares_used"), transaction.atomic():
        CampaignShare.objects.update(impressions=F("impressions_allotted") + 1)
    change_homes(1)
    CampaignShare.objects.update(impressions=F("impressions_allotted") + 1)
    assert {each.table for each in differences()} == {"campaign_shares", "campaigns"}
    change_homes(MANY)
    assert list(differences()) == []


@on_one_machine
def test_homes_are_counted_and_there_cannot_be_any_number(db):
    out = StringIO()
    call_command("homes", stdout=out)
    assert out.getvalue() == f"Homes: {HOMES}\n"
    with pytest.raises(CommandError, match="1 to 256"):
        call_command("homes", "257")
    with pytest.raises(CommandError, match="1 to 256"):
        call_command("homes", "0")


@on_one_machine
def test_every_client_has_a_home_and_they_are_used_evenly(eight):
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_home(gen_random_uuid()), count(*) FROM generate_series(1, 4000) GROUP BY 1")
        found = dict(cursor.fetchall())
    assert len(found) == MANY
    assert min(found.values()) > 300
