"""What happens around every request: an id, one line in the log, and the numbers for Prometheus."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django_prometheus.middleware import PrometheusAfterMiddleware, PrometheusBeforeMiddleware

from zoomad.metrics import RequestMetrics

logger = logging.getLogger("zoomad.request")
request_id: ContextVar[str] = ContextVar("request_id", default="")
ACCEPTED_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


class RequestMiddleware:
    """Gives every request an id (its own `X-Request-ID`, where it has a sane one) and logs one line about it.

    The line names the route, not the path, and no query: there are no ids of clients in the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle the request between a clock's two readings."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            if logger.isEnabledFor(logging.INFO):
                route = request.resolver_match.route if request.resolver_match else ""
                logger.info(
                    "request",
                    extra={
                        "method": request.method,
                        "route": route,
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - started) * 1000, 1),
                    },
                )
            return response
        finally:
            request_id.reset(token)


class RequestIdFilter(logging.Filter):
    """Puts the id of the request at hand into every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.request_id = request_id.get()
        return True


class MetricsBeforeMiddleware(PrometheusBeforeMiddleware):
    """Measures around all other middleware."""

    metrics_cls = RequestMetrics


class MetricsAfterMiddleware(PrometheusAfterMiddleware):
    """Measures around the view."""

    metrics_cls = RequestMetrics
