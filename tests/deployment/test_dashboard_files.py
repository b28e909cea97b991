"""What the dashboards' files say beside their queries: variables, links, places, units and colours."""

import re
import uuid

import pytest
from django.urls import resolve

from stats.dashboards import ensure_reader
from tests.deployment import boards
from tests.deployment.played import ROLE, all_of, ask, rows_of

pytestmark = pytest.mark.xdist_group("deployment")

ADVERTISER = sorted(title for name, title, _ in boards.queries(boards.POSTGRES, "rawSql") if name == "advertiser")
BY_DAY = sorted(
    (name, title) for name, title, _ in boards.queries(boards.POSTGRES, "rawSql") if title.endswith("by day")
)


def offered(name, **variables):
    """What a variable of the dashboard offers."""
    return [row["__text"] for row in ask(boards.variable("advertiser", name)["query"], **variables)]


def test_the_variables_cascade(played):
    assert offered("advertiser") == ["O'Neill's", "Roastery", "Silent"]
    assert offered("campaign", advertiser=played.chosen()["advertiser"]) == ["Ad 0", "Ad 1"]
    assert offered("campaign", advertiser=all_of("advertiser")) == ["Ad 0", "Ad 1", "Ad 2", "Ad 3"]


def test_what_is_typed_narrows_the_variables(played):
    assert offered("advertiser", search=["neill'"]) == ["O'Neill's"]
    assert offered("campaign", advertiser=all_of("advertiser"), search=["D 2"]) == ["Ad 2"]


def test_all_is_everybody_without_naming_each(played):
    """A hundred thousand identifiers in each query would take their time."""
    named = {
        "advertiser": [str(one.pk) for one in played.advertisers],
        "campaign": [str(one.pk) for one in played.campaigns],
    }
    everything = {name: all_of(name) for name in named}
    for title in ADVERTISER:
        all_rows, named_rows = (rows_of("advertiser", title, days=["30"], **chosen) for chosen in (everything, named))
        assert all_rows == named_rows, title


def test_panels_by_day_show_the_latest_days(played):
    everything = {name: all_of(name) for name in ("advertiser", "campaign")}
    for dashboard, title in BY_DAY:
        shown = {
            days: [row["day"] for row in rows_of(dashboard, title, **everything, days=[days])]
            for days in [*re.findall(r": (\d+)", boards.variable(dashboard, "days")["query"]), "1", "3", "4"]
        }
        assert shown == {
            "30": ["0", "3"],
            "90": ["0", "3"],
            "2147483647": ["0", "3"],
            "1": ["3"],
            "3": ["3"],
            "4": ["0", "3"],
        }, (dashboard, title)


def test_links_lead_to_dashboards_and_to_the_admin(played):
    """Each with the columns that it takes its identifiers from."""
    seen = set()
    for name in boards.names():
        for panel in boards.panels(name):
            for url in boards.links(panel):
                needed = set(re.findall(r"\$\{__data\.fields\.(\w+)\}", url))
                assert needed <= set(rows_of(name, panel["title"], **played.chosen())[0])
                path = re.sub(r"\$\{__data\.fields\.\w+\}", str(uuid.uuid4()), url)
                seen.add(
                    path.partition("?")[0]
                    if path.startswith("/d/")
                    else resolve(path.removeprefix("${platform:raw}")).view_name
                )
    assert seen == {"/d/zoomad-advertiser", "admin:advertisers_advertiser_change", "admin:campaigns_campaign_change"}


@pytest.mark.parametrize(
    ("public_url", "shown"), [("", "http://localhost:8080"), ("https://ads.example.com", "https://ads.example.com")]
)
def test_the_admin_is_where_the_platform_is(db, settings, public_url, shown):
    settings.PUBLIC_URL = public_url
    ensure_reader(role=ROLE, password="secret")
    for name in ("statistic", "advertiser"):
        assert ask(boards.variable(name, "platform")["query"]) == [{"url": shown}]


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
        assert panel["description"]
        # What is counted is shown whole, and who is there keeps a colour when others come.
        assert panel["fieldConfig"]["defaults"]["unit"] != "short"
        if panel["type"] in {"timeseries", "piechart"}:
            assert panel["fieldConfig"]["defaults"]["color"]["mode"] == "palette-classic-by-name"
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
