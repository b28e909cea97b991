"""ML scores: looked up, and uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ads.models import ClientMlScore
from advertisers.models import Advertiser
from clients.models import Client
from console.scores.undo import store_upload
from console.scores.upload import COLUMNS, preview_of
from console.shared.choosers import Chooser
from console.shared.leafing import leaf_through
from console.shared.pages import console_page, render
from console.shared.tables import text_of
from console.shared.texts import NOTHING, number
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from console.scores.upload import Change

MAY_SET = ("ads.add_clientmlscore", "ads.change_clientmlscore")
SHOWN = 100
LOGGED = 5


class ScoreFilter(forms.Form):
    """Whose scores to show."""

    client = forms.ModelChoiceField(
        Client.objects.all(), required=False, label=gettext_lazy("Client"), widget=Chooser(ClientMlScore, "client")
    )
    advertiser = forms.ModelChoiceField(
        Advertiser.objects.all(),
        required=False,
        label=gettext_lazy("Advertiser"),
        widget=Chooser(ClientMlScore, "advertiser"),
    )


class UploadForm(forms.Form):
    """CSV, from a file or pasted."""

    file = forms.FileField(required=False, label=gettext_lazy("CSV or Excel file"))
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("or lines"),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": ",".join(COLUMNS)}),
    )

    def clean(self) -> dict[str, object]:
        """Read the file, if there is one."""
        cleaned = super().clean() or {}
        if upload := cleaned.get("file"):
            cleaned["text"] = text_of(upload)
        if not cleaned.get("text"):
            raise forms.ValidationError(_("Choose a file or write lines."))
        return cleaned


@console_page("ads.view_clientmlscore")
@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Show scores of a client or an advertiser."""
    return _list(request, UploadForm())


def _list(request: HttpRequest, upload: UploadForm) -> HttpResponse:
    form = ScoreFilter(request.GET)
    rows = ClientMlScore.objects.all()
    wanted: dict[str, UUID] = {}
    if form.is_valid():
        wanted = {name: found.pk for name, found in form.cleaned_data.items() if found}
        rows = rows.filter(**{f"{name}_id": key for name, key in wanted.items()})
    else:
        rows = rows.none()
    return render(
        request,
        "console/scores/list.html",
        title=_("ML scores"),
        form=form,
        media=form.media,
        upload=upload,
        leaf=leaf_through(request, rows, "client", "advertiser", by_sorting=set(wanted) == {"advertiser"}),
        asked=urlencode(wanted),
        may_set=request.user.has_perms(MAY_SET),
    )


@console_page(*MAY_SET)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Show what the upload would change, or all that is wrong with it; with `confirmed`, store it.

    What is stored is what was shown: where one of the scores has been changed meanwhile, it is shown again.
    """
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form)
    preview = preview_of(form.cleaned_data["text"])
    is_confirmed = "confirmed" in request.POST
    if is_confirmed and request.POST.get("seen", preview.digest) != preview.digest:
        messages.warning(request, _("Somebody else has changed these scores meanwhile. This is what would change now."))
        is_confirmed = False
    if not is_confirmed or preview.problems:
        return render(
            request,
            "console/scores/preview.html",
            title=_("Upload of ML scores"),
            preview=preview,
            text=form.cleaned_data["text"],
            changes=preview.changes[:SHOWN],
            hidden=len(preview.changes[SHOWN:]),
        )
    try:
        store_upload(request.user.pk, preview)
    except ZoomADError as error:  # a client or an advertiser was deleted meanwhile
        form.add_error(None, error.message)
        return _list(request, form)
    sentence = _("ML scores stored: %(created)s new, %(changed)s changed, %(unchanged)s as before.") % {
        "created": number(preview.created),
        "changed": number(preview.changed),
        "unchanged": number(preview.unchanged),
    }
    _log(request, preview.changes, sentence)
    way_back = _("It can be taken back in the history.")
    messages.success(request, f"{sentence} {way_back}")
    return redirect("console:scores")


def _log(request: HttpRequest, changes: list[Change], sentence: str) -> None:
    """Write the upload into the history, with what the first scores were and became."""
    first = changes[:LOGGED]
    clients = Client.objects.in_bulk([each.client_id for each in first])
    advertisers = Advertiser.objects.in_bulk([each.advertiser_id for each in first])
    shown = "; ".join(
        f"{clients.get(each.client_id)} · {advertisers.get(each.advertiser_id)}: "
        f"{NOTHING if each.before is None else each.before} → {each.after}"
        for each in first
    )
    if len(changes) > LOGGED:
        shown += "; …"
    LogEntry.objects.create(
        user_id=request.user.pk or 0,
        content_type=ContentType.objects.get_for_model(ClientMlScore),
        object_repr=_("ML scores"),
        action_flag=CHANGE,
        change_message=f"{sentence} {shown}",
    )
