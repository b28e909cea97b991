"""Asking a form's questions: the one place that decides which question an answer or a press belongs to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from telegram_bot.errors import WrongInputError
from telegram_bot.language import gettext as _
from telegram_bot.memory.conversation import START
from telegram_bot.refusals import sentence
from telegram_bot.texts import clip, safe
from telegram_bot.ui.filling import Filling, filling_of
from telegram_bot.ui.registry import action, listener, place
from telegram_bot.ui.view import Button, View
from zoomad.wire import AwayError, InvalidError, PlatformError, RefusedError, UnavailableError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.forms import Step
    from telegram_bot.ui.talk import Talk

SHOWN_LIMIT = 300
ASKING: Target = ["form"]

Verb = Callable[..., Awaitable["Target"]]
VERBS: dict[str, Verb] = {}
"""What a button of a question can do, by name."""


def verb(name: str) -> Callable[[Verb], Verb]:
    """Register what a button of a question does."""

    def register(handler: Verb) -> Verb:
        VERBS[name] = handler
        return handler

    return register


def out_of_date() -> str:
    """Say that a button is out of date."""
    return _("This button is out of date.")


@action("answer")
async def press(talk: Talk, field: str, name: str, *arguments: object) -> Target:
    """Do what a button of a question says, if that question is the present one."""
    filling = filling_of(talk.conversation)
    if filling is None or filling.state.asked != field or name not in VERBS:
        talk.toast = out_of_date()
        here = talk.conversation.place
        return [START] if filling is None and here == ASKING else here
    return await VERBS[name](talk, filling, *arguments)


@place("form", within_form=True)
async def question(talk: Talk) -> View | Target:
    """Ask the question of the step."""
    filling = filling_of(talk.conversation)
    if filling is None or filling.step is None:
        return [START]
    step = filling.step
    rows = await step.offers(talk, filling)
    rows += _for_the_present_answer(step, filling)
    rows.append([step.button(_("← Back"), "back"), step.button(_("✖ Cancel"), "leave")])
    text = "\n".join(line for line in await _lines(talk, step, filling) if line)
    return View(text, rows, await step.picture(talk, filling))


async def _lines(talk: Talk, step: Step, filling: Filling) -> list[str]:
    parts = [filling.form.title(filling)]
    number, total = filling.progress
    if total > 1:
        parts.append(_("Step %(step)s of %(steps)s") % {"step": number, "steps": total})
    head = " · ".join(part for part in parts if part)
    lines = [f"<i>{head}</i>" if head else "", f"<b>{step.question}</b>", str(step.expects)]
    lines.append(await step.hint(talk, filling))
    refused = filling.state.refused.get(step.field)
    if refused is not None:
        lines.append(_("You wrote: %(value)s") % {"value": safe(step.display(refused), SHOWN_LIMIT)})
    if filling.answers.get(step.field) is not None:
        current = step.display(filling.answers[step.field])
        lines.append(_("Now: %(value)s") % {"value": safe(current, SHOWN_LIMIT)})
    return lines


def _for_the_present_answer(step: Step, filling: Filling) -> list[list[Button]]:
    """Offer to keep the present answer, or to have none."""
    current = filling.answers.get(step.field)
    rows = []
    wrote = filling.state.refused.get(step.field)
    if wrote is not None and filling.state.may_be_repeated:
        label = _("🔄 Try again: %(value)s") % {"value": clip(step.display(wrote), 30)}
        rows.append([step.button(label, "choose", wrote)])
    if current is not None:
        rows.append([step.button(_("✓ Keep: %(value)s") % {"value": clip(step.display(current), 30)}, "keep")])
    if step.skip:
        rows.append([step.button(step.skip if current is None else _("🗑 Remove"), "skip")])
    return rows


@listener("form")
async def answer(talk: Talk, _text: str) -> Target:
    """Take the user's message as the answer, or say what is wrong with it and ask again."""
    filling = filling_of(talk.conversation)
    if filling is None or filling.step is None:
        return [START]
    try:
        value = await filling.step.read(talk)
    except (WrongInputError, PlatformError) as error:
        return _asked_again(talk, filling, error)
    return await choose(talk, filling, value)


