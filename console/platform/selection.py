"""The page about the selection of ads: what each means, its results by day, and the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from console.platform.effects import days_with_effects, periods_of
from console.platform.pages import PERMISSION, log
from console.shared.admin import change_message
from console.shared.pages import console_page, render
from zoomad.state.models import Selection, SelectionSwitch
from zoomad.state.services import platform_state, switch_selection

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MEANINGS = {
    Selection.FORMULA: gettext_lazy(
        "What an ad is expected to earn now decides: score / P90 · cost per click + cost per impression. This is the "
        "usual way."
    ),
    Selection.PATIENT: gettext_lazy(
        "The same value, with clicks counted as often as they really come, and weighed: campaigns that end soon and "
        "have much of their limits left come first, and what lasts is kept for later. Limits, prices and audiences "
        "stay as they are. It earns more where campaigns compete for people who come often."
    ),
    Selection.RESERVING: gettext_lazy(
        "As patient, and nobody is shown an ad while enough people who like it more can be expected before its end. "
        "People may get no ad though one fits: only for whoever has far more requests than impressions to sell. It "
        "needs some days to learn how often each person comes."
    ),
}


class SelectionForm(forms.Form):
    """The selection to switch to."""

    selection = forms.ChoiceField(choices=Selection.choices)
    seen = forms.ChoiceField(choices=Selection.choices, required=False)  # what was on when the page was opened


@console_page("platform.view_platformstate", "ads.view_campaigndelivery")
@require_http_methods(["GET", "POST"])
def selection(request: HttpRequest) -> HttpResponse:
    """Show how ads are selected and what came of it; switch it."""
    if request.method == "POST":
        return _switch(request)
    state = platform_state()
    switches = list(SelectionSwitch.objects.order_by("id"))
    days = days_with_effects(state.day, switches)
    return render(
        request,
        "console/platform/selection.html",
        title=_("Selection of ads"),
        ways=[{"selection": each, "meaning": MEANINGS[each], "is_on": each == state.selection} for each in Selection],
        on=Selection(state.selection),
        periods=periods_of(days),
        days=days[::-1],
        switches=switches[::-1],
        may_switch=request.user.has_perm(PERMISSION),
    )


def _switch(request: HttpRequest) -> HttpResponse:
    form = SelectionForm(request.POST)
    if not request.user.has_perm(PERMISSION):
        messages.error(request, _("You may not switch it."))
    elif not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    elif (before := Selection(platform_state().selection)) != (form.cleaned_data["seen"] or before):
        words = {"stored": before.label, "typed": Selection(form.cleaned_data["selection"]).label}
        messages.error(
            request, _("Somebody else has switched to “%(stored)s” meanwhile; “%(typed)s” is not on.") % words
        )
    else:
        after = switch_selection(selection=Selection(form.cleaned_data["selection"]))
        log(request, change_message(_("Selection of ads"), before.label, after.label))
        messages.success(request, _("Ads are selected by: %(selection)s.") % {"selection": after.label})
    return redirect("console:selection")
