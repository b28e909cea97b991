"""Questions as data: the steps of a form. `filling` knows how far a user has come, `asking` asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram_bot import parsers
from telegram_bot.errors import WrongInputError
from telegram_bot.language import gettext as _
from telegram_bot.memory.conversation import FormState
from telegram_bot.ui.view import Button, in_rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from django.utils.functional import Promise

    from telegram_bot.memory.conversation import Conversation, Target
    from telegram_bot.photos import Photo
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

FORMS: dict[str, Form] = {}
ORNAMENT = re.compile(r"^\W+")
"""The picture before a label."""


def as_it_is(value: object) -> object:
    """Change nothing."""
    return value


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question, with everything about its field."""

    field: str
    """Its name in the API."""
    label: str | Promise
    question: str | Promise
    expects: str | Promise = ""
    """What an answer looks like."""
    parse: Callable[[str], object] = parsers.words
    shown: Callable[[Any], str] = str
    """An answer in the user's language; not yet safe for HTML."""
    wire: Callable[[Any], object] = as_it_is
    """An answer as the API wants it."""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    """The only answers there are."""
    usual: tuple[str | int, ...] = ()
    """Answers that are offered as buttons; any other may be typed."""
    skip: str | Promise = ""
    """The label of the button for no answer; empty where one is needed."""
    group: str = ""
    """What is edited together."""
    not_below: str = ""
    """Another step's field that bounds this one. Only a courtesy: the platform decides."""
    bound_message: str | Promise = ""

    def display(self, value: object) -> str:
        """Show an answer, or that there is none."""
        if value is None:
            return _("not set")
        choice = next((label for known, label in self.choices if known == value), None)
        return str(choice) if choice is not None else self.shown(value)

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Return a sentence that helps to answer."""
        return ""

    async def picture(self, talk: Talk, filling: Filling) -> Photo | None:
        """Return a picture to show with the question."""
        return None

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer ready answers."""
        if self.choices:
            return in_rows([self.button(label, "choose", value) for value, label in self.choices])
        return in_rows([self.button(self.shown(value), "choose", value) for value in self.usual], 4)

    def button(self, label: str | Promise, verb: str, *arguments: object) -> Button:
        """Make a button that works for this question only."""
        return Button(label, "answer", self.field, verb, *arguments)

    async def read(self, talk: Talk) -> object:
        """Read the answer from the user's message.

        Raises:
            WrongInputError: it is not an answer.

        """
        text = talk.message.text if talk.message else None
        if text is None:
            raise WrongInputError(_("Please answer with a text message."))
        if self.choices:
            return self._chosen(text)
        return self.parse(text)

    async def check(self, talk: Talk, filling: Filling, value: Any) -> None:
        """Compare the answer with an earlier one.

        Raises:
            WrongInputError: they contradict each other.

        """
        low = filling.answers.get(self.not_below)
        if value is not None and low is not None and value < low:
            raise WrongInputError(str(self.bound_message))

    def _chosen(self, text: str) -> str:
        said = text.strip().casefold()
        for value, label in self.choices:
            words = str(label).casefold()
            if said in {words, ORNAMENT.sub("", words), str(value).casefold()}:
                return value
        raise WrongInputError(_("Please choose one of the buttons."))


@dataclass(frozen=True, kw_only=True)
class Form:
    """Steps, and what is done with the answers."""

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Talk, Filling], Awaitable[Target]]
    """What is done when a round of questions is over; may raise a `PlatformError` about an answer."""
    leave: Callable[[Talk, Filling], Awaitable[Target]]
    """Where to go when the user gives it up."""
    title: Callable[[Filling], str] = lambda _filling: ""
    check: Callable[[Talk, Filling, Sequence[str]], Awaitable[None]] | None = None
    """Has the platform look at the answers to these fields before all is answered; raises a `PlatformError`."""

    def __post_init__(self) -> None:
        FORMS[self.name] = self

    def begin(
        self,
        conversation: Conversation,
        *,
        fields: Sequence[str] = (),
        stored: Mapping[str, object] | None = None,
        draft: str = "",
        **context: object,
    ) -> Target:
        """Begin with the first of the fields (or of all); `stored` is what stands at the platform."""
        todo = list(fields) or [step.field for step in self.steps]
        conversation.form = FormState(
            name=self.name,
            todo=todo,
            asked=todo[0],
            stored=dict(stored or {}),
            answers=dict(stored or {}),
            draft=draft,
            context=context,
        )
        return ["form"]
