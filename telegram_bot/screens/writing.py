"""Texts of ads that the platform's AI writes while the user may do something else."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.refusals import sentence
from telegram_bot.ui.asking import ASKING, verb
from telegram_bot.ui.filling import Filling, filling_of
from telegram_bot.ui.registry import action
from zoomad.wire import AwayError, PlatformError, UnavailableError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk


@verb("ai.write")
async def write(talk: Talk, filling: Filling, size: str) -> Target:
    """Let the AI write; the user sees that it does, and can stop it."""
    state = filling.state
    state.job, state.size = secrets.token_hex(4), size
    title = filling.answers.get("ad_title") or filling.context.get("title", "")
    advertiser_id, job, platform = filling.context["advertiser_id"], state.job, talk.platform

    async def compose() -> Target:
        try:
            return ["ai.written", job, await platform.write_text(advertiser_id, title, size), ""]
        except (AwayError, UnavailableError):
            return ["ai.written", job, "", _("The AI cannot write just now. Please type the text yourself.")]
        except PlatformError as error:
            return ["ai.written", job, "", sentence(error)]

    talk.jobs.append(compose)
    return ASKING


@verb("ai.stop")
async def stop(_talk: Talk, filling: Filling) -> Target:
    """Stop waiting for the AI."""
    filling.state.job = ""
    return ASKING


@action("ai.written")
async def written(talk: Talk, job: str, text: str, trouble: str) -> Target | None:
    """Show what the AI has written, unless the user has gone on meanwhile."""
    filling = filling_of(talk.conversation)
    if filling is None or filling.state.job != job or talk.conversation.place != ASKING:
        return None
    filling.state.job = ""
    filling.state.proposal = text or filling.state.proposal
    if trouble:
        talk.warn(trouble)
    return ASKING
