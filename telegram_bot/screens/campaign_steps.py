"""The questions about a campaign that need more than a parser: texts that an AI can write, pictures, days, terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest

from telegram_bot import texts
from telegram_bot.client.platform import OPTIONAL
from telegram_bot.errors import WrongInputError
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.ui.forms import Step
from telegram_bot.ui.view import Button, in_rows
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Document, Message, PhotoSize

    from telegram_bot.photos import Photo
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

PROPOSAL_LIMIT = 2_500
LARGEST_DOWNLOAD = 20 * 2**20
"""Telegram gives bots no larger file."""
SIZES = (
    ("small", gettext_lazy("✨ AI: short")),
    ("medium", gettext_lazy("✨ AI: medium")),
    ("large", gettext_lazy("✨ AI: long")),
)
STARTS = (0, 1, 7, 30)
LENGTHS = (1, 7, 30)
USUAL_TERMS: dict[str, str | int] = {
    "impressions_limit": 1_000,
    "cost_per_impression": "1",
    "clicks_limit": 100,
    "cost_per_click": "10",
}


@dataclass(frozen=True, kw_only=True)
class WrittenStep(Step):
    """A text that the platform's AI can write as well."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer to write it, and, once written, to take it."""
        state = filling.state
        if state.job:
            return [[self.button(_("⏹ Stop"), "ai.stop")]]
        if not await talk.platform.has_writer(filling.context["advertiser_id"]):
            return []
        rows = [[self.button(label, "ai.write", size) for size, label in SIZES]]
        if state.proposal:
            again = self.button(_("🔄 Write again"), "ai.write", state.size or "medium")
            rows = [[self.button(_("✅ Accept"), "choose", state.proposal), again], *rows]
        return rows

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Show what the AI has written, or that it is writing."""
        if filling.state.job:
            return "✍️ " + _("The AI is writing. This can take up to half a minute.")
        proposal = filling.state.proposal
        if not proposal and not await talk.platform.has_writer(filling.context["advertiser_id"]):
            return _("Type a sentence or two: what you offer, and why it is worth a click.")
        if not proposal:
            return _("Type it, or let the AI write it from the title.")
        said = texts.safe(proposal, PROPOSAL_LIMIT)
        return _("The AI suggests:") + f"\n<blockquote>{said}</blockquote>\n" + _("Or type your own.")


@dataclass(frozen=True, kw_only=True)
class ImageStep(Step):
    """A picture, sent as a photo or as a file."""

    async def read(self, talk: Talk) -> str:
        """Upload the picture to the platform and keep its id."""
        file = _attachment(talk.message)
        if file is None:
            raise WrongInputError(_("Please send a picture, as a photo or as a file."))
        if file.file_size and file.file_size > LARGEST_DOWNLOAD:
            raise WrongInputError(_("This file is too large: Telegram lets bots have at most 20 MB."))
        try:
            content = bytes(await (await file.get_file()).download_as_bytearray())
        except BadRequest as error:
            raise WrongInputError(_("Telegram will not give me this file. Please send another one.")) from error
        return await talk.platform.store_image(content)

    async def picture(self, talk: Talk, filling: Filling) -> Photo | None:
        """Show the image that is set."""
        return await talk.photos.of(filling.answers.get(self.field))


@dataclass(frozen=True, kw_only=True)
class TermsStep(Step):
    """The first of the limits and prices; all four can be answered at once, as people usually do."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer the terms of the advertiser's latest campaign, or plain ones."""
        rows = await super().offers(talk, filling)
        if filling.state.stored or not set(USUAL_TERMS) <= set(filling.state.todo):
            return rows
        terms, label = await _terms_before(talk, filling)
        return [*rows, [self.button(label % _in_short(terms), "several", terms)]]


@dataclass(frozen=True, kw_only=True)
class StartStep(Step):
    """The day on which the campaign begins; the platform knows which one is today."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say which day it is."""
        today = await _today(talk)
        return "" if today is None else _("Today is %(day)s.") % {"day": texts.day(today)}

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer days that people usually choose, and, in the wizard, first and last day at once."""
        today = await _today(talk)
        if today is None:
            return []
        labels = (_("Today (%(day)s)"), _("Tomorrow (%(day)s)"), "+7 (%(day)s)", "+30 (%(day)s)")
        starts = [
            self.button(label % {"day": texts.number(today + days)}, "choose", today + days)
            for label, days in zip(labels, STARTS, strict=True)
        ]
        if filling.state.stored or "end_date" not in filling.state.todo:
            return in_rows(starts)
        both = [
            self.button(label, "several", {"start_date": today, "end_date": today + days - 1})
            for label, days in ((_("⚡ Today, for 7 days"), 7), (_("⚡ Today, for 30 days"), 30))
        ]
        return [*in_rows(starts), both]

    async def check(self, talk: Talk, filling: Filling, value: Any) -> None:
        """Refuse a past day at once; if the platform does not answer now, it refuses when the campaign is booked."""
        today = await _today(talk)
        if today is not None and value < today and value != filling.state.stored.get(self.field):
            raise WrongInputError(
                _("The campaign cannot start in the past: today is %(day)s.") % {"day": texts.day(today)}
            )


@dataclass(frozen=True, kw_only=True)
class EndStep(Step):
    """The last day, counted from the first."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer usual lengths."""
        start = filling.answers.get("start_date")
        if start is None:
            return []
        labels = (_("1 day (%(day)s)"), _("7 days (to %(day)s)"), _("30 days (to %(day)s)"))
        return [
            [
                self.button(label % {"day": texts.number(start + days - 1)}, "choose", start + days - 1)
                for label, days in zip(labels, LENGTHS, strict=True)
            ]
        ]


def _attachment(message: Message | None) -> PhotoSize | Document | None:
    """Return the photo or file of a message; the platform decides whether a file is an image."""
    if message is None:
        return None
    if message.photo:
        return message.photo[-1]
    return None if message.animation else message.document


async def _today(talk: Talk) -> int | None:
    """Ask for the day, with a short deadline: questions can do without it."""
    try:
        return await talk.platform.day(deadline=OPTIONAL)
    except PlatformError:
        return None


async def _terms_before(talk: Talk, filling: Filling) -> tuple[Mapping[str, str | int], str]:
    """Find terms to offer; returns them with a label that waits for them."""
    try:
        latest = await talk.platform.campaigns(filling.context["advertiser_id"], 1, deadline=OPTIONAL)
    except PlatformError:
        latest = None
    if latest is None or not latest.items:
        return USUAL_TERMS, _("⚡ Usual: %(terms)s")
    fields = latest.items[0].fields
    terms = {name: str(fields[name]) if "cost" in name else fields[name] for name in USUAL_TERMS}
    return terms, _("⚡ As last time: %(terms)s")


def _in_short(terms: Mapping[str, str | int]) -> dict[str, str]:
    views, clicks = texts.number(terms["impressions_limit"]), texts.number(terms["clicks_limit"])
    prices = texts.money(terms["cost_per_impression"]), texts.money(terms["cost_per_click"])
    return {"terms": f"{views} × {prices[0]} + {clicks} × {prices[1]}"}
