"""One ML score, seen and set by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ads.models import ClientMlScore
from ads.scores import store_scores
from advertisers.models import Advertiser
from clients.models import Client
from console.scores.pages import MAY_SET
from console.shared.admin import change_message
from console.shared.choosers import Chooser
from console.shared.pages import console_page, render
from console.shared.texts import NOTHING
from zoomad.api.fields import MAX_INTEGER, MIN_INTEGER
from zoomad.errors import PreconditionFailedError, ZoomADError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

HISTORY = 20


class PairForm(forms.Form):
    """Whose score."""

    client = forms.ModelChoiceField(
        Client.objects.all(), label=gettext_lazy("Client"), widget=Chooser(ClientMlScore, "client")
    )
    advertiser = forms.ModelChoiceField(
        Advertiser.objects.all(), label=gettext_lazy("Advertiser"), widget=Chooser(ClientMlScore, "advertiser")
    )


class ScoreForm(PairForm):
    """The new score, within the limits of the API."""

    score = forms.IntegerField(min_value=MIN_INTEGER, max_value=MAX_INTEGER, label=gettext_lazy("Score"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@console_page(*MAY_SET)
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest) -> HttpResponse:
    """Show the score of a client and an advertiser with its history; set it, whether or not there was one."""
    form = ScoreForm(request.POST) if request.method == "POST" else ScoreForm(initial=_asked(request))
    if form.is_valid():
        wanted = form.cleaned_data
        seen = wanted.pop("seen")
        try:
            _require_unchanged(**wanted, seen=seen)
            _store(request, **wanted)
        except ZoomADError as error:  # the score was changed, or one of the two deleted, meanwhile
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The score is stored."))
            pair = {"client": wanted["client"].pk, "advertiser": wanted["advertiser"].pk}
            return redirect(f"{reverse('console:scores')}?{urlencode(pair)}")
    pair = {name: form[name].value() for name in PairForm.base_fields}
    return render(
        request,
        "console/scores/one.html",
        title=_("ML score"),
        form=form,
        media=form.media,
        seen=_seen(**pair),
        history=_history(**pair),
    )


def _seen(*, client: object, advertiser: object) -> str:
    """Say what is stored of a pair at present, so that the form can tell whether it has been changed since."""
    pair = PairForm({"client": client, "advertiser": advertiser})
    if not pair.is_valid():
        return ""
    known = ClientMlScore.objects.filter(**pair.cleaned_data).values_list("score", flat=True).first()
    return f"{_key(client, advertiser)}={'' if known is None else known}"


def _require_unchanged(*, client: Client, advertiser: Advertiser, score: int, seen: str) -> None:
    pair = {"client": client.pk, "advertiser": advertiser.pk}
    of_pair, _equals, _score = seen.partition("=")
    now = _seen(**pair)
    if of_pair == _key(**pair) and seen != now:
        words = {"stored": now.partition("=")[2] or NOTHING, "typed": score}
        sentence = _("Somebody else has stored “%(stored)s” meanwhile; you have typed “%(typed)s”.")
        raise PreconditionFailedError(sentence % words)


def _asked(request: HttpRequest) -> dict[str, object]:
    """Begin with the pair that a link names, and with its score."""
    form = PairForm(request.GET)
    form.full_clean()
    asked: dict[str, object] = {name: found.pk for name, found in form.cleaned_data.items()}
    if form.is_valid():
        known = ClientMlScore.objects.filter(**form.cleaned_data).values_list("score", flat=True)
        asked["score"] = known.first()
    return asked


def _store(request: HttpRequest, *, client: Client, advertiser: Advertiser, score: int) -> None:
    """Store through the service of `POST /ml-scores`, and write down what the score was and became."""
    before = ClientMlScore.objects.filter(client=client, advertiser=advertiser).values_list("score", flat=True).first()
    store_scores(scores=[{"client_id": client.pk, "advertiser_id": advertiser.pk, "score": score}])
    if before != score:
        change = {"fields": [change_message(_("Score"), before, score)]}
        LogEntry.objects.create(
            user_id=request.user.pk or 0,
            content_type=ContentType.objects.get_for_model(ClientMlScore),
            object_id=_key(client.pk, advertiser.pk),
            object_repr=f"{client} · {advertiser}"[:200],
            action_flag=ADDITION if before is None else CHANGE,
            change_message=json.dumps([{"changed": change}]),
        )


def _history(*, client: object, advertiser: object) -> QuerySet[LogEntry]:
    if not PairForm({"client": client, "advertiser": advertiser}).is_valid():
        return LogEntry.objects.none()
    kind = ContentType.objects.get_for_model(ClientMlScore)
    entries = LogEntry.objects.filter(content_type=kind, object_id=_key(client, advertiser))
    return entries.select_related("user").order_by("-id")[:HISTORY]


def _key(client: object, advertiser: object) -> str:
    return f"{client}/{advertiser}"
