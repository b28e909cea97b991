"""Moving the day on and switching moderation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from console.platform.consequences import consequences
from console.shared.admin import change_message
from console.shared.pages import console_page, render
from zoomad.errors import InvalidError
from zoomad.state.models import PlatformState
from zoomad.state.services import advance_day, platform_state, require_possible, switch_moderation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PERMISSION = "platform.change_platformstate"
LAST_DAY = 2_147_483_647


class DayForm(forms.Form):
    """The day to move on to."""

    day = forms.IntegerField(min_value=0, max_value=LAST_DAY)


@console_page(PERMISSION)
@require_POST
def day(request: HttpRequest) -> HttpResponse:
    """Move the day on: the first time this asks, with `confirmed` it acts. There is no way back."""
    form = DayForm(request.POST)
    today = platform_state().day
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["day"])))
        return redirect("admin:index")
    wanted = form.cleaned_data["day"]
    try:
        require_possible(day=wanted)
        if wanted == today:
            messages.info(request, _("It is day %(day)s already.") % {"day": today})
            return redirect("admin:index")
        if "confirmed" not in request.POST or request.POST.get("today", str(today)) != str(today):
            return render(
                request,
                "console/platform/day.html",
                title=_("Move the day on?"),
                today=today,
                wanted=wanted,
                consequences=consequences(today, wanted),
            )
        advance_day(day=wanted)
    except InvalidError as error:
        messages.error(request, error.message)
    else:
        log(request, change_message(_("Day"), today, wanted))
        messages.success(request, _("It is day %(day)s.") % {"day": wanted})
    return redirect("admin:index")


@console_page(PERMISSION)
@require_POST
def moderation(request: HttpRequest) -> HttpResponse:
    """Turn moderation on or off."""
    words = {True: _("on"), False: _("off")}
    before = platform_state().is_moderated
    after = switch_moderation(is_enabled=request.POST.get("enabled") == "1")
    log(request, change_message(_("Moderation"), words[before], words[after]))
    messages.success(request, _("Moderation is on.") if after else _("Moderation is off."))
    if after and request.user.has_perm("campaigns.view_moderationverdict"):
        messages.warning(request, _("What is booked already has not been looked at: that is begun here."))
        return redirect("console:desk")
    return redirect("admin:index")


def log(request: HttpRequest, change: str) -> None:
    """Record a change in the history of the platform."""
    state = PlatformState(id=1)
    LogEntry.objects.log_actions(
        request.user.pk or 0,
        [state],
        CHANGE,
        change_message=[{"changed": {"fields": [change]}}],
        single_object=True,
    )
