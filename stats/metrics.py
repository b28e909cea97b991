"""The platform's own numbers, read for each scrape from rows that already hold them."""

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from ads.models import CounterAudit
from campaigns.models import Campaign
from zoomad.errors import UnavailableError
from zoomad.state.services import platform_state

FAMILIES = (
    ("zoomad_day", "The virtual day."),
    ("zoomad_campaigns_running", "Campaigns that run today: within their days, with budget left, not paused."),
    ("zoomad_counters_differing", "Counters that differed from the rows of events when they were last compared."),
    ("zoomad_counters_checked_timestamp_seconds", "When the counters were last compared with the rows."),
)


class PlatformCollector:
    """The day, the campaigns that run, and what came of the last audit of the counters."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database; what it does not know is left out."""
        try:
            numbers = _numbers()
        except (DatabaseError, UnavailableError):
            return
        for (name, help_text), value in zip(FAMILIES, numbers, strict=True):
            if value is not None:
                yield GaugeMetricFamily(name, help_text, value=value)


def _numbers() -> tuple[float | None, ...]:
    """Read the values, in the order of the families; the campaigns are counted in the selection's indexes alone."""
    day = platform_state().day
    running_on = Campaign.objects.running_on(day)
    running = running_on.not_dormant().count() + running_on.dormant().beginning_on(day).count()
    audit = CounterAudit.objects.first()
    return (day, running, audit.differences, audit.checked_at.timestamp()) if audit else (day, running, None, None)
