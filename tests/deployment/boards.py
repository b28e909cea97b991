"""Grafana's dashboards, as the files say them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.local.environment import ROOT

FOLDER = ROOT / "grafana" / "dashboards"
POSTGRES, PROMETHEUS = "zoomad-postgres", "zoomad-prometheus"


def board(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text())


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def panels(name: str) -> list[dict[str, Any]]:
    return [panel for panel in board(name)["panels"] if panel["type"] != "row"]


def annotations(name: str) -> list[dict[str, Any]]:
    return board(name)["annotations"]["list"]


def variable(name: str, variable: str) -> dict[str, Any]:
    (found,) = [each for each in board(name)["templating"]["list"] if each["name"] == variable]
    return dict(found)


def links(panel: dict[str, Any]) -> list[str]:
    """Where the links of a panel's fields lead."""
    properties = [each for field in panel["fieldConfig"]["overrides"] for each in field["properties"]]
    return [link["url"] for each in properties if each["id"] == "links" for link in each["value"]]


def queries(datasource: str, field: str) -> list[tuple[str, str, str]]:
    """Dashboard, panel and query of every target that asks this datasource."""
    return [
        (name, panel["title"], target[field])
        for name in names()
        for panel in panels(name)
        for target in panel["targets"]
        if target["datasource"]["uid"] == datasource
    ]


def filled(query: str, *, until: datetime | None = None, **variables: list[str]) -> str:
    """Fill variables in as Grafana does: most in the format `sqlstring`, and what is typed to search for as a pattern.

    The time is the hour that ends now, or at another moment, written as by Grafana's macro.
    """
    query = query.replace("$__searchFilter", variables.pop("search", [""])[0].replace("'", "''") + "%")
    end = until or datetime.now(UTC) + timedelta(seconds=1)
    hour = [f"'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'" for moment in (end - timedelta(hours=1), end)]
    query = query.replace("$__timeFilter(time)", f"time BETWEEN {' AND '.join(hour)}")
    for name, values in variables.items():
        quoted = ",".join("'" + value.replace("'", "''") + "'" for value in values)
        query = query.replace(f"${{{name}:sqlstring}}", quoted)
    assert "$" not in query
    return query
