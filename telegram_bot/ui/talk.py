"""One update: its user, their message and conversation, and the way to the next screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.memory.conversation import START, Conversation, Target
from telegram_bot.refusals import sentence
from telegram_bot.ui.registry import ACTIONS, PLACES, WITHIN_FORMS
from telegram_bot.ui.view import Button, View
from zoomad.wire import PlatformError, RefusedError

if TYPE_CHECKING:
    from telegram import Bot, Message

    from telegram_bot.client.platform import Platform
    from telegram_bot.notices.hours import QuietHours
    from telegram_bot.photos import Photos

MOST_STEPS = 20
Job = Callable[[], Awaitable[Target]]


@dataclass(frozen=True, slots=True)
class Person:
    """Who talks to the bot."""

    id: int
    name: str
    is_operator: bool = True
    """May do everything."""
    is_among_owners: bool = False
    """The bot shows people their own advertisers; operators see all."""

    @property
    def member(self) -> int | None:
        """Whose advertisers are listed; None: all."""
        return None if self.is_operator else self.id


@dataclass(slots=True)
class Talk:
    """The user's side of the bot while one update is handled.

    `conversation` is a copy: changes to it count only once the next screen has been shown. After something that cannot
    be undone, such as a booking, call `settle`.
    """

    person: Person
    conversation: Conversation
    platform: Platform
    photos: Photos
    bot: Bot
    settle_in_store: Callable[[Conversation], Awaitable[None]]
    message: Message | None = None
    toast: str = ""
    """What the pressed button says."""
    notices: list[str] = field(default_factory=list)
    """Shown first on the next screen."""
    jobs: list[Job] = field(default_factory=list)
    """What is to be done once the screen has been shown; each leads to a place or an action."""
    is_below: bool = False
    """A message was sent that stays; the next screen comes below it."""
    is_answered: bool = False
    """The message was an answer and has been taken."""
    quiet: QuietHours | None = None
    """When no notices are sent."""

    def warn(self, text: str) -> None:
        """Put a warning first on the next screen."""
        self.notices.append(f"⚠️ {text}")

    def confirm(self, text: str) -> None:
        """Put a confirmation first on the next screen."""
        self.notices.append(f"✅ {text}")

    async def settle(self, place: Target) -> Target:
        """Store the conversation as it is now, whether the next screen can be shown or not."""
        self.conversation.place = place
        await self.settle_in_store(self.conversation)
        return place

    async def follow(self, target: Target) -> View | None:
        """Follow the target, and go on until there is a view; None to leave the screen as it is."""
        for _step in range(MOST_STEPS):
            name, *arguments = target
            handler = ACTIONS.get(name) or PLACES.get(name)
            if handler is None:  # from a later version
                target = [START]
                continue
            before = self.conversation.model_copy(deep=True)
            try:
                outcome = await handler(self, *arguments)
            except PlatformError as error:
                self.conversation = before
                if isinstance(error, RefusedError) and error.reason == "not_a_member":
                    self.conversation.recent = {}  # members who were removed are not led there again
                return self._trouble(error, target)
            if isinstance(outcome, View):
                self._arrive(target)
                return self._with_notices(outcome)
            if outcome is None:
                return None
            target = outcome
        raise RuntimeError(f"{target[0]} leads nowhere")

    async def reopen(self) -> View | None:
        """Show again where the conversation is."""
        return await self.follow(self.conversation.place)

    def _arrive(self, target: Target) -> None:
        if target[0] not in PLACES:  # a view that is no place, such as the help
            return
        self.conversation.place = target
        if target[0] not in WITHIN_FORMS:
            self.conversation.put_form_aside()

    def _trouble(self, error: PlatformError, target: Target) -> View:
        if target[0] in PLACES:
            self.conversation.place = target
        rows = [[Button(_("🔄 Try again"), *target)], [Button(_("🏠 Main menu"), START)]]
        return View(f"⚠️ {sentence(error)}", rows)

    def _with_notices(self, view: View) -> View:
        said = "\n".join(notice for notice in dict.fromkeys(self.notices) if notice.partition(" ")[2] not in view.text)
        if not said:
            return view
        if view.has_room_for(f"{said}\n\n"):
            return replace(view, text=f"{said}\n\n{view.text}")
        self.toast = self.toast or said
        return view
