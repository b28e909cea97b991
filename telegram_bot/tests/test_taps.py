"""How many actions people need for common jobs: presses and messages, counted.

Before the preview became a hub and steps had ready answers, they were 17, 26, 5 and 3.
"""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.people import Person
from zoomad.state.services import platform_state

pytestmark = pytest.mark.django_db


class Counted(Person):
    """Somebody whose presses and messages are counted."""

    taps = 0

    def waits(self, updates, act):
        self.taps += updates
        return super().waits(updates, act)

    def needs(self, most: int) -> None:
        assert self.taps <= most, self.taps


@pytest.fixture
def dora(telegram, bot) -> Counted:
    """At the main menu, without having been anywhere."""
    AdvertiserFactory(name="Bean")
    person = Counted(telegram, bot, next(ids), "en").says("/start")
    person.taps = 0
    return person


def booked(person: Counted) -> Counted:
    """Come to the preview of a plain campaign."""
    person.presses("Bean").presses("New campaign").says("Coffee").says("Roasted this morning.").presses("Skip")
    return person.presses("Usual").presses("Today, for 7 days").presses("Everybody").sees("Impressions limit: 1,000")


def test_a_plain_campaign_takes_ten(dora):
    booked(dora).presses("Confirm").sees("State: 🟢 running").needs(10)
    assert Campaign.objects.get().ad_title == "Coffee"


def test_mending_the_title_at_the_preview_takes_four(dora):
    booked(dora).taps = 0
    dora.presses("Title").says("Tea").sees("Tea", "Impressions limit").presses("Confirm").sees("Tea").needs(4)
    assert Campaign.objects.get().ad_title == "Tea"


def test_statistics_of_a_campaign_take_three(dora):
    CampaignFactory(advertiser_id=AdvertiserFactory(name="Tea house").pk, ad_title="Tea")
    dora.says("/start").taps = 0
    dora.presses("Tea house").presses("Tea").presses("Statistics").sees("Statistics of Tea").needs(3)


def test_a_week_of_figures_takes_one_more(dora):
    CampaignFactory(advertiser_id=AdvertiserFactory(name="Tea house").pk, ad_title="Tea")
    dora.says("/start").taps = 0
    dora.presses("Tea house").presses("Tea").presses("Statistics").presses("7 days").sees("Today, day 0").needs(4)


def test_the_next_day_takes_three_with_its_question(dora):
    dora.presses("Change the day").presses("+1").sees("No campaign ends or starts.").presses("Yes").needs(3)
    assert platform_state().day == 1
