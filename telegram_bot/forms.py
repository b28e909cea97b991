"""Questions asked one after the other. The steps are data; what a form does with the answers is its own conversation.

A form under way is kept in the conversation's stored data as `Filling` describes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram_bot import parsers
from telegram_bot.errors import InvalidError, PlatformError, RefusedError, WrongInputError
from telegram_bot.language import gettext as _
from telegram_bot.refusals import is_about_text, sentence
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.texts import clip, safe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from django.utils.functional import Promise

    from telegram_bot.photos import Photo
    from telegram_bot.talk import Talk

FORMS: dict[str, Form] = {}
SHOWN_LIMIT = 300


def as_it_is(value: Any) -> Any:
    """Change nothing."""
    return value


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question, and everything that is to be known about its field."""

    field: str
    """Its name in the API."""
    label: str | Promise
    question: str | Promise
    parse: Callable[[str], Any] = parsers.words
    shown: Callable[[Any], str] = str
    """An answer in the user's language; not yet safe for HTML."""
    wire: Callable[[Any], Any] = as_it_is
    """An answer as the API wants it."""
    choices: tuple[tuple[Any, str | Promise], ...] = ()
    """Answers that are buttons."""
    skippable: bool = False
    group: str = ""
    """What is edited together."""
    not_above: str = ""
    not_below: str = ""
    """Another step's field that bounds this one. Only a courtesy: the platform decides."""
    bound_message: str | Promise = ""
    is_text: bool = False
    """Moderation may refuse it."""

    def display(self, value: Any) -> str:
        """Show an answer, or that there is none."""
        if value is None:
            return _("not set")
        choice = next((label for known, label in self.choices if known == value), None)
        return str(choice) if choice is not None else self.shown(value)

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say what helps to answer."""
        return ""

    async def picture(self, talk: Talk, filling: Filling) -> Photo | None:
        """Show something along with the question."""
        return None

    def buttons(self, filling: Filling) -> list[list[Button]]:
        """Offer ready answers."""
        return [[Button(label, "form.choose", value) for value, label in self.choices]]

    async def read(self, talk: Talk, filling: Filling) -> Any:
        """Read the answer from the user's message.

        Raises:
            WrongInputError: it is none.

        """
        text = talk.message.text if talk.message else None
        if text is None:
            raise WrongInputError(_("Please answer with a text message."))
        if self.choices:
            return self._chosen(text)
        return self.parse(text)

    async def check(self, talk: Talk, filling: Filling, value: Any) -> None:
        """Compare the answer with earlier ones.

        Raises:
            WrongInputError: they contradict each other.

        """
        low, high = filling.answers.get(self.not_below), filling.answers.get(self.not_above)
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            raise WrongInputError(str(self.bound_message))

    def _chosen(self, text: str) -> Any:
        for value, label in self.choices:
            if text.strip().casefold() in {str(label).casefold(), str(value).casefold()}:
                return value
        raise WrongInputError(_("Please choose one of the buttons."))


class Filling:
    """A form under way: a typed look at the stored data."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @property
    def form(self) -> Form:
        """The form that is being filled in."""
        return FORMS[self.data["name"]]

    @property
    def answers(self) -> dict[str, Any]:
        """What has been answered, by field."""
        answers: dict[str, Any] = self.data["answers"]
        return answers

    @property
    def context(self) -> dict[str, Any]:
        """What the form is about."""
        context: dict[str, Any] = self.data["context"]
        return context

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps to be taken."""
        group = self.data.get("group")
        return tuple(step for step in self.form.steps if not group or step.group == group)

    @property
    def index(self) -> int:
        """Which step is asked."""
        index: int = min(self.data["index"], len(self.steps) - 1)
        return index

    @property
    def step(self) -> Step:
        """The step that is asked."""
        return self.steps[self.index]

    @property
    def is_complete(self) -> bool:
        """Whether every step has been answered or skipped."""
        return all(step.field in self.answers for step in self.steps)

    def wired(self) -> dict[str, Any]:
        """Give the answers as the API wants them."""
        return {
            step.field: None if self.answers[step.field] is None else step.wire(self.answers[step.field])
            for step in self.steps
        }

    def go_to(self, name: str) -> bool:
        """Ask the step of this field; False where there is none."""
        for index, step in enumerate(self.steps):
            if step.field == name:
                self.move(index)
                return True
        return False

    def move(self, index: int) -> None:
        """Ask this step; what was half done at the other is forgotten."""
        self.data["index"] = index
        self.data.pop("proposal", None)


@dataclass(frozen=True, kw_only=True)
class Form:
    """Steps, and what becomes of the answers."""

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Talk, Filling], Awaitable[None]]
    leave: Callable[[Talk, Filling], Awaitable[None]]
    title: Callable[[Filling], str] = field(default=lambda _filling: "")

    def __post_init__(self) -> None:
        FORMS[self.name] = self

    async def begin(
        self,
        talk: Talk,
        *,
        group: str = "",
        answers: dict[str, Any] | None = None,
        **context: Any,
    ) -> None:
        """Ask the first question."""
        talk.data["form"] = {
            "name": self.name,
            "index": 0,
            "group": group,
            "answers": answers or {},
            "context": context,
        }
        await talk.open("form")


def filling_of(talk: Talk) -> Filling | None:
    """Return the form that the user is filling in."""
    data = talk.data.get("form")
    return Filling(data) if data and data["name"] in FORMS else None


def close_form(talk: Talk) -> None:
    """End the form."""
    talk.data.pop("form", None)


@place("form")
async def ask(talk: Talk) -> None:
    """Ask the question of the step."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    step = filling.step
    parts = [filling.form.title(filling)]
    if len(filling.steps) > 1:
        parts.append(_("Step %(step)s of %(steps)s") % {"step": filling.index + 1, "steps": len(filling.steps)})
    head = " · ".join(part for part in parts if part)
    lines = [f"<i>{head}</i>" if head else "", f"<b>{step.question}</b>", await step.hint(talk, filling)]
    rows = [*step.buttons(filling)]
    if step.field in filling.answers:
        current = step.display(filling.answers[step.field])
        lines.append(_("Now: %(value)s") % {"value": safe(current, SHOWN_LIMIT)})
        rows.append([Button(_("✓ Keep: %(value)s") % {"value": clip(current, 30)}, "form.keep")])
    if step.skippable:
        is_set = filling.answers.get(step.field) is not None
        rows.append([Button(_("🗑 Remove") if is_set else _("⏭ Skip"), "form.skip")])
    rows.append([Button(_("← Back"), "form.back"), Button(_("✖ Cancel"), "form.leave")])
    await talk.show("\n".join(line for line in lines if line), rows, photo=await step.picture(talk, filling))


