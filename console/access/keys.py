"""API keys in the admin: made, seen in use, revoked; the key itself is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from access.models import ApiKey
from access.services import create_key, revoke_key
from console.shared.admin import KeptAdmin, change_message, log_fields
from console.shared.once import mark_acted
from console.shared.pages import render

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse


@admin.register(ApiKey)
class ApiKeyAdmin(KeptAdmin):
    """Keys are made and revoked, and otherwise stay as they are."""

    list_display = ("name", "scope", "advertiser", "prefix", "created_by", "created_at", "last_used_at", "state")
    list_filter = ("scope",)
    list_select_related = ("advertiser", "created_by")
    search_fields = ("name", "prefix", "advertiser__name")
    autocomplete_fields = ("advertiser",)
    fields = ("name", "scope", "advertiser")
    ordering = ("-created_at", "-id")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Show of a key that exists all that is known."""
        known = ("prefix", "created_by", "created_at", "last_used_at", "revoked_at")
        return (*self.fields, *known) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Let nobody widen a key that is in use."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Make the key; its secret lives as long as the request."""
        if change:
            return
        key, obj.secret = create_key(
            name=obj.name, scope=obj.scope, advertiser_id=obj.advertiser_id, created_by_id=request.user.pk
        )
        obj.pk, obj.prefix = key.pk, key.prefix

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Show the key, in the answer itself: nothing keeps it, no cookie, no session, no history of the browser."""
        page = render(request, "console/access/key.html", title=_("The new API key"), key=obj, secret=obj.secret)
        return mark_acted(page)

    @admin.action(description=_("Revoke: refuse from now on"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Revoke the selected keys."""
        changed = 0
        for key in queryset:
            if revoke_key(pk=key.pk):
                changed += 1
                log_fields(self, request, key, change_message(str(_("State")), str(_("valid")), str(_("revoked"))))
        sentence = ngettext("%(number)s key was revoked.", "%(number)s keys were revoked.", changed)
        messages.success(request, sentence % {"number": changed})

    @display(description=_("state"), label={"valid": "success", "revoked": "danger"})  # type: ignore[untyped-decorator]
    def state(self, key: ApiKey) -> tuple[str, Any]:
        """Say whether the key opens anything."""
        return ("revoked", _("revoked")) if key.revoked_at else ("valid", _("valid"))
