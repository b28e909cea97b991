"""What happens around every request: an id, one line in the log, and the numbers for Prometheus."""

import logging
import random
import re
import time
from collections.abc import Callable
from http import HTTPStatus

from axes.helpers import get_lockout_response
from axes.middleware import AxesMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from zoomad.api import policies
from zoomad.api.limits import client_address
from zoomad.observability.logs import request_id
from zoomad.observability.metrics import RequestMetrics
from zoomad.state.actor import PLATFORM, Actor, ActorKind, acting

logger = logging.getLogger("zoomad.request")
# Asked thousands of times an hour, and counted in the metrics; logged where something went wrong.
QUIET_ROUTES = {"ads", "ads/<uid:ad_id>/click", "system/ping", "metrics"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}  # a label has few values
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
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        token = request_id.set(given if ACCEPTED_ID.fullmatch(given) else f"{random.getrandbits(64):016x}")
        nobody_yet = acting.set(PLATFORM)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            if not response.streaming:
                response.headers.setdefault("Content-Length", str(len(response.content)))
            _log(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)
            acting.reset(nobody_yet)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> None:
        """Log exceptions that no view handles; the caller gets a 500."""
        if not isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            log_fault(exception)


def log_fault(exception: Exception) -> None:
    """Log what became a 500."""
    logger.error("fault", exc_info=exception)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else ""
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        level = logging.ERROR
    else:
        level = logging.DEBUG if route in QUIET_ROUTES else logging.INFO
    if logger.isEnabledFor(level):
        fields = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        logger.log(level, "request", extra=fields)


class MetricsMiddleware:
    """Counts responses and their times, by view, in django-prometheus's metrics.

    Its own middleware measures a dozen other things, which cost a tenth of the time of an ad.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.metrics = RequestMetrics.get_instance()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure around the view."""
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        view = (match and match.view_name) or "<unnamed view>"
        method = request.method if request.method in METHODS else "<invalid method>"
        self.metrics.responses_by_status_view_method.labels(response.status_code, view, method).inc()
        self.metrics.requests_latency_by_view_method.labels(view, method).observe(seconds)
        return response


class AdminOnly:
    """Leaves requests to the API alone: they have no session and no user, and every microsecond counts."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do the middleware's work below /admin/ only."""
        if request.path_info.startswith("/admin/"):
            return super().__call__(request)  # type: ignore[misc,no-any-return]
        return self.get_response(request)  # type: ignore[attr-defined,no-any-return]


class AdminCommonMiddleware(AdminOnly, CommonMiddleware):
    """The check of the host, for the admin."""


class AdminGZipMiddleware(AdminOnly, GZipMiddleware):
    """Pages of the admin, which are large and travel as text; the API's answers are small."""


class AdminSessionMiddleware(AdminOnly, SessionMiddleware):
    """Sessions, for the admin."""


class AdminAuthenticationMiddleware(AdminOnly, AuthenticationMiddleware):
    """Users, for the admin; what they change is recorded as theirs."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the user."""
        super().process_request(request)
        user = request.user
        if request.method == "POST" and user.is_authenticated:
            acting.set(Actor(ActorKind.USER, str(user.pk), user.get_username(), client_address(request) or None))


class AdminMessageMiddleware(AdminOnly, MessageMiddleware):
    """Messages, for the admin."""


class AdminRulesMiddleware(AxesMiddleware):  # type: ignore[misc]
    """The admin's language, its content security policy, and its answer to repeated wrong passwords.

    The language is reset afterwards: the same thread goes on to serve the API, which speaks English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave requests to the API alone."""
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        # No page needs a NUL, and the database accepts none.
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            if getattr(request, "axes_locked_out", False):
                response = get_lockout_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        response.headers.setdefault("Content-Security-Policy", policies.ADMIN)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
