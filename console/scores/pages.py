"""ML scores: looked up, and uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ads.models import ClientMlScore
from ads.scores import store_scores
from console.scores.upload import COLUMNS, preview_of
from console.shared.pages import console_page, render
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 50
MAY_SET = ("ads.add_clientmlscore", "ads.change_clientmlscore")
SHOWN = 100
LARGEST_FILE = 2 * 1024 * 1024


class ScoreFilter(forms.Form):
    """Whose scores to show."""

    client = forms.UUIDField(required=False, label=gettext_lazy("Client's id"))
    advertiser = forms.UUIDField(required=False, label=gettext_lazy("Advertiser's id"))


class UploadForm(forms.Form):
    """CSV, from a file or pasted."""

    file = forms.FileField(required=False, label=gettext_lazy("CSV file"))
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("or lines"),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": ",".join(COLUMNS)}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file, if there is one."""
        cleaned = super().clean() or {}
        if upload := cleaned.get("file"):
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError(_("The file is larger than 2 MB."))
            try:
                cleaned["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("The file is not UTF-8 text.")) from error
        if not cleaned.get("text"):
            raise forms.ValidationError(_("Choose a file or write lines."))
        return cleaned


@console_page("ads.view_clientmlscore")
@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Show scores of a client or an advertiser."""
    form = ScoreFilter(request.GET)
    rows = ClientMlScore.objects.select_related("client", "advertiser").order_by("client_id", "advertiser_id")
    if form.is_valid():
        if form.cleaned_data["client"]:
            rows = rows.filter(client_id=form.cleaned_data["client"])
        if form.cleaned_data["advertiser"]:
            rows = rows.filter(advertiser_id=form.cleaned_data["advertiser"])
            if not form.cleaned_data["client"]:
                rows = rows.order_by()  # in the key's order few scores would be looked for among all of them
    else:
        rows = rows.none()
    return render(
        request,
        "console/scores/list.html",
        title=_("ML scores"),
        form=form,
        upload=UploadForm(),
        rows=rows[:PAGE],
        asked=request.GET.urlencode(),
        may_set=request.user.has_perms(MAY_SET),
    )


@console_page(*MAY_SET)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Show what the upload would change, or all that is wrong with it; with `confirmed`, store it."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect("console:scores")
    text = form.cleaned_data["text"]
    preview = preview_of(text)
    if "confirmed" not in request.POST or preview.problems:
        return render(
            request,
            "console/scores/preview.html",
            title=_("Upload of ML scores"),
            preview=preview,
            text=text,
            shown=SHOWN,
        )
    try:
        store_scores(scores=preview.rows)
    except ZoomADError as error:  # somebody was deleted meanwhile
        messages.error(request, error.message)
        return redirect("console:scores")
    sentence = _("ML scores stored: %(created)s new, %(changed)s changed, %(unchanged)s as before.") % {
        "created": preview.created,
        "changed": preview.changed,
        "unchanged": preview.unchanged,
    }
    _log(request, preview.changes, sentence)
    messages.success(request, sentence)
    return redirect("console:scores")


def _log(request: HttpRequest, changes: list[Any], sentence: str) -> None:
    """Write the upload into the history, with what the first scores were and became."""
    shown = "; ".join(
        f"{each.client_id}/{each.advertiser_id}: {'—' if each.before is None else each.before} → {each.after}"
        for each in changes[:SHOWN]
    )
    LogEntry.objects.create(
        user_id=request.user.pk or 0,
        content_type=ContentType.objects.get_for_model(ClientMlScore),
        object_repr=_("ML scores"),
        action_flag=CHANGE,
        change_message=f"{sentence} {shown}",
    )
