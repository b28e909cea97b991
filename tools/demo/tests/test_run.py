"""The whole demo against a real server."""

import io
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler
from rich.console import Console

from tools.demo.api import Platform, Stats
from tools.demo.fill import fill
from tools.demo.market import Market, Scale, generate
from tools.demo.report import Report
from tools.demo.run import run
from tools.demo.screen import Screen
from zoomad.wire import Wire

CAMPAIGNS = 20


@pytest.fixture
def platform(live_server, monkeypatch):
    # Django's test server sends an answer in two parts; Nagle's algorithm would make each wait 40 ms for the second.
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    cache.clear()  # the day of the test before
    with Wire(live_server.url) as wire:
        yield Platform(wire)


@pytest.fixture
def market() -> Market:
    return first(CAMPAIGNS)


def first(campaigns: int, *, days: int = 2) -> Market:
    """A small market with so many campaigns of the full one."""
    full = generate(seed=1, scale=Scale(clients=20, visits_a_day=50, days=days))
    companies = {campaign.advertiser_id for campaign in full.campaigns[:CAMPAIGNS]}
    return replace(
        full,
        advertisers=tuple(advertiser for advertiser in full.advertisers if advertiser.advertiser_id in companies),
        scores=tuple(score for score in full.scores if score.advertiser_id in companies),
        campaigns=full.campaigns[:campaigns],
    )


def play(platform: Platform, market: Market) -> tuple[Report, str]:
    output = io.StringIO()
    return run(platform, market, Screen(Console(file=output, width=100))), output.getvalue()


def test_a_run_on_an_empty_platform_ends_with_books_that_agree(platform, market):
    report, output = play(platform, market)
    assert "The platform's books agree with the player's, to the last digit." in output
    assert [day.day for day in report.days] == [0, 1]
    assert report.platform.impressions == len(report.played.shown) > 0
    assert report.platform.spent == sum(day.stats.spent for day in report.days) > 0
    assert platform.current_day() == 1


def test_a_second_run_creates_nothing_and_plays_the_last_day_again(platform, market):
    before, _ = play(platform, market)
    after, output = play(platform, market)
    assert "20 campaigns (0 new)" in output
    assert "a larger --days plays on" in output
    assert after.days[0].stats == before.days[0].stats
    assert after.days[0].tally is None


def test_more_days_play_on(platform, market):
    play(platform, market)
    report, _ = play(platform, first(CAMPAIGNS, days=4))
    assert [day.day for day in report.days if day.tally] == [1, 2, 3]


def test_an_interrupted_filling_is_completed(platform, market):
    fill(platform, first(5))
    filled = fill(platform, market)
    assert (len(filled.campaigns), filled.created) == (CAMPAIGNS, CAMPAIGNS - 5)


def test_campaigns_that_come_too_late_begin_today(platform, market):
    fill(platform, first(5))
    platform.advance(1)
    filled = fill(platform, market)
    assert filled.first_day == 0
    assert min(sorted(campaign.start_date for campaign in filled.campaigns.values())[5:]) >= 1


def test_a_platform_with_a_past_gets_a_plan_from_today(platform, market):
    platform.advance(50)
    report, output = play(platform, market)
    assert [day.day for day in report.days] == [50, 51]
    assert "books agree" in output


def test_limits_hold_and_no_fill_is_told(platform, market):
    tiny = replace(market, campaigns=(replace(market.campaigns[0], impressions_limit=3, clicks_limit=1),))
    report, output = play(platform, tiny)
    assert report.platform.impressions == 3
    assert report.played.unserved > 0
    assert "books agree" in output


def test_books_that_differ_are_told(platform, market, monkeypatch):
    monkeypatch.setattr(Platform, "daily_stats_of", lambda *_: {0: Stats(impressions=1)})
    _, output = play(platform, market)
    assert "The platform's books differ from the player's" in output
