"""The judge's own books: what was booked, shown and clicked, and what has to be billed for it, to the last digit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tools.market.audience import fits
from tools.market.totals import Totals

Terms = dict[str, Any]
TOLERANCE = Decimal("1e-12")
"""Of a conversion: it is a quotient, and how its last digits are rounded is not specified."""


@dataclass(frozen=True, slots=True)
class Sums(Totals):
    """What the judge has counted, to compare the platform's statistics with."""

    def differences(self, stats: Terms) -> list[tuple[str, str]]:
        """Compare the platform's statistics with these; return what differs, and how."""
        own = {
            "impressions_count": self.impressions,
            "clicks_count": self.clicks,
            "spent_impressions": self.spent_impressions,
            "spent_clicks": self.spent_clicks,
            "spent_total": self.spent,
        }
        wrong = [(name, f"{stats[name]} instead of {value}") for name, value in own.items() if stats[name] != value]
        conversion = Decimal(100 * self.clicks) / max(1, self.impressions)
        if abs(Decimal(stats["conversion"]) - conversion) > TOLERANCE * conversion:
            wrong.append(("conversion", f"{stats['conversion']} instead of {conversion:.20g}"))
        return wrong


@dataclass(slots=True)
class Campaign:
    """A campaign as it was last sent to the platform, and its views and clicks."""

    campaign_id: str
    advertiser_id: str
    number: int
    terms: Terms
    seen_by: set[str] = field(default_factory=set)
    clicked_by: set[str] = field(default_factory=set)
    days: defaultdict[int, Sums] = field(default_factory=lambda: defaultdict(Sums))

    @property
    def ids(self) -> dict[str, str]:
        """Name it as its address does."""
        return {"advertiser_id": self.advertiser_id, "campaign_id": self.campaign_id}

    @property
    def total(self) -> Sums:
        """All days together."""
        return add(self.days.values())

    def runs_on(self, day: int) -> bool:
        """Tell whether it may be shown on this day."""
        return bool(self.terms["start_date"] <= day <= self.terms["end_date"])

    def has_budget(self) -> bool:
        """Tell whether neither limit is reached."""
        views, clicks = self.terms["impressions_limit"], self.terms["clicks_limit"]
        return bool(len(self.seen_by) < views and len(self.clicked_by) < clicks)

    def fits(self, client: Terms) -> bool:
        """Tell whether the client belongs to its audience."""
        return fits(self.terms["targeting"] or {}, client)

    def show(self, client_id: str, day: int) -> bool:
        """Book a view at today's price, where it is the client's first; tell whether it is."""
        if client_id in self.seen_by:
            return False
        self.seen_by.add(client_id)
        self.days[day] += Sums(impressions=1, spent_impressions=Decimal(self.terms["cost_per_impression"]))
        return True

    def click(self, client_id: str, day: int) -> None:
        """Book a click at today's price, where it counts."""
        is_first = client_id in self.seen_by and client_id not in self.clicked_by
        if is_first and len(self.clicked_by) < self.terms["clicks_limit"]:
            self.clicked_by.add(client_id)
            self.days[day] += Sums(clicks=1, spent_clicks=Decimal(self.terms["cost_per_click"]))


def add(sums: Iterable[Sums]) -> Sums:
    """Add them all up."""
    return sum(sums, Sums())


def by_day(campaigns: Iterable[Campaign]) -> dict[int, Sums]:
    """Add campaigns up, day by day; only days on which something happened are in it, in order."""
    days: defaultdict[int, Sums] = defaultdict(Sums)
    for campaign in campaigns:
        for day, sums in campaign.days.items():
            days[day] += sums
    return dict(sorted(days.items()))
