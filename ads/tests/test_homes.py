"""Several homes: limits that are shared out stay exact, and what is said of a campaign follows."""

from collections import Counter
from uuid import UUID

from django.db import DatabaseError

from ads.counters.audit import differences
from ads.delivery import shares
from ads.delivery.click import Click, count_click
from ads.delivery.show import NoAdError, Shown, show_ad
from ads.delivery.statements import VIEW
from ads.erasure import settle_archived
from ads.models import CampaignDelivery, CampaignGrant, CampaignShare, ClientClick, ClientView
from campaigns.archive import archive_campaign
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from events.models import Event, Kind
from tests.concurrency import at_once
from tests.homes import MANY, on_one_machine


def ask(client):
    try:
        return show_ad(client_id=client.pk).outcome
    except NoAdError as error:
        return error.outcome


def used_and_allotted(campaign):
    share = CampaignShare.objects.filter(campaign=campaign)
    return [(one.impressions, one.impressions_allotted, one.clicks, one.clicks_allotted) for one in share]


def the_bank_is_in_order(campaign):
    bank = CampaignGrant.objects.get(campaign=campaign)
    rows = used_and_allotted(campaign)
    assert bank.impressions_granted == sum(row[1] for row in rows) <= campaign.impressions_limit
    assert bank.clicks_granted == sum(row[3] for row in rows) <= campaign.clicks_limit


def test_views_beyond_limits_are_charged_to_the_last_and_no_further(many):
    """Twice as many clients as all limits together, of which small ones settle at each view."""
    campaigns = [CampaignFactory(impressions_limit=limit, clicks_limit=10**6) for limit in (1, 2, 7, 20, 33)]
    answers = Counter(at_once(ask, [client for client in ClientFactory.create_batch(40) for _ in range(3)]))

    assert answers[Shown.CHARGED] == ClientView.objects.count() == sum(one.impressions_limit for one in campaigns)
    for campaign in campaigns:
        campaign.refresh_from_db()
        assert ClientView.objects.filter(campaign=campaign).count() == campaign.impressions_limit
        assert campaign.is_exhausted
        the_bank_is_in_order(campaign)
    assert list(differences()) == []


def test_clicks_beyond_their_limit_are_charged_to_the_last_and_no_further(many):
    campaign = CampaignFactory(impressions_limit=1_000, clicks_limit=11)
    clients = ClientFactory.create_batch(36)
    for client in clients:
        show_ad(client_id=client.pk)

    answers = Counter(at_once(lambda client: count_click(ad_id=campaign.pk, client_id=client.pk), clients))

    assert answers == {Click.COUNTED: 11, Click.LIMIT_REACHED: 25}
    assert ClientClick.objects.count() == CampaignDelivery.objects.get().clicks == 11
    campaign.refresh_from_db()
    assert campaign.is_exhausted
    the_bank_is_in_order(campaign)
    assert list(differences()) == []


def test_each_threshold_is_told_once_whoever_comes_to_it(many):
    CampaignFactory(impressions_limit=20, clicks_limit=20)
    at_once(ask, ClientFactory.create_batch(40))

    told = Event.objects.filter(kind__in=[Kind.LIMIT_NEAR, Kind.LIMIT_REACHED]).order_by("event_id")
    assert [(event.kind, event.data["count"], event.data["of"]) for event in told] == [
        ("limit_near", 16, 20),
        ("limit_reached", 20, 20),
    ]


def test_the_last_view_ends_the_campaign_before_it_is_answered(eight):
    campaign = CampaignFactory(impressions_limit=5, clicks_limit=5)
    left = []
    for client in ClientFactory.create_batch(5):
        assert ask(client) == Shown.CHARGED
        campaign.refresh_from_db()
        left.append((campaign.left_eighths, campaign.is_exhausted))
    assert left == [(7, False), (5, False), (4, False), (2, False), (0, True)]
    assert ask(ClientFactory()) == Shown.NOTHING_FITS


