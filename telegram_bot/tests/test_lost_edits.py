"""Whatever becomes of Telegram's answers while a campaign is edited: no value comes into another field."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.messages import Shown
from telegram_bot.tests.people import Person
from telegram_bot.tests.test_lost_answers import FAULTS, SLOW, Witness, told
from telegram_bot.ui import sending

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = ("type", "type twice", "press", "press twice", "press an old one", "type and press", "press and type", "edit")
MOVES = st.tuples(st.sampled_from(KINDS), st.integers(0, 12))
SCRIPTS = st.lists(st.tuples(st.lists(st.sampled_from(FAULTS), max_size=3), MOVES), max_size=12)
SAVED = re.compile(r"✅ Saved\. (.*)")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(sending, "PAUSE", 0)


class Editor(Witness):
    """Somebody who edits a campaign, and remembers what they typed for which question."""

    def __init__(self, person: Person, campaign: Campaign) -> None:
        super().__init__(person, campaign.advertiser)
        self.campaign = campaign
        self.before = told(campaign)

    def moves(self, kind: str, number: int) -> None:
        if kind in {"type and press", "press and type"}:
            self.does_both(number, is_typed_first=kind.startswith("type"))
        elif kind == "edit":
            self.edits(number)
        else:
            super().moves(kind, number)

    def checks_what_was_meant(self, values: dict[str, str]) -> None:
        """Judge what was typed as an answer; below a menu, it may be one to a question that stands above it."""
        self.meant = {value: name for value, name in self.meant.items() if name}
        super().checks_what_was_meant(values)

    def does_both(self, number: int, *, is_typed_first: bool) -> None:
        """Write and press at the same moment."""
        buttons = [button for row in self.screen.buttons for button in row]
        if not buttons:
            return
        button, person = buttons[number % len(buttons)], self.person
        value = str(next(self.numbers))
        if is_typed_first:  # else it may be meant for what the press leads to: Telegram's clock knows whole seconds
            self.meant[value] = self.asked
        self.meant_by(button["text"])
        message = person.telegram.next_number()
        person.telegram.chats[person.id][message] = Shown(message, "user", value)
        typed = {"message": person._message(message, text=value)}
        pressed = {
            "callback_query": {
                "id": f"{person.id}-{person.telegram.next_number()}",
                "from": person.user,
                "chat_instance": "1",
                "message": person._message(self.screen.id, text="…"),
                "data": button["callback_data"],
            }
        }
        both = [typed, pressed] if is_typed_first else [pressed, typed]
        person.waits(2, lambda: [person.telegram.feed(**update) for update in both])

    def edits(self, number: int) -> None:
        """Go to the menu, and from there to one of the questions."""
        for words in ("Edit", "Main menu", "Back"):
            if self.finds(words) and "What would you like to change" not in self.screen.text:
                self.presses_button(words)
                return
        buttons = [button for row in self.screen.buttons for button in row]
        if buttons:
            self.presses(self.screen.id, buttons[number % len(buttons)]["callback_data"])

    def finds(self, words: str) -> bool:
        return any(words in label for label in self.screen.labels)

    def presses_button(self, words: str) -> None:
        button = next(b for row in self.screen.buttons for b in row if words in b["text"])
        self.presses(self.screen.id, button["callback_data"])

    def meant_by(self, label: str) -> None:
        """A ready answer may be a number that was typed elsewhere: then it says nothing any more."""
        for number in re.findall(r"[\d,]+", label):
            self.meant.pop(number.replace(",", ""), None)

    def checks_what_is_stored(self) -> None:
        """Each field holds what it held, or what was typed or pressed for it."""
        stored = Campaign.objects.filter(pk=self.campaign.pk).first()
        if stored is None:  # pressing everything deletes it in the end
            return
        values = told(stored)
        self.checks_what_was_meant({name: value for name, value in values.items() if value != self.before.get(name)})
        saved = SAVED.search(self.screen.text)
        for part in saved[1].split(", ") if saved else ():
            name, _colon, value = part.partition(": ")
            if name in values and "not set" not in value:
                assert value.replace(",", "") == values[name], part


LOST_AT_THE_SECOND_OF_TWO = [
    ([], ("edit", 4)),
    ([], ("type", 0)),
    (["gone", "gone"], ("type", 0)),
    ([], ("type", 0)),
    ([], ("type", 0)),
]


@SLOW
@given(script=SCRIPTS)
@example(script=LOST_AT_THE_SECOND_OF_TWO)
@example(script=[([], ("edit", 5)), (["lost", "cut"], ("type and press", 0)), ([], ("type", 0)), ([], ("type", 0))])
@example(script=[([], ("edit", 0)), (["gone", "lost"], ("type", 0)), ([], ("press an old one", 3)), ([], ("type", 0))])
def test_a_campaign_is_changed_only_as_its_owner_meant(script, telegram, bot):
    campaign = CampaignFactory(advertiser=AdvertiserFactory(name="Bean"), ad_title="Title 1", start_date=5, end_date=9)
    editor = Editor(Person(telegram, bot, next(ids), "en"), campaign)
    editor.person.says("/start").presses("Bean").presses("Title 1").presses("Edit")
    for faults, move in script:
        telegram.faults[:] = faults
        editor.moves(*move)
        telegram.faults.clear()
        editor.checks_what_is_stored()
