"""Checks answers about a campaign with the platform as soon as they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot.client.platform import OPTIONAL, READING
from telegram_bot.screens.campaign_fields import STEPS, fields_of
from zoomad.wire import PlatformError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

TEXTS = ("ad_title", "ad_text")


async def check(talk: Talk, filling: Filling, fields: Sequence[str]) -> None:
    """Check answers together with those they depend on.

    Raises:
        PlatformError: they would not be accepted, or the platform does not answer.

    """
    if all(filling.answers.get(name) is None for name in fields):
        return
    groups = {step.group for step in STEPS if step.field in fields}
    known = filling.wired([name for group in groups for name in fields_of(group)])
    is_text = not groups.isdisjoint(TEXTS)
    if is_text:  # title and text are judged together
        known = {"ad_title": filling.context.get("title", "")} | filling.wired(TEXTS) | known
    deadline = READING if is_text else OPTIONAL
    await talk.platform.check_campaign(filling.context["advertiser_id"], known, deadline=deadline)


async def text_at_fault(talk: Talk, filling: Filling) -> str:
    """Find out whether it is the title or the text that moderation refuses."""
    try:
        title = filling.wired(["ad_title"])
        await talk.platform.check_campaign(filling.context["advertiser_id"], title, deadline=READING)
    except RefusedError:
        return "ad_title"
    except PlatformError:
        pass
    return "ad_text"
