"""The questions about the audience: each says how many clients fit so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram_bot import texts
from telegram_bot.client.platform import OPTIONAL
from telegram_bot.errors import WrongInputError
from telegram_bot.language import gettext as _
from telegram_bot.language import ngettext
from telegram_bot.ui.forms import Step
from telegram_bot.ui.view import Button, in_rows
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

AUDIENCE = ("targeting.gender", "targeting.age_from", "targeting.age_to", "targeting.location")
PLACES = 6
ALL = "ALL"


@dataclass(frozen=True, kw_only=True)
class ReachStep(Step):
    """A question about the audience."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say how many clients fit what has been answered so far."""
        return "\n".join(await reached(talk, filling))


@dataclass(frozen=True, kw_only=True)
class AudienceStep(ReachStep):
    """The first question about the audience; all of them can be skipped at once."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer all clients, everywhere."""
        everybody = self.button(_("🌍 Everybody, everywhere"), "several", dict.fromkeys(AUDIENCE))
        one = [self.button(label, "choose", value) for value, label in self.choices if value != ALL]  # as to skip it
        return [*in_rows(one), [everybody]]


@dataclass(frozen=True, kw_only=True)
class PlaceStep(ReachStep):
    """A place, whose name must match to the letter."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer the places of the advertiser's latest campaigns and the largest ones, or what is like the one typed."""
        typed = filling.state.refused.get(self.field)
        known = await places(talk, typed or "")
        if not typed:
            known = [*await self._latest(talk, filling), *known]
        return in_rows([self.button(name, "choose", name) for name in list(dict.fromkeys(known))[:PLACES]])

    async def check(self, talk: Talk, filling: Filling, value: Any) -> None:
        """Point out once that no client lives in a place spelled like this, while some live in a similar one.

        Raises:
            WrongInputError: this is so, and was not said yet.

        """
        if value is None or filling.state.refused.get(self.field) == value:
            return
        known = await places(talk, value)
        if known and value not in known:
            filling.state.refused[self.field] = value
            raise WrongInputError(
                _("Nobody lives in a place spelled like this. Choose one below, or send yours once more to keep it.")
            )

    async def _latest(self, talk: Talk, filling: Filling) -> list[str]:
        try:
            page = await talk.platform.campaigns(filling.context["advertiser_id"], 1, deadline=OPTIONAL)
        except PlatformError:
            return []
        return [str(campaign.fields[self.field]) for campaign in page.items if campaign.fields[self.field]]


@dataclass(frozen=True, kw_only=True)
class HomeStep(Step):
    """Where a client lives; known places are offered."""

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer the largest places."""
        return in_rows([self.button(name, "choose", name) for name in (await places(talk))[:PLACES]])


async def places(talk: Talk, name: str = "") -> list[str]:
    """List where clients live; nothing after a short wait."""
    try:
        return await talk.platform.outlook.places(name, deadline=OPTIONAL)
    except PlatformError:
        return []


async def reached(talk: Talk, filling: Filling) -> list[str]:
    """Say how many clients an audience has, and how many impressions are out of reach; empty without an answer."""
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
