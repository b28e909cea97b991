"""How many there are of something, in words that agree with the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from console.shared.texts import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

WORDS: dict[str, Callable[[int], str]] = {
    "campaigns.campaign": lambda n: ngettext("%(number)s campaign", "%(number)s campaigns", n),
    "campaigns.moderationverdict": lambda n: ngettext("%(number)s verdict", "%(number)s verdicts", n),
    "advertisers.advertiser": lambda n: ngettext("%(number)s advertiser", "%(number)s advertisers", n),
    "members.member": lambda n: ngettext("%(number)s member", "%(number)s members", n),
    "clients.client": lambda n: ngettext("%(number)s client", "%(number)s clients", n),
    "access.apikey": lambda n: ngettext("%(number)s API key", "%(number)s API keys", n),
    "webhooks.webhook": lambda n: ngettext("%(number)s webhook", "%(number)s webhooks", n),
    "webhooks.delivery": lambda n: ngettext("%(number)s delivery", "%(number)s deliveries", n),
    "events.event": lambda n: ngettext("%(number)s event", "%(number)s events", n),
    "admin.logentry": lambda n: ngettext("%(number)s entry", "%(number)s entries", n),
    "auth.user": lambda n: ngettext("%(number)s user", "%(number)s users", n),
    "auth.group": lambda n: ngettext("%(number)s group", "%(number)s groups", n),
    "axes.accessattempt": lambda n: ngettext("%(number)s attempt", "%(number)s attempts", n),
}


def counted(model: type[Model], count: int, *, at_least: bool = False) -> str:
    """Say how many of a model there are; `at_least` where counting stopped."""
    words = WORDS[model._meta.label_lower](count)  # noqa: SLF001
    return words % {"number": f"{number(count)}+" if at_least else number(count)}
