"""API keys in the admin: making, watching and revoking them; the key itself is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from access.models import ApiKey
from access.services import create_key, revoke_key
from console.records.happened import HappenedAdmin, events_about
from console.shared.admin import KeptAdmin, change_message, log_fields
from console.shared.editing import EditForm
from console.shared.once import mark_acted
from console.shared.pages import render
from console.shared.texts import NOTHING, short
from events.models import Kind
from zoomad.api.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from events.models import Event


class KeyForm(EditForm):
    """A new key."""

    def prepare(self) -> None:
        """Offer the scopes, and none of them by itself."""
        if isinstance(field := self.fields.get("scope"), forms.ChoiceField):
            field.choices = [("", _("Select value")), *Scope.choices]  # a powerful key is never the default

    def clean(self) -> dict[str, object]:
        """Say at its field what is wrong."""
        super().clean()
        scope, advertiser = self.cleaned_data.get("scope"), self.cleaned_data.get("advertiser")
        if scope == Scope.ADVERTISER and advertiser is None and "advertiser" not in self.errors:
            self.add_error("advertiser", _("Choose the advertiser whose campaigns and statistics it reaches."))
        elif scope and scope != Scope.ADVERTISER and advertiser is not None:
            self.add_error("advertiser", _("Only a key with the scope advertiser has one."))
        if ApiKey.objects.filter(name=self.cleaned_data.get("name"), revoked_at=None).exists():
            self.add_error("name", _("There is a valid key of this name already."))
        return self.cleaned_data


@admin.register(ApiKey)
class ApiKeyAdmin(KeptAdmin[ApiKey], HappenedAdmin[ApiKey]):
    """Keys are made and revoked, and otherwise stay as they are."""

    list_display = ("name", "scope", "shown_advertiser", "prefix", "created_by", "created_at", "last_used_at", "state")
    list_filter = ("scope",)
    list_select_related = ("advertiser", "created_by")
    search_fields = ("name", "prefix", "advertiser__name")
    autocomplete_fields = ("advertiser",)
    fields = ("name", "scope", "advertiser")
    ordering = ("-created_at", "-id")
    actions = ("revoke",)
    form = KeyForm
    stays_open = False
    list_before_template = "console/access/keys.html"
    about_empty = _("A program that calls the API shows a key. Each key says how far it reaches.")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Show of a key that exists all that is known."""
        known = ("prefix", "created_by", "created_at", "last_used_at", "revoked_at")
        return (*self.fields, *known) if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse to widen a key that is in use; it can be revoked."""
        return obj is None and super().has_change_permission(request, obj)

    def events_of(self, obj: ApiKey) -> QuerySet[Event]:
        """Find what happened to the key, made by a command or here."""
        return events_about(kind__in=[Kind.KEY_MADE, Kind.KEY_REVOKED], data__key=obj.pk)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Say whether keys are required at all."""
        context = {"keys_are_required": settings.API_KEYS_REQUIRED, **(extra_context or {})}
        return super().changelist_view(request, context)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[ApiKey], change: bool) -> None:
        """Make the key; its secret lives as long as the request."""
        if change:
            return
        key, obj.secret = create_key(
            name=obj.name, scope=Scope(obj.scope), advertiser_id=obj.advertiser_id, created_by_id=request.user.pk
        )
        obj.pk, obj.prefix = key.pk, key.prefix

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key, in the answer itself: nothing keeps it, no cookie, no session, no history of the browser."""
        page = render(request, "console/access/key.html", title=_("The new API key"), key=obj, secret=obj.secret)
        return mark_acted(page)

    @admin.display(description=_("advertiser"), ordering="advertiser__name")
    def shown_advertiser(self, key: ApiKey) -> str:
        """Show the beginning of the advertiser's name."""
        return short(key.advertiser) if key.advertiser else NOTHING

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
    def state(self, key: ApiKey) -> tuple[str, StrOrPromise]:
        """Say whether the key is valid."""
        return ("revoked", _("revoked")) if key.revoked_at else ("valid", _("valid"))
