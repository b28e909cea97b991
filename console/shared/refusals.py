"""Pages for requests that the admin refuses; the API has its envelope for that."""

from __future__ import annotations

import sys
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoomad.api import errors
from zoomad.errors import UnavailableError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address without a page (`handler404`)."""
    if _is_for_api(request):
        return errors.not_found(request, exception)
    return refusal(request, HTTPStatus.NOT_FOUND, _("There is no such page"), _("It may have been deleted or moved."))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer one who lacks a permission (`handler403`)."""
    sentence = _("Ask somebody who administers the platform's users to be allowed to do this.")
    return refusal(request, HTTPStatus.FORBIDDEN, _("This is not allowed to you"), sentence)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form without a valid token (`CSRF_FAILURE_VIEW`)."""
    sentence = _("The form was open for too long, or comes from elsewhere. Open the page again and repeat it.")
    return refusal(request, HTTPStatus.FORBIDDEN, _("The form cannot be accepted"), sentence)


def locked_out(request: HttpRequest, *_details: object) -> HttpResponse:
    """Answer one who keeps guessing passwords (`AXES_LOCKOUT_CALLABLE`)."""
    minutes = max(1, round(settings.AXES_COOLOFF_TIME.total_seconds() / 60))
    sentence = ngettext(
        "Try again in %(number)s minute. An administrator can open the door before that, under Login attempts.",
        "Try again in %(number)s minutes. An administrator can open the door before that, under Login attempts.",
        minutes,
    )
    title = _("Too many attempts to log in")
    return refusal(request, HTTPStatus.TOO_MANY_REQUESTS, title, sentence % {"number": minutes})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that Django itself refuses (`handler400`)."""
    if _is_for_api(request):
        return errors.bad_request(request, exception)
    return refusal(request, HTTPStatus.BAD_REQUEST, _("The request cannot be read"), "")


def fault(request: HttpRequest) -> HttpResponse:
    """Answer for what no page has an answer for (`handler500`): the database's refusal, or a fault of ours."""
    if _is_for_api(request):
        return errors.server_error(request)
    met = errors.failure(sys.exception())
    if isinstance(met, UnavailableError):
        page = refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, _("The page cannot be shown just now"), _(met.message))
        if met.retry_after is not None:
            page["Retry-After"] = str(met.retry_after)
        return page
    if met is not None:
        return refusal(request, HTTPStatus(met.status), _("The request cannot be read"), _(met.message))
    sentence = _("The fault has been logged. Please try again in a moment.")
    return refusal(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("The platform failed to answer"), sentence)


def _is_for_api(request: HttpRequest) -> bool:
    return not request.path_info.startswith("/admin/")


def refusal(request: HttpRequest, status: HTTPStatus, title: str, sentence: str) -> HttpResponse:
    """Render at once, so that failures come here; without the theme's menu where the user is not known."""
    look: dict[str, object] = {}
    if hasattr(request, "user"):
        with suppress(DatabaseError):
            look = admin.site.each_context(request)
    context = {**look, "site_title": "ZoomAD", "title": title, "sentence": sentence, "is_popup": False}
    return TemplateResponse(request, "console/shared/refusal.html", context, status=status).render()