def client_of(home, number):
    return ClientFactory(client_id=UUID(int=256 * number + home))


@on_one_machine
def test_a_home_takes_what_the_others_have_not_used(eight):
    """Seven homes hold one view each that nobody comes for; the clients of the eighth get all of them."""
    campaign = CampaignFactory(impressions_limit=16, clicks_limit=16)
    for home in range(1, MANY):
        ask(client_of(home, number=1))
    assert sum(allotted - used for used, allotted, *_ in used_and_allotted(campaign)) == 7

    answers = [ask(client_of(0, number)) for number in range(1, 12)]

    assert answers == [Shown.CHARGED] * 9 + [Shown.NOTHING_FITS] * 2
    assert sorted(used for used, *_ in used_and_allotted(campaign)) == [1] * 7 + [9]
    the_bank_is_in_order(campaign)


def test_a_crash_before_the_settlement_is_made_good_by_the_sweep(eight, monkeypatch):
    campaign = CampaignFactory(impressions_limit=2, clicks_limit=2)
    with monkeypatch.context() as crash:
        crash.setattr("ads.delivery.show.settle_behind", lambda *_, **__: None)
        for client in ClientFactory.create_batch(2):
            ask(client)
    campaign.refresh_from_db()
    assert not campaign.is_exhausted
    assert list(differences()) == []  # nothing that is charged is wrong meanwhile

    assert shares.sweep() == 1
    campaign.refresh_from_db()
    assert (campaign.is_exhausted, campaign.left_eighths) == (True, 0)
    assert shares.sweep() == 0


def test_a_crash_before_the_settlement_is_made_good_by_the_next_who_comes(eight, monkeypatch):
    campaign, other = CampaignFactory(impressions_limit=1, cost_per_impression=9), CampaignFactory()
    with monkeypatch.context() as crash:
        crash.setattr("ads.delivery.show.settle_behind", lambda *_, **__: None)
        assert show_ad(client_id=ClientFactory().pk).ad_id == campaign.pk

    assert show_ad(client_id=ClientFactory().pk).ad_id == other.pk
    campaign.refresh_from_db()
    assert campaign.is_exhausted


def test_a_view_is_answered_though_its_settlement_fails(many, monkeypatch, caplog):
    CampaignFactory(impressions_limit=1)
    client = ClientFactory()

    def fail(*_, **kwargs):
        if not kwargs.get("takes_back", True):
            raise DatabaseError("away")
        return real(*_, **kwargs)

    real = shares.settle
    monkeypatch.setattr("ads.delivery.shares.settle", fail)
    assert ask(client) == Shown.CHARGED
    assert "not settled at once" in caplog.text
    assert ClientView.objects.count() == 1


def test_deleting_and_erasing_beside_ads_loses_no_view(many):
    campaigns = CampaignFactory.create_batch(6, cost_per_impression=9, impressions_limit=5)
    jobs = [lambda one=one: ask(one) for one in ClientFactory.create_batch(40)]
    for number, campaign in enumerate(campaigns):
        jobs.insert(6 * number + 3, lambda one=campaign: delete(one) or settle_archived())
    answers = at_once(lambda job: job(), jobs)
    settle_archived()

    assert set(answers) <= {Shown.CHARGED, Shown.NOTHING_FITS, None}
    assert answers.count(Shown.CHARGED) == ClientView.objects.count()
    assert set(ClientView.objects.values_list("campaign", flat=True)) == {one.pk for one in Campaign.everything.all()}
    assert list(differences()) == []


def delete(campaign):
    archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)


def test_a_share_of_which_nothing_was_used_is_erased_with_its_campaign(eight):
    campaign = CampaignFactory()
    client = ClientFactory()
    shares.settle(VIEW, campaign_id=campaign.pk, client_id=client.pk)
    assert CampaignShare.objects.get().impressions_allotted > 0

    delete(campaign)
    settle_archived()
    assert not Campaign.everything.exists()
    assert not CampaignShare.objects.exists()
    assert not CampaignGrant.objects.exists()
