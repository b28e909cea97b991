"""The questions about the audience: each says how many clients fit so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.client.platform import OPTIONAL
from telegram_bot.language import gettext as _
from telegram_bot.language import ngettext
from telegram_bot.ui.forms import Step
from telegram_bot.ui.view import Button, in_rows
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

AUDIENCE = ("targeting.gender", "targeting.age_from", "targeting.age_to", "targeting.location")
PLACES = 4
ALL = "ALL"


@dataclass(frozen=True, kw_only=True)
class ReachStep(Step):
    """A question about the audience."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say how many clients fit what has been answered so far."""
        return "\n".join(await reached(talk, filling))


@dataclass(frozen=True, kw_only=True)
class AudienceStep(ReachStep):
    """The first of the audience; all of it can be passed over at once."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer everybody, everywhere."""
        everybody = self.button(_("🌍 Everybody, everywhere"), "several", dict.fromkeys(AUDIENCE))
        one = [self.button(label, "choose", value) for value, label in self.choices if value != ALL]  # as to skip it
        return [*in_rows(one), [everybody]]


@dataclass(frozen=True, kw_only=True)
class PlaceStep(ReachStep):
    """A place, whose name must match to the letter."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer the places of the advertiser's latest campaigns."""
        try:
            page = await talk.platform.campaigns(filling.context["advertiser_id"], 1, deadline=OPTIONAL)
        except PlatformError:
            return []
        known: dict[str, None] = dict.fromkeys(campaign.fields[self.field] or "" for campaign in page.items)
        return in_rows([self.button(name, "choose", name) for name in known if name][:PLACES])


async def reached(talk: Talk, filling: Filling) -> list[str]:
    """Say how many clients an audience has, and how many of the impressions cannot be had; a form can do without."""
    fields = filling.wired([*AUDIENCE, "impressions_limit"])
    try:
        reach = await talk.platform.outlook.audience(filling.context["advertiser_id"], fields, deadline=OPTIONAL)
    except PlatformError:
        return []
    fit = ngettext(
        "👥 %(number)s client fits this audience.", "👥 %(number)s clients fit this audience.", reach.audience
    )
    lines = [fit % {"number": texts.number(reach.audience)}]
    if reach.shortfall:
        limit = filling.answers["impressions_limit"]
        said = ngettext(
            "⚠️ The limit of %(limit)s impression cannot be reached: each client counts once.",
            "⚠️ The limit of %(limit)s impressions cannot be reached: each client counts once.",
            limit,
        )
        lines.append(said % {"limit": texts.number(limit)})
    return lines
