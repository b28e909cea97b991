"""The app's start."""

from django.apps import AppConfig

from zoomad.observability.exposition import COLLECTORS


class StatsConfig(AppConfig):
    """Statistics, dashboards, and the platform's numbers for Prometheus."""

    name = "stats"

    def ready(self) -> None:
        """Put the platform's numbers into /metrics, the viewers among the counters, and the outlook into the record."""
        from ads.counters.checks import also  # noqa: PLC0415 - not before the apps are loaded
        from events.turns import at_each_turn  # noqa: PLC0415
        from stats.metrics import PlatformCollector  # noqa: PLC0415
        from stats.records import record_behind, under_way  # noqa: PLC0415
        from stats.viewers.check import CHECK  # noqa: PLC0415

        COLLECTORS.append(PlatformCollector())
        also(CHECK)
        at_each_turn("outlook", due=under_way, write=record_behind)
