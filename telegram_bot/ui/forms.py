"""Questions as data: the steps of a form, and how far somebody has come with it. `asking` asks them."""

from __future__ import annotations

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
    from telegram_bot.ui.talk import Talk

FORMS: dict[str, Form] = {}


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
    expects: str | Promise = ""
    """What an answer looks like."""
    parse: Callable[[str], Any] = parsers.words
    shown: Callable[[Any], str] = str
    """An answer in the user's language; not yet safe for HTML."""
    wire: Callable[[Any], Any] = as_it_is
    """An answer as the API wants it."""
    choices: tuple[tuple[Any, str | Promise], ...] = ()
    """The only answers there are."""
    usual: tuple[Any, ...] = ()
    """Answers that are offered as buttons; any other may be typed."""
    skip: str | Promise = ""
    """The label of the button for no answer; empty where one is needed."""
    group: str = ""
    """What is edited together."""
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

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer ready answers."""
        if self.choices:
            return in_rows([self.button(label, "choose", value) for value, label in self.choices])
        return in_rows([self.button(self.shown(value), "choose", value) for value in self.usual], 4)

    def button(self, label: str | Promise, verb: str, *arguments: Any) -> Button:
        """Make a button that means something for this question only."""
        return Button(label, "answer", self.field, verb, *arguments)

    async def read(self, talk: Talk) -> Any:
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
        """Compare the answer with an earlier one.

        Raises:
            WrongInputError: they contradict each other.

        """
        low = filling.answers.get(self.not_below)
        if value is not None and low is not None and value < low:
            raise WrongInputError(str(self.bound_message))

    def _chosen(self, text: str) -> Any:
        for value, label in self.choices:
            if text.strip().casefold() in {str(label).casefold(), str(value).casefold()}:
                return value
        raise WrongInputError(_("Please choose one of the buttons."))


@dataclass(frozen=True, kw_only=True)
class Form:
    """Steps, and what becomes of the answers."""

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Talk, Filling], Awaitable[Target]]
    """What is done when a round of questions is over; may raise a `PlatformError` about an answer."""
    leave: Callable[[Talk, Filling], Awaitable[Target]]
    """Where to go when the user gives it up."""
    title: Callable[[Filling], str] = lambda _filling: ""

    def __post_init__(self) -> None:
        FORMS[self.name] = self

    def begin(
        self,
        conversation: Conversation,
        *,
        fields: Sequence[str] = (),
        stored: Mapping[str, Any] | None = None,
        draft: str = "",
        **context: Any,
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


class Filling:
    """A form under way: a look at the stored state that knows its steps."""

    def __init__(self, state: FormState) -> None:
        self.state = state
        self.form = FORMS[state.name]
        self._by_field = {step.field: step for step in self.form.steps}

    @property
    def answers(self) -> dict[str, Any]:
        """What has been answered, by field."""
        return self.state.answers

    @property
    def context(self) -> dict[str, Any]:
        """What the form is about."""
        return self.state.context

    @property
    def steps(self) -> list[Step]:
        """The steps of this round."""
        return [self._by_field[name] for name in self.state.todo if name in self._by_field]

    @property
    def step(self) -> Step | None:
        """The step that is asked; None where the round is over."""
        return self._by_field.get(self.state.asked)

    @property
    def progress(self) -> tuple[int, int]:
        """Which step is asked, and of how many: of all where everything is asked for, else of those that are edited."""
        fields = self.state.todo if self.state.stored else [step.field for step in self.form.steps]
        return fields.index(self.state.asked) + 1, len(fields)

    @property
    def is_complete(self) -> bool:
        """Whether every step of the form has an answer, be it none."""
        return all(step.field in self.answers for step in self.form.steps)

    @property
    def changed(self) -> list[str]:
        """The fields of this round that differ from what stands at the platform; none where nothing stands there."""
        stored, answers = self.state.stored, self.answers
        return [name for name in self.state.todo if name in stored and answers.get(name) != stored[name]]

    def wired(self, fields: Sequence[str] = ()) -> dict[str, Any]:
        """Give the answers (or only these) as the API wants them."""
        return {
            step.field: None if self.answers[step.field] is None else step.wire(self.answers[step.field])
            for step in self.form.steps
            if step.field in self.answers and (not fields or step.field in fields)
        }

    def ask(self, fields: Sequence[str]) -> None:
        """Begin another round, with these fields."""
        self.state.todo = list(fields)
        self.move(fields[0])

    def move(self, name: str) -> None:
        """Ask this field, or none; what was half done at the other is forgotten."""
        self.state.asked = name
        self.state.proposal = self.state.job = ""

    def following(self) -> str:
        """Name the next field of this round; empty at its end."""
        index = self.state.todo.index(self.state.asked) + 1
        return self.state.todo[index] if index < len(self.state.todo) else ""

    def preceding(self) -> str:
        """Name the field before; empty at the beginning.

        A round that asks for what was refused can be left backwards as well: an earlier answer may be the cause.
        """
        todo = self.state.todo
        index = todo.index(self.state.asked)
        if index == 0 and not self.state.stored and not self.is_complete:
            fields = [step.field for step in self.form.steps]
            todo[:0] = fields[max(0, fields.index(self.state.asked) - 1) : fields.index(self.state.asked)]
            index = todo.index(self.state.asked)
        return todo[index - 1] if index else ""

    def accept(self, name: str, value: Any) -> None:
        """Write an answer down."""
        self.answers[name] = value
        self.state.refused.pop(name, None)

    def refuse(self, name: str) -> None:
        """Take back an answer that the platform does not accept; what stands there stands here again."""
        if name in self.answers:
            self.state.refused[name] = self.answers.pop(name)
        if name in self.state.stored:
            self.answers[name] = self.state.stored[name]


def filling_of(conversation: Conversation) -> Filling | None:
    """Return the form that the user is filling in; None where there is none, or only one of another version."""
    state = conversation.form
    if state is None or state.name not in FORMS:
        return None
    filling = Filling(state)
    is_known = state.asked == "" or (filling.step is not None and state.asked in state.todo)
    return filling if is_known else None
