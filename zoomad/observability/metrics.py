"""The list of metrics: the platform's own, and those of django-prometheus that are kept.

With PROMETHEUS_MULTIPROC_DIR set, the numbers of all worker processes are added up. Labels have few values and are
never ids.
"""

from django_prometheus.middleware import Metrics
from prometheus_client import Counter, Histogram

ADS_SERVED = Counter(
    "zoomad_ads_served_total", "Ads shown, by whether the view was charged or a repeated one.", ["view"]
)
NO_FILL = Counter("zoomad_no_fill_total", "Requests that no ad was found for, by reason.", ["reason"])
CLICKS = Counter("zoomad_clicks_total", "Clicks, by whether they were counted, or why not.", ["outcome"])
SELECTION = Histogram(
    "zoomad_selection_seconds",
    "Time of choosing an ad and recording its view, in the database.",
    buckets=(0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.25, 1),
)

TURNED_AWAY = Counter("zoomad_turned_away_total", "Requests refused because too many were being served already.")

AI_FAILURES = Counter(
    "zoomad_ai_failures_total", "Questions that the AI did not answer usefully, by reason.", ["reason"]
)
MODERATION = Counter(
    "zoomad_moderation_verdicts_total", "Verdicts on ad texts, by outcome and by who decided.", ["outcome", "by"]
)

KEPT = {
    "django_http_requests_latency_seconds_by_view_method",
    "django_http_responses_total_by_status_view_method",
}


class NoMetric:
    """Takes the place of a metric that is not used."""

    def labels(self, *_args: object, **_labels: object) -> "NoMetric":
        """Have no labels."""
        return self

    def inc(self, *_args: object) -> None:
        """Count nothing."""

    def observe(self, *_args: object) -> None:
        """Observe nothing."""


class RequestMetrics(Metrics):  # type: ignore[misc]
    """django-prometheus's metrics of requests, without the dozen that would only cost time."""

    _instance = None

    def register_metric(
        self, metric_cls: object, name: str, documentation: str, labelnames: tuple[str, ...] = (), **kwargs: object
    ) -> object:
        """Register the metric if it is one of those that are kept."""
        if name not in KEPT:
            return NoMetric()
        return super().register_metric(metric_cls, name, documentation, labelnames=labelnames, **kwargs)
