"""Reports: a period beside the one before, by a dimension, on a page or for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from console.platform.pages import LAST_DAY
from console.reports.figures import DIMENSIONS, Report, report_of
from console.shared.charts import charts_of
from console.shared.figures import days_in
from console.shared.pages import console_page, render
from console.shared.spreadsheet import streamed_csv
from stats.querysets import Period
from zoomad.database.pool import release_connection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from console.reports.figures import Row

USUAL_DAYS = 7
MOST_DAYS = 400
SHOWN = 200
AT_ONCE = 500  # rows of a spreadsheet
PAGES = {"advertiser": "admin:advertisers_advertiser_change", "campaign": "admin:campaigns_campaign_change"}


class ReportForm(forms.Form):
    """Which days, by what."""

    first = forms.IntegerField(min_value=0, max_value=LAST_DAY, label=gettext_lazy("From day"))
    last = forms.IntegerField(min_value=0, max_value=LAST_DAY, label=gettext_lazy("To day"))
    by = forms.ChoiceField(
        label=gettext_lazy("By"), choices=[(name, label) for name, (label, _c) in DIMENSIONS.items()]
    )

    def clean(self) -> dict[str, object]:
        """Take days in their order, and not more than can be drawn."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None:
            if last < first:
                self.add_error("last", _("The last day cannot be before the first."))
            elif last - first >= MOST_DAYS:
                self.add_error("last", _("A report covers at most %(most)s days.") % {"most": MOST_DAYS})
        return cleaned


@console_page("campaigns.view_campaign", "ads.view_campaigndelivery")
@require_GET
def report(request: HttpRequest) -> HttpResponseBase:
    """Show a period; with `csv`, write all of it for a spreadsheet."""
    today = platform_state().day
    usual = {"first": max(0, today - USUAL_DAYS + 1), "last": today, "by": "day"}
    form = ReportForm({**usual, **{name: value for name, value in request.GET.items() if value}})
    if not form.is_valid():
        return render(request, "console/reports/report.html", title=_("Reports"), form=form)
    wanted = form.cleaned_data
    period = Period(wanted["first"], wanted["last"])
    found = report_of(period, wanted["by"])
    if "csv" in request.GET:
        return streamed_csv(f"report-by-{found.by}", _columns(found.by), _lines(found))
    return render(
        request,
        "console/reports/report.html",
        title=_("Reports"),
        form=form,
        report=found,
        by=DIMENSIONS[wanted["by"]][0],
        rows=[(row, _address(row, wanted["by"])) for row in found.rows_of(found.keys[:SHOWN])],
        hidden=max(0, len(found.keys) - SHOWN),
        charts=charts_of(days_in(period)),
        csv_query=urlencode({**wanted, "csv": 1}),
    )


def _address(row: Row, by: str) -> str:
    return reverse(PAGES[by], args=row.key) if by in PAGES else ""


def _columns(by: str) -> list[str]:
    return [
        *(["id"] if by in PAGES else []),
        str(DIMENSIONS[by][0]),
        _("impressions"),
        _("clicks"),
        _("conversion"),
        _("spend"),
        _("for a thousand impressions"),
        _("impressions before"),
        _("clicks before"),
        _("spend before"),
    ]


def _lines(report: Report) -> Iterator[list[object]]:
    """Name some rows at a time, and keep no connection to the database while they are taken."""
    for first in range(0, len(report.keys), AT_ONCE):
        rows = report.rows_of(report.keys[first : first + AT_ONCE])
        release_connection()
        for row in rows:
            yield [*(row.key if report.by in PAGES else ()), *_cells(row)]


def _cells(row: Row) -> list[object]:
    now, before = row.now, row.before
    thousand = None if now.per_thousand is None else round(now.per_thousand, 6)
    delivered = [row.name, now.impressions, now.clicks, now.conversion, now.spend, thousand]
    return [*delivered, before.impressions, before.clicks, before.spend]
