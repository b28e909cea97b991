"""Reports: a period beside the one before, by each dimension."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from ads.models import CampaignDayShare, FillDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from stats.models import ViewerFold
from stats.viewers.folding import fold_all
from zoomad.state.services import advance_day

PATH = "/admin/reports/"


@pytest.fixture
def played(today):
    """Two campaigns of two advertisers, days 2 to 5; nothing happened on day 4."""
    tea = CampaignFactory(ad_title="Tea", advertiser=AdvertiserFactory(name="Ann"), target_location="Ufa")
    cake = CampaignFactory(ad_title="=Cake", advertiser=AdvertiserFactory(name="Bob"), target_age_from=18)
    for campaign, day, impressions, clicks, spent in (
        (tea, 2, 10, 1, "5"),
        (tea, 5, 20, 4, "10.5"),
        (cake, 3, 30, 0, "1"),
        (cake, 5, 10, 0, "2"),
    ):
        CampaignDayShare.objects.create(
            campaign=campaign, day=day, impressions=impressions, clicks=clicks, spent_impressions=Decimal(spent)
        )
    FillDay.objects.create(day=5, filled=50, unfilled=10)
    return tea, cake


def report(browser, **query):
    return browser.get(PATH, query).context["report"]


def rows(found):
    return {row.name: (row.now.impressions, row.now.spend, row.before.spend) for row in found.rows}


def spreadsheet(answer):
    assert answer.streaming
    return answer.getvalue().decode("utf-8")


def test_a_period_is_shown_beside_the_one_before(operator, played):
    found = report(operator, first=4, last=5, by="campaign")
    assert rows(found) == {"Tea": (20, Decimal("10.5"), 5), "=Cake": (10, 2, 1)}
    total = found.total
    assert (total.now.impressions, total.now.clicks, total.now.spend, total.before.spend) == (30, 4, Decimal("12.5"), 6)
    assert total.now.per_thousand == Decimal("12.5") * 1000 / 30
    assert found.paid_share == 0.5
    assert [row.name for row in found.rows] == ["Tea", "=Cake"]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("advertiser", {"Ann", "Bob"}),
        ("place", {"Ufa", "everywhere"}),
        ("age", {"0-∞", "18-∞"}),
        ("gender", {"for everybody"}),
    ],
)
def test_it_is_told_apart_by_each_dimension(operator, played, by, names):
    found = report(operator, first=2, last=5, by=by)
    assert set(rows(found)) == names
    assert sum(row.now.impressions for row in found.rows) == found.total.now.impressions == 70


@pytest.fixture
def viewed(today):
    """Day 5: two viewers of Ufa, 17 and 40 years old, one of Perm who has been deleted since, one not added up yet."""
    CampaignFactory(cost_per_impression=2, cost_per_click=10)
    young, old, gone, late = (
        ClientFactory(age=17, location="Ufa", gender="FEMALE"),
        ClientFactory(age=40, location="Ufa", gender="MALE"),
        ClientFactory(age=70, location="Perm", gender="MALE"),
        ClientFactory(age=70, location="Perm", gender="MALE"),
    )
    for viewer in (young, old, gone):
        ad = show_ad(client_id=viewer.pk)
    count_click(ad_id=ad.ad_id, client_id=young.pk)
    gone.delete()
    fold_all()
    show_ad(client_id=late.pk)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("viewer_place", {"Ufa": (2, 14, 0), "deleted clients": (1, 2, 0)}),
        ("viewer_gender", {"Female": (1, 12, 0), "Male": (1, 2, 0), "deleted clients": (1, 2, 0)}),
        ("viewer_age", {"0-17": (1, 12, 0), "35-44": (1, 2, 0), "deleted clients": (1, 2, 0)}),
    ],
)
def test_it_is_told_apart_by_who_the_viewers_are_and_adds_up_to_what_campaigns_were_charged(
    operator, viewed, by, expected
):
    found = report(operator, first=5, last=5, by=by)
    assert rows(found) == expected | {"not added up yet": (1, 2, 0)}
    assert found.rows[-1].name == "not added up yet"
    assert found.total.now == report(operator, first=5, last=5, by="campaign").total.now


def test_it_says_up_to_when_viewers_are_added_up(operator, viewed):
    query = {"first": 0, "last": 9, "by": "viewer_age"}
    assert b"Viewers are added up to day 5, " in operator.get(PATH, query).content
    ViewerFold.objects.all().delete()
    assert b"Viewers are being added up, from day 5 on." in operator.get(PATH, query).content
    assert b"Viewers are" not in operator.get(PATH, query | {"by": "age"}).content


def test_viewers_go_into_a_spreadsheet_too(operator, viewed):
    csv = spreadsheet(operator.get(PATH, {"first": 5, "last": 5, "by": "viewer_place", "csv": 1}))
    assert [line.split(",")[:2] for line in csv.splitlines()] == [
        ["\ufeffviewer's place", "impressions"],
        ["Ufa", "2"],
        ["deleted clients", "1"],
        ["not added up yet", "1"],
    ]


def test_days_on_which_nothing_happened_are_no_holes(operator, played):
    page = operator.get(PATH, {"first": 3, "last": 5})
    assert [(row.name, row.now.impressions) for row in page.context["report"].rows] == [("3", 30), ("4", 0), ("5", 30)]
    assert page.context["charts"][1]["data"].count("30") == 2


def test_without_a_wish_the_latest_week_is_shown(operator, played):
    advance_day(day=20)
    page = operator.get(PATH)
    assert [row.name for row in page.context["report"].rows] == [str(day) for day in range(14, 21)]


@pytest.mark.parametrize(
    "query", [{"first": "x"}, {"first": 5, "last": 4}, {"last": 9999}, {"by": "events"}, {"first": "-1"}]
)
def test_a_wish_that_cannot_be_met_is_refused_where_it_stands(operator, played, query):
    page = operator.get(PATH, query)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "report" not in page.context


def test_a_spreadsheet_opens_it_in_the_language_of_its_reader(operator, played):
    query = {"first": 4, "last": 5, "by": "advertiser", "csv": 1}
    english = spreadsheet(operator.get(PATH, query))
    assert english.startswith("\ufeffid,advertiser,impressions")
    assert "Ann,20,4,20,10.5,525" in english
    russian = spreadsheet(operator.get(PATH, query, headers={"Accept-Language": "ru"}))
    assert "Ann;20;4;20;10,5;525" in russian
    titles = spreadsheet(operator.get(PATH, query | {"by": "campaign"}))
    assert "'=Cake" in titles


def test_a_long_report_is_named_some_rows_at_a_time_while_it_is_read(
    operator, played, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("console.reports.pages.AT_ONCE", 1)
    answer = operator.get(PATH, {"first": 4, "last": 5, "by": "campaign", "csv": 1})
    with django_assert_num_queries(2):  # the names of its two rows, one after the other
        lines = spreadsheet(answer).splitlines()
    assert len(lines) == 3
    spends = [Decimal(line.split(",")[5]) for line in lines[1:]]
    assert spends == sorted(spends, reverse=True)


def test_it_is_written_in_the_language_of_its_reader_to_the_last_line(operator, viewed):
    query = {"first": 5, "last": 5, "by": "viewer_place", "csv": 1}
    answer = operator.get(PATH, query, headers={"Accept-Language": "ru"})
    with override("en"):  # of the next reader
        assert "удалённые клиенты" in spreadsheet(answer)


def test_it_is_read_in_few_queries_however_much_there_is(operator, played, django_assert_max_num_queries):
    operator.get(PATH)
    with django_assert_max_num_queries(14):
        operator.get(PATH, {"first": 0, "last": 5, "by": "campaign"})
