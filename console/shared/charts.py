"""Charts by day, in the words of the theme's chart library."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ads.models import FillDay
    from console.shared.figures import DayFigures


class Chart(TypedDict):
    """What the theme's chart needs; `data` and `options` are JSON."""

    id: NotRequired[str]
    title: str
    type: str
    data: str
    options: str


FILL_CHART = "fill-rate"  # its place on the page
OPTIONS = {
    "maintainAspectRatio": False,
    "responsive": True,
    "animation": False,
    "plugins": {"legend": {"display": False}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": {"maxRotation": 0, "autoSkip": True}},
        "y": {"beginAtZero": True, "ticks": {"precision": 0, "maxTicksLimit": 5}},
    },
}


def charts_of(days: Sequence[DayFigures], *, earned: bool = False) -> list[Chart]:
    """Draw what days brought, a chart for each figure: what the platform earned is what its advertisers spent.

    Where there was never a day, there is nothing to draw.
    """
    if not days:
        return []
    series: list[tuple[str, Sequence[float | None], str]] = [
        (_("Earnings by day") if earned else _("Spend by day"), [float(each.spend) for each in days], "bar"),
        (_("Impressions by day"), [each.impressions for each in days], "bar"),
        (_("Clicks by day"), [each.clicks for each in days], "bar"),
        (
            _("Conversion by day, %"),
            [None if each.conversion is None else float(each.conversion) for each in days],
            "line",
        ),
    ]
    labels = [each.day for each in days]
    return [_chart(title, labels, values, kind) for title, values, kind in series]


def fill_chart(days: Sequence[FillDay]) -> Chart:
    """Draw how many of a hundred requests got an ad; days without requests are gaps."""
    rates = [None if each.rate is None else round(each.rate, 2) for each in days]
    return {**_chart(_("Fill rate by day, %"), [each.day for each in days], rates, "line"), "id": FILL_CHART}


def _chart(title: str, labels: list[int], values: Sequence[float | None], kind: str) -> Chart:
    return {"title": title, "type": kind, "data": _dataset(title, labels, values), "options": _options()}


def _options() -> str:
    """Write the axes' numbers by the customs of the language."""
    return json.dumps({**OPTIONS, "locale": get_language() or "en"})


def _dataset(title: str, labels: list[int], values: Sequence[float | None]) -> str:
    line = {
        "label": title,
        "data": values,
        "borderColor": "var(--color-primary-600)",
        "backgroundColor": "var(--color-primary-600)",
        "borderRadius": 3,
        "maxBarThickness": 28,
        "pointRadius": 2,
        "cubicInterpolationMode": "monotone",  # a curve that never leaves what it joins
    }
    return json.dumps({"labels": labels, "datasets": [line]})
