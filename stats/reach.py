"""How many clients a campaign can still reach.

A client counts once for a campaign, so the size of its audience is a hard ceiling: exact, not a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ads.models import ClientView
from clients.audiences import Audience
from clients.models import Client

if TYPE_CHECKING:
    from campaigns.models import Campaign

# Up to so many views are compared with the clients one by one. Above, all viewers of a campaign are assumed to fit
# still: only a client who was deleted, or a client or an audience that changed afterwards, makes a difference.
COUNTED_VIEWS = 20_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How many clients fit a campaign, how many of them have seen it, and what is left to be sold.

    `impressions_left` are those up to the impressions limit; None where no limit was given.
    """

    audience: int
    seen: int
    impressions_left: int | None

    @property
    def left(self) -> int:
        """The clients who fit and have not seen it: no more impressions can be delivered to the audience as it is."""
        return max(0, self.audience - self.seen)

    @property
    def shortfall(self) -> int | None:
        """How many of the booked impressions cannot be reached."""
        return None if self.impressions_left is None else max(0, self.impressions_left - self.left)


def reach_of(campaign: Campaign, *, audience: Audience | None = None, impressions_limit: int | None = None) -> Reach:
    """Count the clients who fit a campaign, as it is or as it would be, and those of them who have seen it."""
    delivery = getattr(campaign, "delivery", None)
    impressions = delivery.impressions if delivery else 0
    audience = audience or Audience.of_campaign(campaign)
    limit = campaign.impressions_limit if impressions_limit is None else impressions_limit
    size = audience.size()
    seen = min(impressions, size)
    if impressions <= COUNTED_VIEWS:
        views = ClientView.objects.filter(campaign_id=campaign.pk)
        seen = Client.objects.in_audience(audience).filter(client_id__in=views.values("client_id")).count()
    return Reach(size, seen, max(0, limit - impressions))


def reach_of_audience(audience: Audience, *, impressions_limit: int | None = None) -> Reach:
    """Count the clients who would fit a campaign that is not booked yet."""
    return Reach(audience.size(), 0, impressions_limit)
