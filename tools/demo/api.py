"""The calls of the platform that the demo makes."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self
from uuid import UUID

from tools.market.totals import Totals
from zoomad.wire import MissingError, Wire, parsed, shaped

from .market import Advertiser, Campaign, Client, Score

CHUNK = 2_000
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class PlacedCampaign:
    """A campaign of the platform, as far as the player's own books need it."""

    campaign_id: UUID
    ad_title: str
    start_date: int
    clicks_limit: int
    cost_per_impression: Decimal
    cost_per_click: Decimal


@dataclass(frozen=True, slots=True)
class ShownAd:
    """The ad that a client was shown, and its advertiser."""

    ad_id: UUID
    advertiser_id: UUID


@dataclass(frozen=True, slots=True)
class Stats(Totals):
    """The platform's statistics."""

    @classmethod
    def parse(cls, raw: Mapping[str, int | Decimal]) -> Self:
        """Read the platform's answer."""
        return cls(
            impressions=int(raw["impressions_count"]),
            clicks=int(raw["clicks_count"]),
            spent_impressions=Decimal(raw["spent_impressions"]),
            spent_clicks=Decimal(raw["spent_clicks"]),
        )

    @property
    def conversion(self) -> Decimal:
        """Clicks per hundred impressions, to one digit, rounded half up; 0 without impressions."""
        return (Decimal(100 * self.clicks) / (self.impressions or 1)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class Platform:
    """One platform. Every call may raise `PlatformError`, and may be made from several threads.

    All but the creation of a campaign may safely happen twice, so it is attempted again when the connection fails.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.url = wire.url

    def current_day(self) -> int:
        """Ask for the platform's virtual day."""
        return self._wire.get("/time", lambda raw: int(raw["current_date"]))

    def advance(self, day: int) -> None:
        """Move the platform to this day."""
        self._wire.post("/time/advance", {"current_date": day})

    def put_clients(self, clients: Sequence[Client]) -> None:
        """Create or update them."""
        fields = ("client_id", "login", "age", "location", "gender")
        self._put("/clients/bulk", ({field: getattr(client, field) for field in fields} for client in clients))

    def put_advertisers(self, advertisers: Sequence[Advertiser]) -> None:
        """Create or update them."""
        rows = ({"advertiser_id": advertiser.advertiser_id, "name": advertiser.name} for advertiser in advertisers)
        self._put("/advertisers/bulk", rows)

    def put_scores(self, scores: Sequence[Score]) -> None:
        """Create or update them."""
        self._put("/ml-scores/bulk", scores)

    def campaigns_of(self, advertiser_id: UUID) -> list[PlacedCampaign]:
        """List all campaigns of an advertiser."""
        found: list[PlacedCampaign] = []
        for page in itertools.count(1):
            path = f"/advertisers/{advertiser_id}/campaigns?size={PAGE}&page={page}"
            campaigns = self._wire.get(path, shaped(list[PlacedCampaign]))
            found += campaigns
            if len(campaigns) < PAGE:
                break
        return found

    def create_campaign(self, campaign: Campaign, *, start_date: int, end_date: int) -> PlacedCampaign:
        """Create a planned campaign on these days of the platform."""
        body = {
            "ad_title": campaign.ad.title,
            "ad_text": campaign.ad.text,
            "impressions_limit": campaign.impressions_limit,
            "clicks_limit": campaign.clicks_limit,
            "cost_per_impression": campaign.cost_per_impression,
            "cost_per_click": campaign.cost_per_click,
            "start_date": start_date,
            "end_date": end_date,
            "targeting": campaign.ad.targeting,
        }
        answer = self._wire.post(f"/advertisers/{campaign.advertiser_id}/campaigns", body, once=True)
        return parsed(answer, shaped(PlacedCampaign))

    def ad_for(self, client_id: UUID) -> ShownAd | None:
        """Show an ad to the client; None when there is none for them."""
        try:
            return self._wire.get(f"/ads?client_id={client_id}", shaped(ShownAd))
        except MissingError:
            return None

    def click(self, ad_id: UUID, client_id: UUID) -> None:
        """Count a click of the client on the ad."""
        self._wire.post(f"/ads/{ad_id}/click", {"client_id": client_id})

    def stats_of(self, advertiser_id: UUID) -> Stats:
        """Sum up all that this advertiser's campaigns got so far."""
        return self._wire.get(f"/stats/advertisers/{advertiser_id}/campaigns", Stats.parse)

    def daily_stats_of(self, advertiser_id: UUID) -> dict[int, Stats]:
        """Sum up the same by day."""
        path = f"/stats/advertisers/{advertiser_id}/campaigns/daily"
        return self._wire.get(path, lambda raw: {int(day["date"]): Stats.parse(day) for day in raw})

    def _put(self, path: str, rows: Iterable[object]) -> None:
        batch = list(rows)
        for start in range(0, len(batch), CHUNK):
            self._wire.post(path, batch[start : start + CHUNK])
