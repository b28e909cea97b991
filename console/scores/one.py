"""One ML score, seen and set by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ads.models import ClientMlScore
from ads.scores import store_scores
from advertisers.models import Advertiser
from clients.models import Client
from console.scores.pages import MAY_SET
from console.shared.admin import as_uuid, change_message
from console.shared.pages import console_page, render
from zoomad.api.fields import MAX_INTEGER, MIN_INTEGER
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

HISTORY = 20


class Chooser(AutocompleteSelect):
    """Looks up a client or an advertiser as their lists do."""

    def __init__(self, field: str) -> None:
        super().__init__(ClientMlScore._meta.get_field(field), admin.site, attrs={"class": "unfold-admin-autocomplete"})  # noqa: SLF001

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        """Show who is chosen; what is no id is nobody."""
        return super().optgroups(name, [each for each in value if as_uuid(str(each))], attr)


class PairForm(forms.Form):
    """Whose score."""

    client = forms.ModelChoiceField(Client.objects.all(), label=gettext_lazy("Client"), widget=Chooser("client"))
    advertiser = forms.ModelChoiceField(
        Advertiser.objects.all(), label=gettext_lazy("Advertiser"), widget=Chooser("advertiser")
    )


class ScoreForm(PairForm):
    """What it is to be, within the limits of the API."""

    score = forms.IntegerField(min_value=MIN_INTEGER, max_value=MAX_INTEGER, label=gettext_lazy("Score"))


@console_page(*MAY_SET)
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest) -> HttpResponse:
    """Show the score of a client and an advertiser with its history; set it, whether or not there was one."""
    form = ScoreForm(request.POST) if request.method == "POST" else ScoreForm(initial=_asked(request))
    if form.is_valid():
        try:
            _store(request, **form.cleaned_data)
        except ZoomADError as error:  # somebody was deleted meanwhile
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The score is stored."))
            return redirect("console:scores")
    pair = {name: form[name].value() for name in PairForm.base_fields}
    return render(
        request, "console/scores/one.html", title=_("ML score"), form=form, media=form.media, history=_history(**pair)
    )


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Begin with the pair that a link names, and with its score."""
    form = PairForm(request.GET)
    form.full_clean()
    asked: dict[str, Any] = {name: found.pk for name, found in form.cleaned_data.items()}
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


def _history(*, client: Any, advertiser: Any) -> Any:
    kind = ContentType.objects.get_for_model(ClientMlScore)
    entries = LogEntry.objects.filter(content_type=kind, object_id=_key(client, advertiser))
    return entries.select_related("user").order_by("-id")[:HISTORY]


def _key(client: Any, advertiser: Any) -> str:
    return f"{client}/{advertiser}"
