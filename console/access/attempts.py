"""Failed logins: who is locked out, and how the lock is lifted before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from console.shared.admin import ReadOnlyAdmin, change_message, log_fields
from console.shared.pages import console_page
from console.shared.texts import NOTHING

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

PERMISSION = "axes.delete_accessattempt"


def _called(attempt: AccessAttempt) -> str:
    return str(attempt.username or attempt.ip_address or NOTHING)


AccessAttempt.__str__ = _called  # the library's own words are always English


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin[AccessAttempt]):
    """Failed logins, and who is locked out at present."""

    list_title = _("Login attempts")
    list_display = ("attempt_time", "who", "address", "failures_since_start", "door", "program")
    fields = ("attempt_time", "who", "address", "failures_since_start", "program")
    search_fields = ("username", "ip_address")
    ordering = ("-attempt_time",)
    actions = ("unlock",)
    change_form_outer_before_template = "console/access/attempt.html"
    about_empty = _("Whoever mistypes a password is listed here; nobody has.")

    def has_unlock_permission(self, request: HttpRequest) -> bool:
        """Allow unlocking to those who manage users."""
        return request.user.has_perm(PERMISSION)

    @admin.action(description=_("Unlock: let them try again at once"), permissions=["unlock"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        """Delete the failures of the selected attempts."""
        pairs = set(queryset.values_list("username", "ip_address"))
        for username, address in pairs:
            self.let_in(request, username, address)
        sentence = ngettext("%(number)s person may try again.", "%(number)s people may try again.", len(pairs))
        messages.success(request, sentence % {"number": len(pairs)})

    def let_in(self, request: HttpRequest, username: str, address: str) -> None:
        """Delete the failures of a name from an address, and record that in its user's history."""
        AccessAttempt.objects.filter(username=username, ip_address=address).delete()
        if (user := User.objects.filter(username=username).first()) is not None:
            log_fields(self, request, user, change_message(str(_("Login")), str(_("closed")), str(_("open"))))

    @admin.display(description=_("login name"), ordering="username")
    def who(self, attempt: AccessAttempt) -> str:
        """Name who tried."""
        return str(attempt.username or "—")

    @admin.display(description=_("address"), ordering="ip_address")
    def address(self, attempt: AccessAttempt) -> str:
        """Show the address."""
        return str(attempt.ip_address or NOTHING)

    @admin.display(description=_("browser"), ordering="user_agent")
    def program(self, attempt: AccessAttempt) -> str:
        """Show the program."""
        return str(attempt.user_agent or NOTHING)

    @display(description=_("door"), label={"closed": "danger", "open": "success"})  # type: ignore[untyped-decorator]
    def door(self, attempt: AccessAttempt) -> tuple[str, StrOrPromise]:
        """Say whether another try is allowed."""
        return ("closed", _("closed")) if is_locked(attempt) else ("open", _("open"))


def is_locked(attempt: AccessAttempt) -> bool:
    """Say whether the user may not try again yet."""
    is_recent = bool(attempt.attempt_time > timezone.now() - settings.AXES_COOLOFF_TIME)
    return is_recent and attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT


@console_page(PERMISSION)
@require_POST
def unlock(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Let one person try again at once."""
    attempt = AccessAttempt.objects.filter(pk=attempt_id).first()
    lister = admin.site.get_model_admin(AccessAttempt)
    if attempt is None or not isinstance(lister, AccessAttemptAdmin):
        raise Http404
    lister.let_in(request, attempt.username, attempt.ip_address)
    messages.success(request, _("They may try again."))
    return redirect("admin:axes_accessattempt_changelist")
