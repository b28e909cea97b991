"""The fields of a campaign, each described once: wizard, editing, preview and card follow from this list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest

from telegram_bot import parsers, texts
from telegram_bot.errors import AwayError, PlatformError, UnavailableError, WrongInputError
from telegram_bot.forms import Filling, Step, filling_of, take
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.refusals import sentence
from telegram_bot.registry import action
from telegram_bot.screen import Button

if TYPE_CHECKING:
    from telegram import Message

    from telegram_bot.photos import Photo
    from telegram_bot.talk import Talk

PROPOSAL_LIMIT = 2_500
MEGABYTE = 2**20
LARGEST_DOWNLOAD = 20 * MEGABYTE
"""Telegram gives bots no larger file."""
GENDERS = (
    ("FEMALE", gettext_lazy("👩 Women")),
    ("MALE", gettext_lazy("👨 Men")),
    ("ALL", gettext_lazy("👥 Everybody")),
)
SIZES = (
    ("small", gettext_lazy("✨ AI: short")),
    ("medium", gettext_lazy("✨ AI: medium")),
    ("large", gettext_lazy("✨ AI: long")),
)


@dataclass(frozen=True, kw_only=True)
class WrittenStep(Step):
    """A text that the platform's AI can write as well."""

    def buttons(self, filling: Filling) -> list[list[Button]]:
        """Offer to write it, and, once written, to take it."""
        rows = [[Button(label, "ai.write", size) for size, label in SIZES]]
        if filling.data.get("proposal"):
            rows = [
                [
                    Button(_("✅ Accept"), "ai.accept"),
                    Button(_("🔄 Write again"), "ai.write", filling.data.get("size", "medium")),
                ],
                *rows,
            ]
        return rows

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Show what the AI has written."""
        proposal = filling.data.get("proposal")
        if not proposal:
            return _("Type it, or let the AI write it from the title.")
        said = texts.safe(proposal, PROPOSAL_LIMIT)
        return _("The AI suggests:") + f"\n<blockquote>{said}</blockquote>\n" + _("Or type your own.")


@dataclass(frozen=True, kw_only=True)
class ImageStep(Step):
    """A picture, sent as a photo or as a file."""

    async def read(self, talk: Talk, filling: Filling) -> Any:
        """Hand the picture to the platform and keep its id."""
        file = _attachment(talk.message)
        if file is None:
            raise WrongInputError(_("Please send an image: a photo or a file."))
        if file.file_size and file.file_size > LARGEST_DOWNLOAD:
            raise WrongInputError(_("This file is too large; Telegram lets bots have at most 20 MB."))
        try:
            content = bytes(await (await file.get_file()).download_as_bytearray())
        except BadRequest as error:
            raise WrongInputError(_("Telegram does not give me this file. Please send another one.")) from error
        return await talk.platform.store_image(content)

    async def picture(self, talk: Talk, filling: Filling) -> Photo | None:
        """Show the image that is set."""
        return await talk.photos.of(filling.answers.get(self.field))


@dataclass(frozen=True, kw_only=True)
class StartStep(Step):
    """The day on which the campaign begins; the platform knows which one is today."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say which day it is."""
        try:
            return _("Today is %(day)s.") % {"day": texts.day(await talk.platform.day())}
        except PlatformError:
            return ""

    async def check(self, talk: Talk, filling: Filling, value: Any) -> None:
        """Refuse a past day at once; where nobody answers now, the platform does when the campaign is booked."""
        try:
            today = await talk.platform.day()
        except PlatformError:
            return
        if value < today:
            raise WrongInputError(
                _("The campaign cannot start in the past: today is %(day)s.") % {"day": texts.day(today)}
            )


AGES = gettext_lazy("The upper age cannot be below the lower age.")
DAYS = gettext_lazy("The end day cannot be before the start day.")
LIMITS = gettext_lazy("The clicks limit cannot be above the impressions limit.")

