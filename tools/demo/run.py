"""A whole run of the demo: fill, play, report."""

import time
from collections.abc import Sequence

from .api import Platform, Stats
from .fill import Filled, fill
from .market import Market, Visit
from .player import Player, Tally
from .report import Report, collect, disagreements, expected
from .screen import Screen, exact


def run(platform: Platform, market: Market, screen: Screen) -> Report:
    """Fill the platform, play the days that are still to come (the current one at least), report."""
    screen.say(f"ZoomAD demo at {platform.url}", "bold")
    filled = _fill(platform, market, screen)
    fresh = all(platform.stats_of(advertiser.advertiser_id) == Stats() for advertiser in market.advertisers)
    tallies = _play(platform, market, filled, screen)
    report = collect(platform, market, tallies)
    screen.report(report)
    _conclude(report, screen)
    if fresh:
        _check(report, filled, screen)
    return report


def _fill(platform: Platform, market: Market, screen: Screen) -> Filled:
    began = time.monotonic()
    filled = fill(platform, market)
    some = "" if filled.created == len(filled.campaigns) else f" ({filled.created:,} new)"
    screen.say(
        f"Filled  {len(market.clients):,} clients, {len(market.advertisers):,} advertisers, "
        f"{len(market.scores):,} scores, {len(filled.campaigns):,} campaigns{some}, {time.monotonic() - began:.1f} s"
    )
    return filled


def _play(platform: Platform, market: Market, filled: Filled, screen: Screen) -> dict[int, Tally]:
    today, last_day = platform.current_day(), filled.first_day + market.scale.days - 1
    if today > last_day or (today == last_day and not filled.created):
        screen.say(f"The demo's {market.scale.days} days are over but for this one; a larger --days plays on.")
    tallies: dict[int, Tally] = {}
    with Player(platform, market) as player:
        for day in range(today, max(today, last_day) + 1):
            platform.advance(day)
            began = time.monotonic()
            tallies[day] = _play_day(player, day, market.visits(day), screen)
            screen.day(day, tallies[day], time.monotonic() - began)
    return tallies


def _play_day(player: Player, day: int, visits: Sequence[Visit], screen: Screen) -> Tally:
    tally = Tally()
    with screen.progress() as progress:
        for outcome in progress.track(player.play(visits), total=len(visits), description=f"Day {day:>2}"):
            tally.add(outcome)
    return tally


def _conclude(report: Report, screen: Screen) -> None:
    played, total = report.played, report.platform
    served = f"{played.served:,} ads served, {played.unserved:,} visits without one, {played.fill_rate:.1f} % filled."
    earned = f"{total.clicks:,} clicks on {total.impressions:,} impressions, {exact(total.spent)} earned."
    screen.say("")
    screen.say(f"This run: {served}")
    screen.say(f"All told: {earned}")


def _check(report: Report, filled: Filled, screen: Screen) -> None:
    """Compare the books of a platform that was empty with the player's own."""
    differences = disagreements(report, expected(report.played, filled.campaigns))
    if not differences:
        screen.say("The platform's books agree with the player's, to the last digit.", "green")
        return
    screen.say("The platform's books differ from the player's (or somebody else used it meanwhile):", "bold red")
    for difference in differences:
        screen.say(f"  {difference}", "red")
