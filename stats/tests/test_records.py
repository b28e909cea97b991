"""What is recorded of campaigns that will not deliver."""

import pytest

from ads.delivery.show import show_ad
from ads.factories import CampaignShareFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients import audiences
from clients.factories import ClientFactory
from events import turns
from events.models import Event, Kind
from stats.outlook import outlooks, with_forecast, with_outlook
from zoomad.state.services import advance_day

LAST_DAY = 2**31 - 1


def move_to(day):
    """Move the day on, and let the background task do its part."""
    advance_day(day=day)
    turns.write_the_rest()


def test_a_campaign_that_will_not_deliver_is_told_of_once_and_not_on_its_first_days(db):
    campaign = CampaignFactory(impressions_limit=100, clicks_limit=100, start_date=0, end_date=7)
    well = CampaignFactory(impressions_limit=8, clicks_limit=8, start_date=0, end_date=7)
    CampaignFactory(impressions_limit=100, clicks_limit=100, start_date=0, end_date=7, is_paused=True)
    CampaignShareFactory(campaign=campaign, impressions=2)
    CampaignShareFactory(campaign=well, impressions=5)
    told = []
    for day in (1, 2, 3):
        move_to(day)
        told.append(Event.objects.filter(kind=Kind.CAMPAIGN_BEHIND).count())

    assert told == [0, 1, 1]
    event = Event.objects.get(kind=Kind.CAMPAIGN_BEHIND)
    assert (event.campaign_id, event.day) == (campaign.pk, 2)
    assert event.data == {"title": campaign.ad_title, "count": 2, "expected": 8, "of": 100}


def test_the_largest_limits_there_are_do_no_harm(db):
    CampaignFactory(impressions_limit=LAST_DAY, clicks_limit=LAST_DAY, start_date=0, end_date=LAST_DAY)
    show_ad(client_id=ClientFactory().pk)
    move_to(LAST_DAY)

    assert Event.objects.get(kind=Kind.CAMPAIGN_BEHIND).data["expected"] == 1


def test_what_comes_on_the_new_day_before_it_is_looked_at_changes_nothing(db):
    """As it is recorded behind the day, another day and a rush may have come by then."""
    campaign = CampaignFactory(impressions_limit=10, clicks_limit=10, start_date=0, end_date=7)
    advance_day(day=2)
    show_ad(client_id=ClientFactory().pk)
    advance_day(day=3)
    for client in ClientFactory.create_batch(5):
        show_ad(client_id=client.pk)
    turns.write_the_rest()

    event = Event.objects.filter(kind=Kind.CAMPAIGN_BEHIND).latest("pk")
    assert (event.campaign_id, event.day, event.data["count"]) == (campaign.pk, 2, 0)


@pytest.mark.parametrize("delivered", [0, 1, 2, 7])
def test_the_forecast_of_the_database_is_that_of_the_outlook(db, delivered):
    """But for what is below one, which the database cuts off and the outlook rounds."""
    campaign = CampaignFactory(impressions_limit=25, clicks_limit=25, start_date=0, end_date=7)
    ClientFactory.create_batch(25)
    audiences.settle()
    CampaignShareFactory(campaign=campaign, impressions=delivered)
    [outlook] = outlooks(with_outlook(Campaign.objects.all(), 3), 3)
    assert outlook.expected - with_forecast(Campaign.objects.all(), 3).get().forecast in {0, 1}
