"""Events as sentences in the reader's language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.refusals import CHARGES
from telegram_bot.screens.campaign_fields import STEPS
from telegram_bot.screens.links import campaign_link, notices_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram_bot.notices.outbox import Message, News

TITLE_LIMIT, VALUE_LIMIT, CHANGES_SHOWN = 60, 80, 4
TAG = re.compile(r"<[^>]*>")
ROOM = texts.MESSAGE_LIMIT - 100
LISTED = {
    "campaign_started": gettext_lazy("🟢 Started: %(titles)s"),
    "campaign_ended": gettext_lazy("⚪ Ended: %(titles)s"),
    "campaign_booked": gettext_lazy("➕ Booked%(by)s: %(titles)s"),
    "campaign_paused": gettext_lazy("⏸ Paused%(by)s: %(titles)s"),
    "campaign_resumed": gettext_lazy("▶️ Resumed%(by)s: %(titles)s"),
    "campaign_archived": gettext_lazy("🗑 Deleted%(by)s: %(titles)s"),
    "campaign_restored": gettext_lazy("♻️ Brought back%(by)s: %(titles)s"),
}
"""Events of which only the title matters; many share one line."""
NAMED = {
    "campaign_behind": gettext_lazy("📉 %(title)s will get about %(expected)s of %(of)s impressions by its last day"),
    "campaign_changed": gettext_lazy("✏️ %(title)s was changed%(by)s: %(changes)s"),
    "text_refused": gettext_lazy("⛔ The text of %(title)s was refused: %(charge)s"),
    "advertiser_renamed": gettext_lazy("🏢 Renamed%(by)s: %(changes)s"),
    "advertiser_restored": gettext_lazy("♻️ The advertiser was brought back%(by)s"),
    "key_made": gettext_lazy("🔑 An API key was made%(by)s: %(name)s"),
    "key_revoked": gettext_lazy("🔑 An API key was revoked%(by)s: %(name)s"),
    "webhook_made": gettext_lazy("🪝 A webhook was made%(by)s: %(url)s"),
    "webhook_changed": gettext_lazy("🪝 A webhook was changed%(by)s: %(url)s"),
    "webhook_deleted": gettext_lazy("🪝 A webhook was deleted%(by)s: %(url)s"),
}
LIMITS = {
    ("limit_near", "impressions_limit"): gettext_lazy("⚠️ %(title)s: %(count)s of %(of)s impressions are used"),
    ("limit_near", "clicks_limit"): gettext_lazy("⚠️ %(title)s: %(count)s of %(of)s clicks are used"),
    ("limit_reached", "impressions_limit"): gettext_lazy("🏁 %(title)s: all %(of)s impressions are used up"),
    ("limit_reached", "clicks_limit"): gettext_lazy("🏁 %(title)s: all %(of)s clicks are used up"),
}
ACCESS = {
    ("access_changed", "added"): gettext_lazy("👤 %(name)s has joined"),
    ("access_changed", "changed"): gettext_lazy("👤 The advertiser belongs to %(name)s now"),
    ("access_changed", "deleted"): gettext_lazy("👤 %(name)s is no colleague here any more"),
}
ACTORS = {
    "key": gettext_lazy("API key %(name)s"),
    "user": gettext_lazy("operator %(name)s"),
    "api": gettext_lazy("through the API"),
}
PLAIN = {"target_gender": "targeting.gender", "target_location": "targeting.location"} | {
    f"target_age_{end}": f"targeting.age_{end}" for end in ("from", "to")
}
"""Fields that events name differently from the API."""
FIELDS = {step.field: step for step in STEPS}
TOO_LONG = {"ad_text", "ad_image_id"}
"""Fields whose values are too long for a notice."""


def written(message: Message, bot_name: str) -> str:
    """Write the bulletins of a message, as far as there is room."""
    parts: list[str] = []
    is_cut = False
    for advertiser_id, bulletin in message.bulletins.items():
        head = f"🏢 {texts.bold(bulletin.name)}" + " " + notices_link(bot_name, advertiser_id, "🔔")
        lines = (line for news in bulletin.news for line in _lines(news, bot_name, advertiser_id))
        for line in (f"\n{head}", *lines):
            if texts.length(TAG.sub("", "\n".join([*parts, line]))) > ROOM:
                is_cut = True
            else:
                parts.append(line)
    text = "\n".join(parts).strip()
    if is_cut:
        text += "\n" + _("… and more: see the lists of campaigns.")
    return f"{again()}\n\n{text}" if message.is_again else text


def again() -> str:
    """Begin a message that may have arrived before."""
    return _("🔁 You may have seen this already:")


def _lines(news: News, bot_name: str, advertiser_id: str) -> list[str]:
    by = _by(news)
    if news.kind in LISTED:
        titles = ", ".join(_title(item, bot_name, advertiser_id) for item in news.first)
        return [str(LISTED[news.kind]) % {"titles": titles + _more(news), "by": by}]
    lines = [_line(news.kind, item, by, _title(item, bot_name, advertiser_id)) for item in news.first]
    return [*lines, f"…{_more(news)}"] if news.count > len(news.first) else lines


def _line(kind: str, item: Mapping[str, Any], by: str, title: str) -> str:
    words = {
        "title": title,
        "by": by,
        "changes": _changes(item.get("changes") or {}),
        "charge": _(CHARGES.get(f"moderation_{item.get('category')}", CHARGES["moderation_other_illegal"])),
        **{name: texts.safe(str(item.get(name, "")), VALUE_LIMIT) for name in ("name", "url")},
        **{name: _count(item.get(name)) for name in ("count", "of", "expected")},
    }
    template = LIMITS.get((kind, str(item.get("limit")))) or ACCESS.get((kind, str(item.get("act")))) or NAMED.get(kind)
    return str(template) % words if template else texts.safe(kind)


def _by(news: News) -> str:
    """Name the actor, if it is known."""
    name = texts.safe(news.name, VALUE_LIMIT)
    if news.actor == "api":
        return f" ({ACTORS[news.actor]})"
    return f" ({str(ACTORS.get(news.actor, '%(name)s')) % {'name': name}})" if name else ""


def _title(item: Mapping[str, Any], bot_name: str, advertiser_id: str) -> str:
    title = texts.safe(str(item.get("title") or "—"), TITLE_LIMIT)
    campaign_id = item.get("campaign_id")
    return campaign_link(bot_name, advertiser_id, campaign_id, title) if campaign_id else title


def _more(news: News) -> str:
    hidden = news.count - len(news.first)
    if not hidden:
        return ""
    return " " + _("and %(number)s more") % {"number": texts.number(hidden)}


def _changes(changes: Mapping[str, object]) -> str:
    said = [_change(name, values) for name, values in list(changes.items())[:CHANGES_SHOWN]]
    return "; ".join(said) + ("; …" if len(changes) > CHANGES_SHOWN else "")


def _change(name: str, values: object) -> str:
    step = FIELDS.get(PLAIN.get(name, name))
    label = texts.safe(str(step.label)) if step else texts.safe(str(_("Name")) if name == "name" else name)
    if name in TOO_LONG or not (isinstance(values, list) and len(values) == 2):  # noqa: PLR2004
        return label
    old, new = (texts.safe(step.display(value) if step else str(value), VALUE_LIMIT) for value in values)
    return f"{label}: {old} → <b>{new}</b>"


def _count(value: object) -> str:
    return texts.number(value) if isinstance(value, int | str | Decimal) and str(value).strip() else ""
