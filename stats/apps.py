"""The app's start."""

from django.apps import AppConfig

from zoomad.observability.exposition import COLLECTORS


class StatsConfig(AppConfig):
    """Statistics, dashboards, and the platform's numbers for Prometheus."""

    name = "stats"

    def ready(self) -> None:
        """Put the platform's numbers into /metrics."""
        from stats.metrics import PlatformCollector  # noqa: PLC0415 - not before the apps are loaded

        COLLECTORS.append(PlatformCollector())
