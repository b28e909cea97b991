"""Counters are repaired while ads go on: nobody waits for it but whoever wants the very campaign, and that briefly."""

import threading

import pytest
from django.db import connections, transaction

from ads.counters import totals
from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.delivery.click import count_click
from ads.delivery.show import NoAdError, show_ad
from ads.factories import CampaignShareFactory
from ads.models import AdvertiserDay, CampaignDayShare, CampaignShare, ClickAgeShare, ClientView
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients import audiences
from clients.factories import ClientFactory
from clients.models import AudienceCount
from tests.concurrency import at_once, somebody_waits_for_a_lock, until
from tests.homes import of_one_home
from zoomad.state.services import advance_day

LIMIT = 60

pytestmark = pytest.mark.django_db(transaction=True)


def damage():
    """Make every kind of counter wrong."""
    first, *_ = Campaign.objects.order_by("pk")
    CampaignShare.objects.filter(campaign=first).delete()
    CampaignShare.objects.update(impressions=1, spent_clicks="0.01")
    CampaignDayShare.objects.filter(campaign=first).delete()
    CampaignDayShare.objects.update(clicks=3)
    CampaignDayShare.objects.create(campaign=first, day=2, impressions=4)
    AdvertiserDay.objects.update(impressions=2)
    ClickAgeShare.objects.all().delete()
    Campaign.objects.update(left_eighths=3)
    AudienceCount.objects.update(clients=1)


def play(clients, number):
    client = clients[number % len(clients)]
    try:
        shown = show_ad(client_id=client.pk)
    except NoAdError:
        return
    if number % 3 == 0:
        count_click(ad_id=shown.ad_id, client_id=client.pk)


def test_it_is_exact_while_ads_are_shown_and_clicked():
    advance_day(day=5)
    CampaignFactory.create_batch(4, impressions_limit=LIMIT, clicks_limit=LIMIT)
    clients = ClientFactory.create_batch(40)
    for number in range(40):
        play(clients, number)
    audiences.settle()
    with transaction.atomic():
        damage()

    at_once(
        lambda job: job(),
        [lambda number=number: repair() if number in {5, 6, 80} else play(clients, number) for number in range(160)],
    )

    # What was shown while the counters were wrong obeyed them as they were; what they lacked has been added exactly.
    assert differences() == []
    assert repair() == 0


def test_several_who_repair_at_once_correct_each_counter_once():
    advance_day(day=5)
    CampaignFactory.create_batch(2)
    clients = ClientFactory.create_batch(5)
    for number in range(10):
        play(clients, number)
    with transaction.atomic():
        damage()

    at_once(lambda _: repair(), range(6))

    assert differences() == []


class Held:
    """Holds the counter of a campaign, as an ad does that has not come to its end."""

    def __init__(self, campaign):
        self.campaign = campaign
        self.is_held, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.hold)

    def hold(self):
        with transaction.atomic():
            CampaignShare.objects.select_for_update().get(campaign=self.campaign)
            self.is_held.set()
            self.may_end.wait(120)
        connections.close_all()

    def __enter__(self):
        self.thread.start()
        assert self.is_held.wait(60)
        return self

    def __exit__(self, *_):
        self.may_end.set()
        self.thread.join()


@pytest.fixture
def two(transactional_db):
    """A dear campaign and a cheap one; somebody has seen both."""
    advance_day(day=5)
    dear, cheap = CampaignFactory(cost_per_impression=9), CampaignFactory(cost_per_impression=1)
    viewer = ClientFactory()
    for _ in range(2):
        show_ad(client_id=viewer.pk)
    return dear, cheap


@of_one_home
def test_a_campaign_that_an_ad_holds_keeps_no_other_from_being_repaired(two):
    dear, cheap = two
    CampaignShare.objects.filter(campaign=cheap).update(impressions=7)
    with Held(dear):
        assert repair() == 1
        assert differences() == []


@of_one_home
def test_while_a_campaign_waits_to_be_repaired_the_others_are_shown(two):
    dear, cheap = two
    wrong = CampaignShare.objects.filter(campaign=cheap)
    wrong.update(impressions=7)
    mending = threading.Thread(target=lambda: (repair(), connections.close_all()))
    with Held(cheap):
        mending.start()
        until(somebody_waits_for_a_lock)
        assert show_ad(client_id=ClientFactory().pk).ad_id == dear.pk
        assert wrong.get().impressions == 7
    mending.join()
    assert wrong.get().impressions == 1
    assert differences() == []


def test_all_is_compared_as_it_was_at_one_moment(two):
    """A view that comes while the rows are read belongs to none of what is compared."""
    dear, _cheap = two
    found = []

    def show_one():
        show_ad(client_id=ClientFactory().pk)
        connections.close_all()

    def find_late():
        shower = threading.Thread(target=show_one)
        shower.start()
        shower.join()
        found.append(ClientView.objects.filter(campaign=dear).count())
        return totals.find()

    check = totals.Check(find_late, totals.mend)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ads.counters.audit.checks", lambda: iter([totals.FLAGS, check]))
        assert differences() == []
    assert found == [1]
    assert ClientView.objects.filter(campaign=dear).count() == 2


def test_what_has_no_rows_has_no_counters_afterwards():
    campaign = CampaignFactory()
    CampaignShareFactory(campaign=campaign, impressions=3)
    CampaignDayShare.objects.create(campaign=campaign, day=1, impressions=3)
    AdvertiserDay.objects.create(advertiser=campaign.advertiser, day=1, shard=0, impressions=3)
    repair()
    assert not CampaignShare.objects.exists()
    assert not CampaignDayShare.objects.exists()
    assert not AdvertiserDay.objects.exists()
