"""The platform's own numbers, read for each scrape from rows that already hold them."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from zoomad.errors import UnavailableError
from zoomad.state.services import CURRENT_DAY

# The campaigns are those of the selection's index, scanned without touching the table.
NUMBERS = f"""
WITH today AS (SELECT {CURRENT_DAY} AS day)
SELECT day,
       (SELECT count(*) FROM campaigns
        WHERE archived_at IS NULL AND NOT is_exhausted AND day BETWEEN start_date AND end_date),
       (SELECT differences FROM counter_audit),
       (SELECT extract(epoch FROM checked_at)::float8 FROM counter_audit)
FROM today
"""  # noqa: S608
FAMILIES = (
    ("zoomad_day", "The virtual day."),
    ("zoomad_campaigns_running", "Campaigns that run today and have budget left."),
    ("zoomad_counters_differing", "Counters that differed from the rows of events when they were last compared."),
    ("zoomad_counters_checked_timestamp_seconds", "When the counters were last compared with the rows."),
)


class PlatformCollector:
    """The day, the campaigns that run, and what came of the last audit of the counters."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database; what it does not know is left out."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(NUMBERS)
                row = cursor.fetchone()
        except (DatabaseError, UnavailableError):
            return
        for (name, help_text), value in zip(FAMILIES, row, strict=True):
            if value is not None:
                yield GaugeMetricFamily(name, help_text, value=value)
