"""Forms that are sent twice act once."""

from __future__ import annotations

import hashlib
import json
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import connection
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import gettext as _

from console.models import Submission
from console.shared.refusals import refusal
from zoomad.database.pool import release_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.messages.storage.base import Message
    from django.http import HttpRequest, HttpResponse

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field; its value differs from page to page
WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.1

CLAIM = "INSERT INTO console_submissions (digest, sentences) VALUES (%s, '[]') ON CONFLICT DO NOTHING"
FORGET = "DELETE FROM console_submissions WHERE sent_at < now() - interval '1 day'"


class SubmitOnceMiddleware:
    """Lets a form that was shown once act once, however often it is sent: a double click, a reload, a slow answer.

    Every page that is shown has a token of its own, so the same token with the same values is the same form sent again.
    It is answered with what the first sending led to. A form that was refused may be sent again as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do what was sent, or say what came of it."""
        if request.method != "POST" or not request.path_info.startswith("/admin/") or not _acts(request):
            return self.get_response(request)
        digest = _digest_of(request)
        until = time.monotonic() + WAIT_SECONDS
        while not _claim(digest):
            earlier = Submission.objects.filter(pk=digest).first()
            if earlier is not None and earlier.location is not None:
                return _answer_again(request, earlier)
            if time.monotonic() > until:
                return _still_busy(request)
            release_connection()
            time.sleep(PAUSE_SECONDS)
        response = self.get_response(request)
        sent = Submission.objects.filter(pk=digest)
        if _has_acted(request, response):
            sent.update(location=response.headers.get("Location", ""), sentences=_sentences(request))
        else:
            sent.delete()
        return response


def mark_acted(response: HttpResponse) -> HttpResponse:
    """Say of an answer that is no redirect that something was done."""
    response.has_acted = True  # type: ignore[attr-defined]
    return response


def _acts(request: HttpRequest) -> bool:
    """Say whether a form can do anything; choosing a language, or a stranger's attempt to log in, may be repeated."""
    return request.user.is_authenticated and TOKEN in request.POST and request.path != reverse("console:language")


def _digest_of(request: HttpRequest) -> str:
    files = [(name, file.name, file.size) for name, each in request.FILES.lists() for file in each]
    whole = [request.user.pk, request.get_full_path(), sorted(request.POST.lists()), sorted(files, key=str)]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def _claim(digest: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [digest])
        is_first: bool = cursor.rowcount == 1
        if is_first:
            cursor.execute(FORGET)
    return is_first


def _has_acted(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
        return all(level < messages.ERROR for level, *_sentence in _sentences(request))
    return bool(getattr(response, "has_acted", False))


def _sentences(request: HttpRequest) -> list[tuple[int, str, bool]]:
    """List what the sender is told on the page to which the answer leads."""
    # Reading them as one may would take them away.
    queued: list[Message] = messages.get_messages(request)._queued_messages  # type: ignore[union-attr]  # noqa: SLF001
    return [(each.level, str(each.message), isinstance(each.message, SafeData)) for each in queued]


def _answer_again(request: HttpRequest, earlier: Submission) -> HttpResponse:
    if not earlier.location:
        sentence = _("It was done once. What its page showed, it shows once.")
        return refusal(request, HTTPStatus.CONFLICT, _("This form was sent already"), sentence)
    loaded: list[Message] = messages.get_messages(request)._loaded_messages  # type: ignore[union-attr]  # noqa: SLF001
    waiting = {str(each.message) for each in loaded}
    for level, text, is_safe in earlier.sentences:
        if text not in waiting:
            messages.add_message(request, level, SafeString(text) if is_safe else text)
    return redirect(earlier.location)


def _still_busy(request: HttpRequest) -> HttpResponse:
    sentence = _("It is still being worked on. Look whether it was done before you repeat it.")
    return refusal(request, HTTPStatus.CONFLICT, _("This form was sent already"), sentence)
