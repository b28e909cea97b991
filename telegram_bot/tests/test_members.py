"""Owners, colleagues and operators."""

from dataclasses import replace

import pytest

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from members.models import Member
from telegram_bot.client.identity import Access
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.people import Person

pytestmark = pytest.mark.django_db

OPERATOR = 77


@pytest.fixture
def configuration(configuration):
    return replace(configuration, access=Access(is_open=False, operators=frozenset({OPERATOR})))


@pytest.fixture
def operator(telegram, bot):
    return Person(telegram, bot, OPERATOR, "en")


@pytest.fixture
def carol(telegram, bot):
    return Person(telegram, bot, next(ids), "en")


def registers(person: Person, name: str) -> Person:
    return person.says("/start").presses("Register an advertiser").says(name).sees(f"Advertiser {name}")


def invitation_of(person: Person) -> str:
    """Have the owner, at the advertiser's menu, make a link; returns what follows /start in it."""
    person.presses("Colleagues").presses("Invite").presses("Make a link").sees("Send this link")
    return person.screen.text.partition("?start=")[2]


def test_an_advertiser_is_seen_by_who_registered_it_and_by_operators(anna, carol, operator):
    AdvertiserFactory(name="Somebody's")
    registers(anna, "Bean")
    anna.presses("Main menu").may_press("🏢 Bean", "My advertisers").may_not_press("client", "day", "Watch")
    anna.presses("My advertisers").may_press("Bean").may_not_press("Somebody's")
    carol.says("/start").may_not_press("Bean").presses("My advertisers").sees("You have no advertisers yet.")
    operator.says("/start").may_press("Change the day", "Watch ads", "Register a client").presses("Choose")
    operator.may_press("Bean", "Somebody's").presses("Bean").presses("Colleagues").sees("Anna · owner")
    owner = Member.objects.get()
    assert (owner.user_id, owner.name, owner.language, owner.is_owner) == (anna.id, "Anna", "en", True)


def test_a_colleague_joins_by_a_link_and_leaves(anna, carol, operator):
    registers(anna, "Bean")
    CampaignFactory(advertiser=Advertiser.objects.get(), ad_title="Coffee")
    link = invitation_of(anna)
    carol.says(f"/start {link}").sees("You are a colleague of Bean now.", "Advertiser Bean").presses("Coffee")
    carol.presses("Pause").sees("State: ⏸ paused").presses("Back").presses("Back").presses("Colleagues")
    carol.sees("Anna · colleague · you").may_not_press("Invite", "👤")
    operator.says(f"/start {link}").sees("This invitation is no longer valid")
    carol.presses("Leave").sees("Leave Bean?").presses("Yes, leave").sees("You have left.").may_not_press("Bean")
    assert [member.user_id for member in Member.objects.all()] == [anna.id]


def test_the_owner_hands_over_and_is_let_go(anna, carol):
    registers(anna, "Bean")
    carol.says(f"/start {invitation_of(anna)}")
    anna.presses("Back").presses("Leave").presses("Yes, leave").sees("hand it over before you leave")
    anna.says("/start").presses("Bean").presses("Colleagues").presses("👤").presses("Hand over").sees("handed over")
    assert {member.user_id: member.is_owner for member in Member.objects.all()} == {anna.id: False, carol.id: True}
    carol.presses("Colleagues").presses("👤").presses("Remove").sees("Removed.")
    anna.presses("Back").sees("This belongs to others. Its owner can invite you.").presses("Main menu")
    anna.may_not_press("Bean")


def test_what_is_not_theirs_stays_closed_to_people_however_they_come(anna, carol):
    """By a link to a campaign, or by a button of a screen from before."""
    registers(anna, "Bean")
    CampaignFactory(advertiser=Advertiser.objects.get(), ad_title="Coffee")
    anna.presses("Campaigns").presses("Coffee").presses("Link").sees("This link opens Coffee")
    link = anna.screen.text.partition("?start=")[2]
    carol.says(f"/start {link}").sees("This belongs to others.").does_not_see("Coffee")
    anna.says(f"/start {link}").sees("Coffee", "State: 🟢 running")
    Member.objects.all().delete()
    anna.presses("Statistics").sees("This belongs to others.")


def test_an_unknown_link_opens_the_main_menu(anna):
    anna.says("/start nonsense").sees("What would you like to do?")
    anna.says("/start join_nothing").sees("This invitation is no longer valid").presses("Main menu")
    anna.says("/start campaign_" + "A" * 44).sees("This belongs to others.")