async def answer(talk: Talk) -> None:
    """Take the user's message as the answer, or say what is wrong with it and ask again."""
    filling = filling_of(talk)
    if filling is None:
        return
    try:
        value = await filling.step.read(talk, filling)
        await filling.step.check(talk, filling, value)
    except (WrongInputError, PlatformError) as error:
        await ask_again(talk, error)
        return
    await take(talk, filling, value)


async def take(talk: Talk, filling: Filling, value: Any) -> None:
    """Write an answer down and go on."""
    filling.answers[filling.step.field] = value
    await proceed(talk, filling)


async def proceed(talk: Talk, filling: Filling) -> None:
    """Ask the next question, or finish where all has been answered."""
    is_last = filling.index == len(filling.steps) - 1
    if is_last or (filling.data.get("complete") and filling.is_complete):
        filling.data.pop("proposal", None)
        filling.data["complete"] = True
        try:
            await filling.form.finish(talk, filling)
        except PlatformError as error:
            await ask_again(talk, error)
    else:
        filling.move(filling.index + 1)
        await talk.open("form")


async def ask_again(talk: Talk, error: WrongInputError | PlatformError) -> None:
    """Say what is wrong, and ask the step that it is about."""
    filling = filling_of(talk)
    if filling is None:
        return
    if isinstance(error, InvalidError) and error.problems:
        filling.go_to(error.problems[0].field)
    elif isinstance(error, RefusedError) and is_about_text(error) and not filling.step.is_text:
        refused = next((step.field for step in reversed(filling.steps) if step.is_text), filling.step.field)
        filling.go_to(refused)
    if isinstance(error, PlatformError):
        talk.notice = sentence(error, {step.field: step.label for step in filling.steps})
    else:
        talk.notice = str(error)
    await talk.open("form")


@action("form.choose")
async def choose(talk: Talk, value: Any) -> None:
    """Answer with a button."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    try:
        await filling.step.check(talk, filling, value)
    except WrongInputError as error:
        await ask_again(talk, error)
        return
    await take(talk, filling, value)


@action("form.skip")
async def skip(talk: Talk) -> None:
    """Answer with nothing."""
    await choose(talk, None)


@action("form.keep")
async def keep(talk: Talk) -> None:
    """Leave the answer as it is."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
    else:
        await choose(talk, filling.answers.get(filling.step.field))


@action("form.back")
async def back(talk: Talk) -> None:
    """Ask the question before this one, or leave at the first."""
    filling = filling_of(talk)
    if filling is not None and filling.index > 0:
        filling.move(filling.index - 1)
        await talk.open("form")
    else:
        await leave(talk)


@action("form.leave")
async def leave(talk: Talk) -> None:
    """Give the form up."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    close_form(talk)
    await filling.form.leave(talk, filling)
