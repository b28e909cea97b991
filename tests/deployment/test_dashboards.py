"""Every panel's SQL, run as Grafana's role on data played through the API, gives what the API's statistics give."""

from decimal import Decimal

import pytest
from django.db import connection

from ads.models import FillDay
from stats.conversion import rounded
from stats.dashboards import ensure_reader
from tests.deployment import boards
from tests.deployment.played import ROLE, all_of, ask, rows_of, seen_by_role

pytestmark = [pytest.mark.xdist_group("deployment"), seen_by_role]


def of_advertisers(played):
    """What the API says of each advertiser, by name."""
    return {one.name: played.stats(f"advertisers/{one.pk}/campaigns") for one in played.advertisers}


def of_campaigns(played):
    chosen = [one for one in played.campaigns if one.advertiser_id == played.advertisers[0].pk]
    return {one.ad_title: played.stats(f"campaigns/{one.pk}") for one in chosen}


def of_days(paths, played):
    """The days of several statistics, added up."""
    days: dict[int, dict[str, Decimal]] = {}
    for path in paths:
        for row in played.stats(path):
            sums = days.setdefault(row["date"], {})
            for name in ("impressions_count", "clicks_count", "spent_impressions", "spent_clicks", "spent_total"):
                sums[name] = sums.get(name, 0) + row[name]
    return dict(sorted(days.items()))


def total(stats, name):
    return sum(row[name] for row in stats)


def stat_row(stats):
    impressions, clicks = total(stats, "impressions_count"), total(stats, "clicks_count")
    conversion = rounded(impressions=impressions, clicks=clicks)
    return [
        {"impressions": impressions, "clicks": clicks, "conversion": conversion, "spent": total(stats, "spent_total")}
    ]


def conversion_of(stats):
    return rounded(impressions=stats["impressions_count"], clicks=stats["clicks_count"])


API_NAMES = {"impressions": "impressions_count", "clicks": "clicks_count", "spent_total": "spent_total"}


def shares(stats, label, value):
    rows = [{label: name, value: row[API_NAMES[value]]} for name, row in stats.items() if row[API_NAMES[value]]]
    return sorted(rows, key=lambda row: -row[value])


def by_day(days, *columns):
    return [{"day": str(day), **{name: row[key] for name, key in columns}} for day, row in days.items()]


COUNTS = (("impressions", "impressions_count"), ("clicks", "clicks_count"))
SPENT = (("impressions", "spent_impressions"), ("clicks", "spent_clicks"))


def all_days(played):
    return of_days([f"advertisers/{one.pk}/campaigns/daily" for one in played.advertisers], played)


def advertiser_days(played):
    return of_days([f"advertisers/{played.advertisers[0].pk}/campaigns/daily"], played)


def campaign_days(played):
    return played.stats(f"campaigns/{played.campaigns[0].pk}/daily")


def campaign_stats(played):
    return played.stats(f"campaigns/{played.campaigns[0].pk}")


def advertisers_table(played):
    names = {
        **API_NAMES,
        "spent_impressions": "spent_impressions",
        "spent_clicks": "spent_clicks",
    }
    rows = [
        {
            "advertiser": one.name,
            "campaigns": sum(campaign.advertiser_id == one.pk for campaign in played.campaigns),
            **{ours: of_advertisers(played)[one.name][theirs] for ours, theirs in names.items()},
            "conversion": conversion_of(of_advertisers(played)[one.name]),
            "advertiser_id": one.pk,
        }
        for one in played.advertisers
    ]
    return sorted(rows, key=lambda row: -row["spent_total"])


def campaign_row(played, campaign):
    stats = played.stats(f"campaigns/{campaign.pk}")
    return {
        "campaign": campaign.ad_title, "end_date": campaign.end_date,
        "impressions": stats["impressions_count"], "impressions_limit": campaign.impressions_limit,
        "impressions_used": Decimal(100) * stats["impressions_count"] / campaign.impressions_limit,
        "clicks": stats["clicks_count"], "clicks_limit": campaign.clicks_limit,
        "clicks_used": Decimal(100) * stats["clicks_count"] / campaign.clicks_limit,
        "conversion": conversion_of(stats), "spent_total": stats["spent_total"],
        "campaign_id": campaign.pk, "advertiser_id": campaign.advertiser_id,
    }  # fmt: skip


def campaigns_table(played):
    return [campaign_row(played, played.campaigns[0]) | {"start_date": played.campaigns[0].start_date}]


def running(played):
    """All but the first campaign, which is paused."""
    return [one for one in played.campaigns if not one.is_paused]


def running_table(played):
    return [campaign_row(played, one) | {"advertiser": one.advertiser.name} for one in running(played)]


