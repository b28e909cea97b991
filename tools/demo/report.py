"""The results of a run: the platform's own numbers, beside what the player counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from .api import PlacedCampaign, Platform, Stats
from .market import Advertiser, Market
from .player import Tally

TOP = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the report; the player's own count is missing for days that another run has played."""

    day: int
    stats: Stats
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of a run."""

    days: list[Day]
    platform: Stats
    """All that the platform has counted for the advertisers of this market."""
    played: Tally
    """All that this run has played."""
    top: list[tuple[Advertiser, Stats]]
    """The advertisers that spent most."""


def collect(platform: Platform, market: Market, tallies: Mapping[int, Tally]) -> Report:
    """Ask the platform for its statistics and put the player's count of each day beside them."""
    by_day: dict[int, Stats] = {day: Stats() for day in tallies}
    totals: list[tuple[Advertiser, Stats]] = []
    for advertiser in market.advertisers:
        daily = platform.daily_stats_of(advertiser.advertiser_id)
        totals.append((advertiser, platform.stats_of(advertiser.advertiser_id)))
        for day, stats in daily.items():
            by_day[day] = by_day.get(day, Stats()) + stats
    played = Tally()
    for tally in tallies.values():
        played.merge(tally)
    return Report(
        days=[Day(day, stats, tallies.get(day)) for day, stats in sorted(by_day.items())],
        platform=sum((stats for _, stats in totals), Stats()),
        played=played,
        top=sorted(totals, key=lambda total: (-total[1].spent, total[0].name))[:TOP],
    )


def expected(tally: Tally, campaigns: Mapping[UUID, PlacedCampaign]) -> Stats:
    """Tell what these events come to on a platform that was empty: each pair once, clicks up to the limit."""
    impressions = {ad_id: count for ad_id, count in tally.impressions_by_ad().items() if ad_id in campaigns}
    clicks = {
        ad_id: min(count, campaigns[ad_id].clicks_limit)
        for ad_id, count in tally.clicks_by_ad().items()
        if ad_id in campaigns
    }
    return Stats(
        impressions=sum(impressions.values()),
        clicks=sum(clicks.values()),
        spent_impressions=sum(
            (count * campaigns[ad_id].cost_per_impression for ad_id, count in impressions.items()), Decimal(0)
        ),
        spent_clicks=sum((count * campaigns[ad_id].cost_per_click for ad_id, count in clicks.items()), Decimal(0)),
    )


def disagreements(report: Report, own: Stats) -> list[str]:
    """Name the sums in which the platform's books differ from the player's, or from themselves."""
    daily = sum((day.stats for day in report.days), Stats())
    sums = (
        ("impressions", report.platform.impressions, daily.impressions, own.impressions),
        ("clicks", report.platform.clicks, daily.clicks, own.clicks),
        ("spent", report.platform.spent, daily.spent, own.spent),
    )
    return [
        f"{name}: {total:,} in total and {by_day:,} by day on the platform, {mine:,} by the player's count"
        for name, total, by_day, mine in sums
        if not total == by_day == mine
    ]
