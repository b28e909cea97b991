"""What is recorded of delivery: limits that come near and are reached."""

import pytest

from ads.delivery.click import count_click
from ads.delivery.show import NoAdError, show_ad
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from events.models import Event, Kind
from tests.concurrency import at_once

LAST_DAY = 2**31 - 1


def recorded(*kinds):
    events = Event.objects.filter(kind__in=kinds).order_by("event_id")
    return [(event.kind, event.data["limit"], event.data["count"]) for event in events]


def limits_recorded():
    return recorded(Kind.LIMIT_NEAR, Kind.LIMIT_REACHED)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (1, [("limit_reached", "impressions_limit", 1)]),
        (4, [("limit_reached", "impressions_limit", 4)]),
        (5, [("limit_near", "impressions_limit", 4), ("limit_reached", "impressions_limit", 5)]),
        (6, [("limit_near", "impressions_limit", 5), ("limit_reached", "impressions_limit", 6)]),
    ],
)
def test_a_limit_is_told_of_at_80_percent_and_when_it_is_reached(db, limit, told):
    campaign = CampaignFactory(impressions_limit=limit, clicks_limit=limit, ad_title="Coffee")
    for client in ClientFactory.create_batch(limit):
        show_ad(client_id=client.pk)

    assert limits_recorded() == told
    event = Event.objects.get(kind=Kind.LIMIT_REACHED)
    assert (event.campaign_id, event.advertiser_id) == (campaign.pk, campaign.advertiser_id)
    assert event.data == {"title": "Coffee", "limit": "impressions_limit", "count": limit, "of": limit}
    assert event.actor_kind == "platform"


def test_clicks_have_a_limit_of_their_own(db):
    campaign = CampaignFactory(impressions_limit=100, clicks_limit=5)
    for client in ClientFactory.create_batch(5):
        show_ad(client_id=client.pk)
        count_click(ad_id=campaign.pk, client_id=client.pk)

    assert limits_recorded() == [("limit_near", "clicks_limit", 4), ("limit_reached", "clicks_limit", 5)]


def test_the_largest_limits_there_are_do_no_harm(db):
    CampaignFactory(impressions_limit=LAST_DAY, clicks_limit=LAST_DAY, start_date=0, end_date=LAST_DAY)
    show_ad(client_id=ClientFactory().pk)

    assert limits_recorded() == []


@pytest.mark.django_db(transaction=True)
def test_of_many_views_at_once_each_threshold_is_told_once():
    CampaignFactory(impressions_limit=10)
    clients = ClientFactory.create_batch(16)

    def look(number):
        try:
            show_ad(client_id=clients[number].pk)
        except NoAdError:
            return "none"
        return "shown"

    assert at_once(look, range(16)).count("shown") == 10
    assert limits_recorded() == [("limit_near", "impressions_limit", 8), ("limit_reached", "impressions_limit", 10)]
