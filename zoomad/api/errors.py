"""One error envelope: `{"code": 404, "message": "…", "reason": "…"}`, with `detail` where a request is not valid."""

import errno
import logging
import sys
from collections.abc import Iterator
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import APIView

from zoomad.api.renderers import dumps
from zoomad.database import failures
from zoomad.errors import InvalidError, Reason, RefusedError, ZoomADError

logger = logging.getLogger(__name__)

# By the framework's own words for what it refuses.
REASONS = {
    "not_authenticated": Reason.KEY_MISSING,
    "authentication_failed": Reason.KEY_INVALID,
    "permission_denied": Reason.KEY_OUT_OF_SCOPE,
    "not_found": Reason.NOT_FOUND,
    "method_not_allowed": Reason.METHOD_NOT_ALLOWED,
    "not_acceptable": Reason.NOT_ACCEPTABLE,
    "unsupported_media_type": Reason.UNSUPPORTED_MEDIA_TYPE,
    "throttled": Reason.TOO_MANY_REQUESTS,
    "parse_error": Reason.UNREADABLE,
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def exception_handler(error: Exception, context: dict[str, object]) -> HttpResponse | None:
    """Turn what a view raises into the envelope; None for faults of the platform, which become a 500.

    The answer is JSON also where the view itself answers in another format: `/docs` in HTML, `/files` in WebP.
    """
    error = failure(error) or error
    match error:
        case InvalidError():
            answer = _invalid([{"field": error.field, "code": error.code, "message": error.message}])
        case RefusedError() if error.quote:
            answer = json_error(error.reason, error.message, quote=error.quote)
        case ZoomADError():
            answer = _answer(error.reason, error.message, retry_after=getattr(error, "retry_after", None))
        case exceptions.ValidationError():
            answer = _invalid(list(_problems(error.get_full_details())))
        case ModelValidationError():
            answer = _invalid(list(_model_problems(error)))
        case exceptions.APIException():
            answer = _refusal(error, cast("APIView", context["view"]))
        case Http404():
            answer = _answer(Reason.NOT_FOUND, "Not found")
        case PermissionDenied():
            answer = _answer(Reason.NOT_ALLOWED, "Not allowed")
        case _:
            return None
    return answer


def _refusal(error: exceptions.APIException, view: APIView) -> HttpResponse:
    """Describe a refusal of the framework, with the header that HTTP requires for it."""
    reason = REASONS.get(error.default_code, Reason.FAULT)
    answer = _answer(reason, str(error.detail), retry_after=getattr(error, "wait", None))
    match error:
        case exceptions.MethodNotAllowed():
            answer["Allow"] = ", ".join(view.allowed_methods)
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            answer["WWW-Authenticate"] = view.get_authenticate_header(view.request)
    return answer


def failure(error: BaseException | None) -> ZoomADError | None:
    """Name what the request met beneath the platform, in the database or on the disk; None for other errors."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        logger.warning("The disk is full: %s", error.filename or error)
        return failures.DISK_FULL
    return failures.answer_to(error)


def envelope(reason: Reason, message: str, **more: object) -> dict[str, object]:
    """Make the body of an error."""
    return {"code": reason.status, "message": message, "reason": reason, **more}


def json_error(reason: Reason, message: str, **more: object) -> HttpResponse:
    """Make the answer."""
    return HttpResponse(dumps(envelope(reason, message, **more)), status=reason.status, content_type="application/json")


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer for exceptions that no view handles (`handler500`), mostly faults of the platform; they are in the log."""
    if met := failure(sys.exception()):
        return _answer(met.reason, met.message, retry_after=getattr(met, "retry_after", None))
    return json_error(Reason.FAULT, "The platform failed to answer. The fault has been logged.")


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for a request that Django itself refuses (`handler400`)."""
    return json_error(Reason.UNREADABLE, "The request cannot be read.")


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer where no route matches (`handler404`)."""
    return json_error(Reason.ROUTE_NOT_FOUND, "There is nothing at this address")


def _answer(reason: Reason, message: str, *, retry_after: int | None = None) -> HttpResponse:
    answer = json_error(reason, message)
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def _invalid(problems: list[dict[str, object]]) -> HttpResponse:
    first = problems[0]
    where = f"{first['field']}: " if first["field"] else ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return json_error(Reason.INVALID, f"{where}{first['message']}{more}", detail=problems)


def _problems(details: object, path: tuple[str, ...] = ()) -> Iterator[dict[str, object]]:
    """Walk the nested details of a validation error; `non_field_errors` belong to the object itself."""
    if isinstance(details, list):
        for item in details:
            yield from _problems(item, path)
    elif isinstance(details, dict) and isinstance(details.get("message"), str) and isinstance(details.get("code"), str):
        yield {"field": ".".join(path), "code": details["code"], "message": details["message"]}
    elif isinstance(details, dict):
        for key, value in details.items():
            here = path if key in {"", "non_field_errors"} else (*path, str(key))
            yield from _problems(value, here)


def _model_problems(error: ModelValidationError) -> Iterator[dict[str, object]]:
    """List the problems of a model's validation, with targeting's columns under the names they have in the API."""
    for field, errors in error.error_dict.items():
        name = field.replace("target_", "targeting.", 1) if field.startswith("target_") else field
        for item in errors:
            yield {
                "field": "" if name == "__all__" else name,
                "code": item.code or "invalid",
                "message": item.messages[0],
            }
