import io
from decimal import Decimal

import pytest
from rich.console import Console

from tools.demo.api import Stats
from tools.demo.market import Scale, generate
from tools.demo.player import Tally
from tools.demo.report import Day, Report
from tools.demo.screen import Screen, exact, money

MARKET = generate(seed=1, scale=Scale(clients=1))
STATS = Stats(1_234, 56, Decimal("1234.0005"), Decimal("0.5"))
REPORT = Report([Day(0, STATS, Tally(served=1_300)), Day(1, Stats(), None)], STATS, Tally(served=1_300), [])


@pytest.fixture
def output(monkeypatch):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    return io.StringIO()


def printed(output, report):
    Screen(Console(file=output, width=80)).report(report)
    return output.getvalue()


def test_a_log_file_gets_no_control_characters(output):
    screen = Screen(Console(file=output, width=80))
    with screen.progress() as progress:
        list(progress.track(range(3), description="Day 0"))
    screen.say("Done", "bold green")
    screen.day(0, Tally(), seconds=0)
    screen.report(REPORT)
    assert all(character.isprintable() or character == "\n" for character in output.getvalue())


def test_the_report_has_a_line_for_each_day_and_one_for_all(output):
    lines = printed(output, REPORT).splitlines()
    assert any(line.split()[:6] == ["0", "1,300", "0", "1,234", "56", "4.5"] and "█" in line for line in lines)
    assert any(line.split()[:3] == ["1", "-", "-"] and "█" not in line for line in lines)
    assert any(line.split()[0:1] == ["All"] and "1,234.50" in line for line in lines)


def test_the_widest_names_fit_into_eighty_columns(output):
    top = sorted(MARKET.advertisers, key=lambda advertiser: len(advertiser.name))[-5:]
    text = printed(output, Report([], STATS, Tally(), [(advertiser, STATS) for advertiser in top]))
    assert "…" not in text
    assert all(advertiser.name in text for advertiser in top)


def test_a_report_of_nothing_is_a_report(output):
    assert "All" in printed(output, Report([], Stats(), Tally(), []))


def test_money_is_read_in_hundredths_and_known_to_the_last_digit():
    amount = Decimal("1234.567800")
    assert (money(amount), exact(amount)) == ("1,234.57", "1,234.5678")
    assert exact(Decimal("1E+3")) == "1,000"