@verb("choose")
async def choose(talk: Talk, filling: Filling, value: object) -> Target:
    """Answer the present question, and go on."""
    return await several(talk, filling, {filling.state.asked: value})


@verb("several")
async def several(talk: Talk, filling: Filling, values: Mapping[str, object]) -> Target:
    """Answer several questions at once, and go on after the last of them."""
    for name, value in values.items():
        filling.state.asked = name
        step = filling.step
        if step is None:
            return ASKING
        try:
            await step.check(talk, filling, value)
        except (WrongInputError, PlatformError) as error:
            return _asked_again(talk, filling, error)
        filling.accept(name, value)
    if trouble := await _trouble(talk, filling, list(values)):
        return _refused_at_once(talk, filling, trouble, list(values))
    talk.is_answered = True
    following = filling.following()
    filling.move(following)
    return ASKING if following else await finish(talk, filling)


async def _trouble(talk: Talk, filling: Filling, fields: list[str]) -> InvalidError | RefusedError | None:
    """Have the platform check answers before all are given; if it does not answer, it decides in the end."""
    is_sent_at_once = bool(filling.state.stored) and not filling.following()
    if filling.form.check is None or is_sent_at_once:
        return None
    try:
        await filling.form.check(talk, filling, fields)
    except InvalidError as error:
        return error if _problems(error).intersection(fields) else None
    except RefusedError as error:
        return error
    except PlatformError:
        return None
    return None


def _refused_at_once(talk: Talk, filling: Filling, error: InvalidError | RefusedError, fields: list[str]) -> Target:
    """Ask again what the platform would not accept; earlier answers stay."""
    problems = _problems(error) if isinstance(error, InvalidError) else set(fields)
    wrong = [name for name in fields if name in problems]
    for name in wrong:
        filling.refuse(name)
    filling.state.may_be_repeated = False
    filling.move(wrong[0])
    talk.warn(sentence(error, {step.field: step.label for step in filling.form.steps}))
    return ASKING


def _problems(error: InvalidError) -> set[str]:
    """Name the fields that the platform does not accept."""
    return {problem.field.removeprefix("0.") for problem in error.problems}


@verb("skip")
async def skip(talk: Talk, filling: Filling) -> Target:
    """Answer with nothing."""
    return await choose(talk, filling, None)


@verb("keep")
async def keep(talk: Talk, filling: Filling) -> Target:
    """Leave the answer as it is."""
    return await choose(talk, filling, filling.answers.get(filling.state.asked))


@verb("back")
async def back(talk: Talk, filling: Filling) -> Target:
    """Ask the question before this one, or leave at the first."""
    before = filling.preceding()
    if not before:
        return await filling.form.leave(talk, filling)
    filling.move(before)
    return ASKING


@verb("leave")
async def leave(talk: Talk, filling: Filling) -> Target:
    """Leave the form."""
    return await filling.form.leave(talk, filling)


async def finish(talk: Talk, filling: Filling) -> Target:
    """Submit the answers, or ask again for those that the platform does not accept."""
    try:
        return await filling.form.finish(talk, filling)
    except PlatformError as error:
        return refused(talk, filling, error)


def refused(
    talk: Talk, filling: Filling, error: PlatformError, *, wrong: Iterable[str] = (), otherwise: Target = ASKING
) -> Target:
    """Say what the platform does not accept, and ask for it again; go elsewhere if it is not an answer."""
    known = [step.field for step in filling.form.steps]
    problems = _problems(error) if isinstance(error, InvalidError) else set(wrong)
    fields = [name for name in known if name in problems and name in filling.answers] or filling.changed
    for name in fields:
        filling.refuse(name)
    filling.state.may_be_repeated = isinstance(error, AwayError | UnavailableError)
    talk.warn(sentence(error, {step.field: step.label for step in filling.form.steps}))
    if fields or otherwise == ASKING:
        filling.ask(fields or filling.state.todo[-1:])
        return ASKING
    return otherwise


def _asked_again(talk: Talk, filling: Filling, error: WrongInputError | PlatformError) -> Target:
    if isinstance(error, PlatformError):
        talk.warn(sentence(error, {step.field: step.label for step in filling.form.steps}))
    else:
        talk.warn(str(error))
    return ASKING
