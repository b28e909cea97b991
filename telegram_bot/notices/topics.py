"""The kinds of notices that people switch on and off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_bot.language import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

SUMMARY, AT_NIGHT = "summary", "at_night"


@dataclass(frozen=True, slots=True)
class Topic:
    """Kinds of events that are switched together."""

    label: str | Promise
    kinds: tuple[str, ...] = ()
    is_on: bool = True
    """For people who have not chosen."""


TOPICS = {
    "limits": Topic(
        gettext_lazy("Limits: near, used up, out of reach"), ("limit_near", "limit_reached", "campaign_behind")
    ),
    "days": Topic(gettext_lazy("Starts and ends"), ("campaign_started", "campaign_ended")),
    "refusals": Topic(gettext_lazy("Refused texts"), ("text_refused",)),
    "changes": Topic(
        gettext_lazy("Changes by others"),
        (
            "campaign_booked",
            "campaign_changed",
            "campaign_paused",
            "campaign_resumed",
            "campaign_archived",
            "campaign_restored",
            "advertiser_renamed",
            "advertiser_restored",
        ),
    ),
    "access": Topic(
        gettext_lazy("Colleagues, API keys and webhooks"),
        ("access_changed", "key_made", "key_revoked", "webhook_made", "webhook_changed", "webhook_deleted"),
    ),
    SUMMARY: Topic(gettext_lazy("Summary of the day"), ("day_moved",)),
    AT_NIGHT: Topic(gettext_lazy("At night as well"), is_on=False),
}
TOPIC_OF = {kind: name for name, topic in TOPICS.items() for kind in topic.kinds}
KINDS = tuple(TOPIC_OF)


def wants(switches: Mapping[str, bool], topic: str) -> bool:
    """Say whether these switches include a topic."""
    return switches.get(topic, TOPICS[topic].is_on)