STEPS: tuple[Step, ...] = (
    Step(
        field="ad_title",
        label=gettext_lazy("Title"),
        question=gettext_lazy("What is the ad's title?"),
        group="ad_title",
        is_text=True,
    ),
    WrittenStep(
        field="ad_text",
        label=gettext_lazy("Text"),
        question=gettext_lazy("What is the ad's text?"),
        group="ad_text",
        is_text=True,
    ),
    ImageStep(
        field="ad_image_id",
        label=gettext_lazy("Image"),
        question=gettext_lazy("Send the ad's image, as a photo or as a file."),
        shown=lambda _value: _yes(),
        skippable=True,
        group="image",
    ),
    Step(
        field="impressions_limit",
        label=gettext_lazy("Impressions limit"),
        question=gettext_lazy("How many impressions at most?"),
        parse=parsers.whole_number,
        shown=texts.number,
        group="limits",
    ),
    Step(
        field="cost_per_impression",
        label=gettext_lazy("Cost per impression"),
        question=gettext_lazy("What does one impression cost?"),
        parse=parsers.amount,
        shown=texts.money,
        wire=Decimal,
        group="prices",
    ),
    Step(
        field="clicks_limit",
        label=gettext_lazy("Clicks limit"),
        question=gettext_lazy("How many clicks at most?"),
        parse=parsers.whole_number,
        shown=texts.number,
        group="limits",
        not_above="impressions_limit",
        bound_message=LIMITS,
    ),
    Step(
        field="cost_per_click",
        label=gettext_lazy("Cost per click"),
        question=gettext_lazy("What does one click cost?"),
        parse=parsers.amount,
        shown=texts.money,
        wire=Decimal,
        group="prices",
    ),
    StartStep(
        field="start_date",
        label=gettext_lazy("First day"),
        question=gettext_lazy("On which day does the campaign start?"),
        parse=parsers.whole_number,
        shown=texts.day,
        group="days",
    ),
    Step(
        field="end_date",
        label=gettext_lazy("Last day"),
        question=gettext_lazy("On which day does it end? That day still counts."),
        parse=parsers.whole_number,
        shown=texts.day,
        group="days",
        not_below="start_date",
        bound_message=DAYS,
    ),
    Step(
        field="targeting.gender",
        label=gettext_lazy("Gender"),
        question=gettext_lazy("Whom is the ad for?"),
        choices=GENDERS,
        skippable=True,
        group="audience",
    ),
    Step(
        field="targeting.age_from",
        label=gettext_lazy("Age from"),
        question=gettext_lazy("From which age?"),
        parse=parsers.whole_number,
        shown=texts.number,
        skippable=True,
        group="audience",
    ),
    Step(
        field="targeting.age_to",
        label=gettext_lazy("Age to"),
        question=gettext_lazy("Up to which age, inclusive?"),
        parse=parsers.whole_number,
        shown=texts.number,
        skippable=True,
        group="audience",
        not_below="targeting.age_from",
        bound_message=AGES,
    ),
    Step(
        field="targeting.location",
        label=gettext_lazy("Location"),
        question=gettext_lazy("In which place? Clients from exactly this place will see the ad."),
        skippable=True,
        group="audience",
    ),
)

GROUPS = {
    "ad_title": gettext_lazy("✏️ Title"),
    "ad_text": gettext_lazy("📝 Text"),
    "image": gettext_lazy("🖼 Image"),
    "prices": gettext_lazy("💰 Prices"),
    "limits": gettext_lazy("🔢 Limits"),
    "days": gettext_lazy("📅 Days"),
    "audience": gettext_lazy("🎯 Audience"),
}
"""What is edited together, in the order of the menu."""
BEFORE_START = {"limits", "days"}
"""The groups that are offered only until the campaign starts."""
IN_THE_AD = {"ad_title", "ad_text", "image"}
"""The groups that make up the ad as users see it."""


def terms(fields: dict[str, Any]) -> list[str]:
    """List everything but the ad itself, a line for each field."""
    return [
        f"{step.label}: <b>{texts.safe(step.display(fields.get(step.field)))}</b>"
        for step in STEPS
        if step.group not in IN_THE_AD and not (step.skippable and fields.get(step.field) is None)
    ]


def _yes() -> str:
    return _("set")


def _attachment(message: Message | None) -> Any:
    """Return what the platform may take for an image; it decides itself whether a file is one."""
    if message is None:
        return None
    if message.photo:
        return message.photo[-1]
    return None if message.animation else message.document


@action("ai.write")
async def write(talk: Talk, size: str) -> None:
    """Let the AI write, and show what it has written."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    title = filling.answers.get("ad_title") or filling.context.get("title", "")
    waiting = asyncio.create_task(talk.bot.send_chat_action(talk.chat_id, "typing"))
    try:
        filling.data["proposal"] = await talk.platform.write_text(filling.context["advertiser_id"], title, size)
        filling.data["size"] = size
    except (AwayError, UnavailableError):
        talk.notice = _("The AI cannot write just now. Please type the text yourself, or try again later.")
    except PlatformError as error:
        talk.notice = sentence(error)
    finally:
        await asyncio.gather(waiting, return_exceptions=True)
    await talk.open("form")


@action("ai.accept")
async def accept(talk: Talk) -> None:
    """Take what the AI has written."""
    filling = filling_of(talk)
    if filling is None or not filling.data.get("proposal"):
        await talk.reopen()
        return
    await take(talk, filling, filling.data["proposal"])