def used(played):
    """As the database rounds a quotient that has no end."""
    rows = [campaign_row(played, one) for one in running(played)]
    shares = {
        name: 100 * total(rows, name) / Decimal(total(rows, f"{name}_limit")) for name in ("impressions", "clicks")
    }
    return [{name: share.quantize(Decimal("1e-16")) for name, share in shares.items()}]


def today(played):
    day, fill = all_days(played)[3], FillDay.objects.get(day=3)
    return [{
        "day": 3, "running": len(running(played)), "impressions": day["impressions_count"],
        "clicks": day["clicks_count"], "earned": day["spent_total"], "fill_rate": Decimal(str(fill.rate)),
    }]  # fmt: skip


EXPECTED = {
    ("statistic", "Today"): today,
    ("statistic", "Use of budgets"): used,
    ("statistic", "Fill rate by day"): lambda played: [
        {"day": str(one.day), "fill_rate": Decimal(str(one.rate))} for one in FillDay.objects.order_by("day")
    ],
    ("statistic", "Campaigns that run today"): running_table,
    ("statistic", "Totals"): lambda played: stat_row(of_advertisers(played).values()),
    ("statistic", "Earnings by day"): lambda played: by_day(all_days(played), *SPENT),
    ("statistic", "Shares of impressions"): lambda played: shares(of_advertisers(played), "advertiser", "impressions"),
    ("statistic", "Shares of clicks"): lambda played: shares(of_advertisers(played), "advertiser", "clicks"),
    ("statistic", "Shares of profit"): lambda played: shares(of_advertisers(played), "advertiser", "spent_total"),
    ("statistic", "Conversion by advertiser"): lambda played: [
        {"advertiser": name, "conversion": conversion_of(row)}
        for name, row in of_advertisers(played).items() if row["impressions_count"]
    ],
    ("statistic", "Advertisers"): advertisers_table,
    ("advertiser", "Totals"): lambda played: stat_row([of_advertisers(played)["O'Neill's"]]),
    ("advertiser", "Impressions and clicks by day"): lambda played: by_day(advertiser_days(played), *COUNTS),
    ("advertiser", "Spend by day"): lambda played: by_day(advertiser_days(played), *SPENT),
    ("advertiser", "Impressions by campaign"): lambda played: shares(of_campaigns(played), "campaign", "impressions"),
    ("advertiser", "Clicks by campaign"): lambda played: shares(of_campaigns(played), "campaign", "clicks"),
    ("advertiser", "Spend by campaign"): lambda played: shares(of_campaigns(played), "campaign", "spent_total"),
    ("advertiser", "Campaign"): lambda played: stat_row([campaign_stats(played)]),
    ("advertiser", "Impressions and clicks of the campaign by day"): lambda played: [
        {"day": str(row["date"]), "impressions": row["impressions_count"], "clicks": row["clicks_count"]}
        for row in campaign_days(played)
    ],
    ("advertiser", "Conversion of the campaign by day"): lambda played: [
        {"day": str(row["date"]), "conversion": conversion_of(row)} for row in campaign_days(played)
    ],
    ("advertiser", "Campaigns"): campaigns_table,
}  # fmt: skip


# The API has no statistics by age: what was clicked by whom is held against the rows themselves.
ELSEWHERE = {("advertiser", "Ages of those who clicked")}


def in_any_order(rows):
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def test_every_panel_has_an_expectation():
    asked = {(name, title) for name, title, _ in boards.queries(boards.POSTGRES, "rawSql")}
    assert asked == set(EXPECTED) | ELSEWHERE


def test_each_panel_shows_what_the_api_says(played):
    wrong = {}
    for (dashboard, title), expectation in EXPECTED.items():
        found, expected = rows_of(dashboard, title, **played.chosen()), expectation(played)
        assert found, (dashboard, title)
        in_order = list if title.endswith("by day") else in_any_order
        if in_order(found) != in_order(expected):
            wrong[dashboard, title] = (found, expected)
    assert wrong == {}


def test_the_ages_are_those_of_the_clicks(played):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT age::text AS age, count(*) AS clicks FROM client_clicks JOIN clients USING (client_id) "
            "WHERE campaign_id = ANY(%s) GROUP BY clients.age ORDER BY clients.age",
            [[one.pk for one in played.campaigns]],
        )
        expected = [{"age": age, "clicks": clicks} for age, clicks in cursor.fetchall()]
    assert expected
    everything = {name: all_of(name) for name in ("advertiser", "campaign")}
    assert rows_of("advertiser", "Ages of those who clicked", **everything) == expected


@pytest.mark.parametrize(("dashboard", "title", "query"), boards.queries(boards.POSTGRES, "rawSql"))
def test_nothing_chosen_and_nothing_there_is_no_error(db, dashboard, title, query):
    ensure_reader(role=ROLE, password="secret")
    rows = ask(query, advertiser=[], campaign=[], days=["30"])
    assert rows == [] or not rows[0]["impressions"]
