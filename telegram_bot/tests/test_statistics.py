"""Statistics that can be shown around."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from PIL import Image

from campaigns.models import Campaign
from telegram_bot import charts
from telegram_bot.tests.test_campaigns import deliver, open_card
from zoomad.state.services import advance_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(anna, platform_url):
    """A view and a click on day 0, a view on day 3; the bot shows the campaign on day 9."""
    open_card(anna, cost_per_impression=Decimal("0.5"), cost_per_click=Decimal(10))
    deliver(platform_url, day=0)
    deliver(platform_url, day=3, clicks=False)
    advance_day(day=9)
    return anna.presses("Statistics")


def test_before_anything_has_happened(anna):
    open_card(anna).presses("Statistics").sees("Impressions: 0", "CTR: —").presses("Day by day").sees("Nothing has")
    anna.presses("Back").presses("Chart").sees("Nothing has happened").presses("Back").presses("Excel").sees("above")


def test_sums_say_whose_they_are_and_of_which_days(delivered):
    delivered.sees("Statistics of Coffee · Bean", "All days up to today, day 9", "Impressions: 2", "Clicks: 1")
    delivered.sees("CTR: 50.0%", "Spent on impressions: 1.00", "Spent on clicks: 10.00", "Spent: 11.00")
    delivered.presses("7 days").sees("Days 3 to 9", "Impressions: 1", "Spent: 0.50").may_press("✓ 7 days")
    delivered.presses("Today").sees("Today, day 9", "Impressions: 0").presses("30 days").sees("Days 0 to 9")
    delivered.presses("Back").sees("Impressions: 2 of 1,000", "Spent: 11.00").presses("Back").presses("Back")
    delivered.presses("Statistics").sees("Statistics of Bean", "Impressions: 2", "Spent: 11.00").presses("Back")
    delivered.sees("Advertiser Bean")


def test_days_are_a_table(delivered):
    delivered.presses("Day by day").sees("Coffee · Bean", "All days", "Day  Views  Clicks  Spent")
    delivered.sees("  0      1       1  10.50", "  3      1       0   0.50").presses("Back").presses("7 days")
    delivered.presses("Day by day").sees("Days 3 to 9").does_not_see("10.50").presses("Back").may_press("✓ 7 days")


def test_a_long_table_has_pages_and_begins_with_the_latest(anna, platform_url):
    open_card(anna)
    for day in range(16):
        deliver(platform_url, day=day, clicks=False)
    anna.presses("Statistics").presses("Day by day").may_press("2 / 2").sees(" 15 ").does_not_see("\n 13 ").presses("<")
    anna.sees("  0 ", " 13 ").does_not_see(" 14 ")


def test_the_chart_says_whose_days_it_shows(delivered):
    delivered.presses("Chart").sees("Coffee · Bean", "All days up to today, day 9")
    assert Image.open(io.BytesIO(delivered.screen.photo)).size == (900, 1200)
    delivered.presses("Back").sees("Statistics of Coffee")


def test_a_chart_of_many_days_leaves_none_out(anna, platform_url):
    open_card(anna)
    for day in (0, 100):
        deliver(platform_url, day=day)
    anna.presses("Statistics").presses("Chart").sees("Each bar is 4 days.")


def test_statistics_go_along_as_csv(delivered):
    delivered.presses("CSV").sees("The file is above.", "Statistics of Coffee").presses("7 days")
    lines = delivered.telegram.documents["Coffee Bean.csv"].decode("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [["0", "1", "1"], ["3", "1", "0"]]


def test_statistics_go_along_as_a_workbook(delivered):
    Campaign.objects.update(ad_title="=1+1\x07")
    delivered.presses("Excel").sees("The file is above.")
    (content,) = delivered.telegram.documents.values()
    sheet = load_workbook(io.BytesIO(content)).active
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1 · Bean", "s")
    assert sheet["A2"].value == "All days up to today, day 9"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert rows[:2] == [[0, 1, 1, 100, 0.5, 10, 10.5], [3, 1, 0, 0, 0.5, 0, 0.5]]
    assert rows[2][:3] == ["Total", "=SUM(B5:B6)", "=SUM(C5:C6)"]
    assert len(delivered.screens) == 2, "the file stays, the screen moves below it"
    delivered.presses("Back").sees("State")


@pytest.mark.parametrize(
    ("value", "written"),
    [("999", "999"), ("99999", "99,999"), ("100000", "100k"), ("1500000", "1.5M"), ("2000000000", "2B")],
)
def test_large_numbers_are_short_on_a_chart(value, written):
    assert charts.compact(Decimal(value), lambda number: f"{number:,}") == written
