"""How far a user has come with a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram_bot.ui.forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram_bot.memory.conversation import Conversation, FormState
    from telegram_bot.ui.forms import Step


class Filling:
    """A form under way: the stored state together with its steps."""

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
        """The number of the present step, and of how many: of all steps, or of those that are edited."""
        fields = self.state.todo if self.state.stored else [step.field for step in self.form.steps]
        return fields.index(self.state.asked) + 1, len(fields)

    @property
    def is_complete(self) -> bool:
        """Whether every step has been answered or skipped."""
        return all(step.field in self.answers for step in self.form.steps)

    @property
    def changed(self) -> list[str]:
        """The fields of this round that differ from those stored on the platform; none for a new object."""
        stored, answers = self.state.stored, self.answers
        return [name for name in self.state.todo if name in stored and answers.get(name) != stored[name]]

    def wired(self, fields: Sequence[str] = ()) -> dict[str, object]:
        """Return the answers (or only these) as the API takes them."""
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
        """Move to this field, or to none; drop unfinished work on the present one."""
        self.state.asked = name
        self.state.proposal = self.state.job = ""

    def following(self) -> str:
        """Name the next field of this round; empty at its end."""
        index = self.state.todo.index(self.state.asked) + 1
        return self.state.todo[index] if index < len(self.state.todo) else ""

    def preceding(self) -> str:
        """Name the field before; empty at the beginning.

        Refused answers can be left backwards too: an earlier answer may be the cause.
        """
        todo = self.state.todo
        index = todo.index(self.state.asked)
        if index == 0 and not self.state.stored and not self.is_complete:
            fields = [step.field for step in self.form.steps]
            todo[:0] = fields[max(0, fields.index(self.state.asked) - 1) : fields.index(self.state.asked)]
            index = todo.index(self.state.asked)
        return todo[index - 1] if index else ""

    def accept(self, name: str, value: object) -> None:
        """Store an answer."""
        self.answers[name] = value
        self.state.refused.pop(name, None)

    def refuse(self, name: str) -> None:
        """Remove an answer that the platform does not accept; the value stored there takes its place."""
        if name in self.answers:
            self.state.refused[name] = self.answers.pop(name)
        if name in self.state.stored:
            self.answers[name] = self.state.stored[name]


def filling_of(conversation: Conversation) -> Filling | None:
    """Return the form that the user is filling in; None if there is none, or only one of another version."""
    state = conversation.form
    if state is None or state.name not in FORMS:
        return None
    filling = Filling(state)
    is_known = state.asked == "" or (filling.step is not None and state.asked in state.todo)
    return filling if is_known else None
