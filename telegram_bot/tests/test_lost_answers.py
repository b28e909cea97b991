"""Whatever becomes of Telegram's answers: a campaign is what its owner confirmed on the last screen they saw."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.archive import archive_advertiser
from campaigns.models import Campaign
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.messages import Shown
from telegram_bot.tests.people import Person
from telegram_bot.ui import sending
from tests.budget import examples

pytestmark = pytest.mark.django_db(transaction=True)

FAULTS = ("lost", "cut", "late", "refused", "gone")
QUESTIONS = {
    "ad's title?": "Title",
    "ad's text?": "Text",
    "picture for the ad": "Image",
    "How many impressions": "Impressions limit",
    "for one impression?": "Cost per impression",
    "How many clicks": "Clicks limit",
    "for one click?": "Cost per click",
    "campaign start?": "First day",
    "does it end?": "Last day",
    "Who should see": "Gender",
    "From which age": "Age from",
    "Up to which age": "Age to",
    "In which city": "Location",
}
MOVES = st.one_of(
    st.tuples(st.just("type"), st.just(0)),
    st.tuples(st.just("type twice"), st.just(0)),
    st.tuples(st.just("press"), st.integers(0, 12)),
    st.tuples(st.just("press twice"), st.integers(0, 12)),
    st.tuples(st.just("press an old one"), st.integers(0, 12)),
    st.tuples(st.just("go on"), st.just(0)),
)
SCRIPTS = st.lists(st.tuples(st.lists(st.sampled_from(FAULTS), max_size=3), MOVES), max_size=12)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(sending, "PAUSE", 0)


class Witness:
    """Somebody who remembers what they typed for which question, and what they confirmed."""

    def __init__(self, person: Person, advertiser) -> None:
        self.person = person
        self.advertiser = advertiser
        self.numbers = iter(range(900_000, 2_000, -1))  # falling, so that a clicks limit can be reached
        self.meant: dict[str, str] = {}
        self.confirmed: list[str] = []
        self.marks: set[str] = set()
        self.old: list[tuple[int, str]] = []

    @property
    def screen(self) -> Shown:
        return self.person.screens[-1]

    @property
    def asked(self) -> str:
        if not self.person.screens:
            return ""
        return next((name for words, name in QUESTIONS.items() if words in self.screen.text), "")

    def moves(self, kind: str, number: int) -> None:
        buttons = [b for row in self.screen.buttons for b in row] if self.person.screens else []
        buttons = [button for button in buttons if "Русский" not in button["text"]]  # they read English
        self.old += [(self.screen.id, button["callback_data"]) for button in buttons]
        if kind.startswith("type"):
            self.types(twice="twice" in kind)
        elif kind == "press an old one" and self.old:
            self.presses(*self.old[number * 7 % len(self.old)])
        elif kind == "go on":
            self.goes_on()
        elif buttons:
            button = buttons[number % len(buttons)]
            self.presses(self.screen.id, button["callback_data"], times=2 if "twice" in kind else 1)

    def types(self, *, twice: bool = False) -> None:
        number = next(self.numbers)
        value = {"Title": f"Title {number}", "Text": f"Text {number}", "Location": f"Place {number}"}.get(
            self.asked, str(number)
        )
        self.meant[value] = self.asked
        self.person.says(value, times=2 if twice else 1)

    def presses(self, message_id: int, data: str, *, times: int = 1) -> None:
        shown = self.person.telegram.chats[self.person.id].get(message_id)
        label = (
            next((b["text"] for row in shown.buttons for b in row if b["callback_data"] == data), "") if shown else ""
        )
        if "Confirm" in label:
            self.confirmed.append(shown.text)
            self.marks.add(data)
        for number in re.findall(r"[\d,]+", label):  # a ready answer, which may be a number that was typed elsewhere
            self.meant.pop(number.replace(",", ""), None)
        self.person.presses_data(message_id, data, times=times)

    def goes_on(self) -> None:
        """Take the shortest way to a booking."""
        if not self.person.screens or self.asked in {"Title", "Text"} or self.is_for_numbers():
            self.types() if self.person.screens else self.person.says("/start")
            return
        if "Choose an advertiser" in self.screen.text and self.advertiser.name not in str(self.screen.buttons):
            self.person.says(self.advertiser.name)  # it is on another page
            return
        for words in (
            "Confirm",
            "1 day",
            "10",
            "Skip",
            "No, back",
            "Continue",
            "New campaign",
            self.advertiser.name,
            "Choose",
            "Main menu",
            "Back",
        ):
            for row in self.screen.buttons:
                for button in row:
                    if words in button["text"]:
                        self.presses(self.screen.id, button["callback_data"])
                        return
        self.person.says("/start")

    def is_for_numbers(self) -> bool:
        return bool(self.asked) and self.asked not in {
            "Image",
            "Clicks limit",
            "Last day",
            "Gender",
            "Age from",
            "Age to",
            "Location",
        }

    def checks_every_booking(self) -> None:
        booked = list(Campaign.objects.filter(advertiser=self.advertiser))
        assert len(booked) <= len(self.marks), "booked twice"
        for campaign in booked:
            assert any(told(campaign) == read(text) for text in self.confirmed), (told(campaign), self.confirmed)
            self.checks_what_was_meant(told(campaign))

    def checks_what_was_meant(self, values: dict[str, str]) -> None:
        """A typed value is in the field whose question its writer saw."""
        for name, shown in values.items():
            value = shown.removesuffix(".00")
            assert self.meant.get(value, name) == name, f"{value} was meant for {self.meant[value]}, not for {name}"


def read(preview: str) -> dict[str, str]:
    """Read a preview as its owner does."""
    title, text, rest = re.fullmatch(
        r"(.*?)\n\n(.*?)\n\n— — —\n(.*)", preview[preview.find("Title ") :], re.DOTALL
    ).groups()
    values = {"Title": title, "Text": text}
    for line in rest.splitlines():
        if line.startswith(("👥", "⚠️")):  # what is said about the terms
            continue
        name, _colon, value = line.partition(": ")
        values[name] = value.replace(",", "")
    return values


def told(campaign: Campaign) -> dict[str, str]:
    gender = {"MALE": "👨 Men", "FEMALE": "👩 Women", "ALL": "👥 All", None: None}[campaign.target_gender]
    values = {
        "Title": campaign.ad_title,
        "Text": campaign.ad_text,
        "Impressions limit": campaign.impressions_limit,
        "Cost per impression": f"{campaign.cost_per_impression:.2f}",
        "Clicks limit": campaign.clicks_limit,
        "Cost per click": f"{campaign.cost_per_click:.2f}",
        "First day": campaign.start_date,
        "Last day": campaign.end_date,
        "Gender": gender,
        "Age from": campaign.target_age_from,
        "Age to": campaign.target_age_to,
        "Location": campaign.target_location,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


SLOW = settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
LOST_AT_STEP_4 = [([], ("go on", 0))] * 5 + [(["gone", "gone"], ("type", 0)), ([], ("type", 0)), ([], ("type", 0))]
# The screen was edited, which nobody was told; then Telegram took neither the same again nor a new message.
LOST_AND_REFUSED = [([], ("type", 0)), (["lost", "refused", "refused"], ("press", 0))]
# The next question never came, and the answer was sent once more, twice at once.
NEVER_SHOWN = [(["gone", "refused"], ("type", 0)), ([], ("type twice", 0))]
LOST_AT_A_BUTTON = [([], ("go on", 0))] * 5 + [(["gone", "gone"], ("press", 5)), ([], ("press", 5))]


@SLOW
@given(script=SCRIPTS)
@example(script=LOST_AT_STEP_4)
@example(script=LOST_AT_A_BUTTON)
@example(script=LOST_AND_REFUSED)
@example(script=NEVER_SHOWN)
@example(script=[([], ("go on", 0))] * 16 + [(["cut", "cut"], ("go on", 0)), ([], ("go on", 0))])
def test_a_campaign_is_what_was_confirmed(script, telegram, bot):
    for left_over in Advertiser.objects.all():  # of another script: whoever presses at random could choose it
        archive_advertiser(advertiser_id=left_over.pk)
    number = next(ids)
    witness = Witness(Person(telegram, bot, number, "en"), AdvertiserFactory(name=f"Bean {number}."))
    person = witness.person.says("/start").presses("Choose").presses(witness.advertiser.name).presses("New campaign")
    for faults, move in script:
        telegram.faults[:] = faults
        witness.moves(*move)
        telegram.faults.clear()
        witness.checks_every_booking()
    for _ in range(40):
        if Campaign.objects.filter(advertiser=witness.advertiser).exists():
            break
        witness.goes_on()
    witness.checks_every_booking()
    assert Campaign.objects.filter(advertiser=witness.advertiser).exists(), person.screen.text
