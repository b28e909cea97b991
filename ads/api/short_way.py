"""A short way for what is asked most often: an ad, in the plainest form of the request.

Routes, REST framework and what the admin needs around a request decide nothing there, and take a third of the server's
processor time. So a plain request passes only the middleware that concerns the API, and comes to the function that the
viewset calls. Whatever has more to be decided (a key, a limit, a right, another form of the answer) goes through Django
(docs/adr/0015-short-way.md).
"""

import re
from collections.abc import Callable
from typing import cast
from uuid import UUID
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.module_loading import import_string

from ads.api.views import shown
from zoomad.api.errors import exception_handler
from zoomad.api.fields import UUID_FORMAT
from zoomad.api.scopes import RIGHTS_HEADER
from zoomad.serving.middleware import log_fault

PATH = "/ads"
PLAIN_QUERY = re.compile(f"client_id={UUID_FORMAT.pattern}", re.IGNORECASE)
JSON_OR_ANYTHING = {None, "*/*", "application/json"}
View = Callable[[HttpRequest], HttpResponseBase]


class ShortWay:
    """Answers plain requests for an ad; Django answers all others."""

    def __init__(self, django: WSGIHandler) -> None:
        self._django = django
        self._match = resolve(PATH)
        self._answer = cast("View", convert_exception_to_response(_show))
        for name in reversed(settings.API_MIDDLEWARE):
            self._answer = import_string(name)(self._answer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> HttpResponseBase:
        """Answer; who closes the answer gives the connection back to the pool, as with Django's."""
        if not is_plain(environ):
            return self._django(environ, start_response)
        request = WSGIRequest(environ)
        request.resolver_match = self._match
        response = self._answer(request)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


def is_plain(environ: WSGIEnvironment) -> bool:
    """Say whether nothing has to be decided about a request but which ad is shown."""
    return (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] == "GET"
        and not (settings.API_KEYS_REQUIRED or settings.RATE_LIMIT_PER_ADDRESS or settings.RATE_LIMIT_PER_KEY)
        and RIGHTS_HEADER not in environ
        and environ.get("HTTP_ACCEPT") in JSON_OR_ANYTHING
        and PLAIN_QUERY.fullmatch(environ["QUERY_STRING"]) is not None
    )


def _show(request: HttpRequest) -> HttpResponseBase:
    _, given = request.META["QUERY_STRING"].split("=")
    try:
        return shown(client_id=UUID(given), request=request)
    except Exception as error:
        if answer := exception_handler(error, {}):
            return answer
        log_fault(error)
        raise
