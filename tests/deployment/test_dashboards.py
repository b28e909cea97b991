"""Every panel's SQL, run as Grafana's role on data played through the API, gives what the API's statistics give."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from django.db import ProgrammingError, connection, transaction

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from stats.conversion import rounded
from stats.dashboards import ensure_reader
from tests.deployment import boards
from zoomad.state.services import advance_day

pytestmark = pytest.mark.xdist_group("deployment")

ROLE = "dashboards_test_reader"


class Played(NamedTuple):
    api: object
    advertisers: list
    campaigns: list

    def stats(self, path):
        return self.api.get(f"/stats/{path}")

    def chosen(self):
        """The first advertiser and the first of its campaigns, as the variables of the dashboard."""
        return {"advertiser": [str(self.advertisers[0].pk)], "campaign": [str(self.campaigns[0].pk)]}


@pytest.fixture
def played(api):
    advertisers = [AdvertiserFactory(name=name) for name in ("O'Neill's", "Roastery", "Silent")]
    campaigns = [
        CampaignFactory(
            advertiser=advertisers[number // 2], ad_title=f"Ad {number}", start_date=0, end_date=9,
            cost_per_impression=Decimal(f"0.00150{number}"), cost_per_click=Decimal(f"0.3000{number}7"),
        )
        for number in range(4)
    ]  # fmt: skip
    clients = [ClientFactory(age=age) for age in (20, 20, 35)]
    for day in (0, 3):
        advance_day(day=day)
        for number, client in enumerate(clients):
            for _ in range(2):
                ad_id = api.get(f"/ads?client_id={client.pk}")["ad_id"]
                if (number + day) % 2:
                    api.post(f"/ads/{ad_id}/click", {"client_id": str(client.pk)}, expect=204)
    ensure_reader(role=ROLE, password="it's secret")
    return Played(api, advertisers, campaigns)


def ask(query, **variables):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute(boards.filled(query, **variables))
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    return rows


def rows_of(dashboard, title, **variables):
    (query,) = [
        sql for name, panel, sql in boards.queries(boards.POSTGRES, "rawSql") if (name, panel) == (dashboard, title)
    ]
    return ask(query, **variables)


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


def campaigns_table(played):
    campaign, stats = played.campaigns[0], campaign_stats(played)
    return [{
        "campaign": campaign.ad_title, "start_date": campaign.start_date, "end_date": campaign.end_date,
        "impressions": stats["impressions_count"], "impressions_limit": campaign.impressions_limit,
        "clicks": stats["clicks_count"], "clicks_limit": campaign.clicks_limit,
        "conversion": conversion_of(stats), "spent_total": stats["spent_total"],
    }]  # fmt: skip


EXPECTED = {
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


@pytest.mark.parametrize(("dashboard", "title"), sorted(EXPECTED))
def test_a_panel_shows_what_the_api_says(played, dashboard, title):
    found, expected = rows_of(dashboard, title, **played.chosen()), EXPECTED[dashboard, title](played)
    assert found
    if title.endswith("by day"):
        assert found == expected
    else:
        assert in_any_order(found) == in_any_order(expected)


def test_the_ages_are_those_of_the_clicks(played):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT age::text AS age, count(*) AS clicks FROM client_clicks JOIN clients USING (client_id) "
            "WHERE campaign_id = ANY(%s) GROUP BY clients.age ORDER BY clients.age",
            [[one.pk for one in played.campaigns]],
        )
        expected = [{"age": age, "clicks": clicks} for age, clicks in cursor.fetchall()]
    everything = {
        "advertiser": [str(one.pk) for one in played.advertisers],
        "campaign": [str(one.pk) for one in played.campaigns],
    }
    assert expected
    assert rows_of("advertiser", "Ages of those who clicked", **everything) == expected


def test_the_variables_cascade(played):
    advertiser, campaign = boards.board("advertiser")["templating"]["list"]
    assert [row["__text"] for row in ask(advertiser["query"])] == ["O'Neill's", "Roastery", "Silent"]
    chosen = played.chosen()["advertiser"]
    assert [row["__text"] for row in ask(campaign["query"], advertiser=chosen)] == ["Ad 0", "Ad 1"]
    assert advertiser["includeAll"]
    assert campaign["includeAll"]


@pytest.mark.parametrize(("dashboard", "title", "query"), boards.queries(boards.POSTGRES, "rawSql"))
def test_nothing_chosen_and_nothing_there_is_no_error(db, dashboard, title, query):
    ensure_reader(role=ROLE, password="secret")
    rows = ask(query, advertiser=[], campaign=[])
    assert rows == [] or rows[0]["impressions"] == 0


@pytest.mark.parametrize(
    "statement",
    ["SELECT count(*) FROM client_views", "SELECT * FROM auth_user", "DELETE FROM campaigns", "CREATE TABLE x ()"],
)
def test_the_reader_reads_the_views_only(db, statement):
    ensure_reader(role=ROLE, password="secret")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask(statement)


def test_no_panel_and_no_view_reads_events(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname, definition FROM pg_views WHERE schemaname = 'dashboards'")
        views = dict(cursor.fetchall())
    assert set(views) == {"advertisers", "campaigns", "campaign_days", "click_ages"}
    assert not [name for name, sql in views.items() if "client_views" in sql or "client_clicks" in sql]


@pytest.mark.parametrize("name", boards.names())
def test_a_dashboard_is_complete(name):
    found = boards.board(name)
    assert (found["id"], found["uid"], found["tags"]) == (None, f"zoomad-{name}", ["zoomad"])
    assert found["links"]
    identifiers = [panel["id"] for panel in found["panels"]]
    assert len(set(identifiers)) == len(identifiers)
    for panel in boards.panels(name):
        position = panel["gridPos"]
        assert position["x"] + position["w"] <= 24
        assert panel["fieldConfig"]["defaults"]["noValue"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["description"] or name != "backend"
        assert {target["datasource"]["uid"] for target in panel["targets"]} <= {boards.POSTGRES, boards.PROMETHEUS}


@pytest.mark.parametrize("name", boards.names())
def test_panels_do_not_lie_on_each_other(name):
    taken = set()
    for panel in boards.board(name)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
