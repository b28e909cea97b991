"""Clients in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from ads.models import ClientClick, ClientView
from clients.models import MAX_LOCATION_LENGTH, MAX_LOGIN_LENGTH, Client
from console.admin.base import KeptAdmin, as_uuid
from console.ranking import ranking_for
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django import forms
    from django.db.models import Field, QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 20
LENGTHS = {"login": MAX_LOGIN_LENGTH, "location": MAX_LOCATION_LENGTH}


@admin.register(Client)
class ClientAdmin(KeptAdmin):
    """The people: a million of them, so they are searched for, and listed in the order of their ids."""

    list_display = ("login", "client_id", "age", "gender", "location")
    sortable_by = ()
    ordering = ("client_id",)
    search_fields = ("login",)
    search_help_text = _("The beginning of the login, or the whole id")
    fields = ("login", "age", "gender", "location")
    change_form_outer_after_template = "console/client.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by id, or by the beginning of the login; both have an index."""
        if not search_term:
            return queryset, False
        if (key := as_uuid(search_term)) is not None:
            return queryset.filter(pk=key), False
        return queryset.called(search_term), False  # type: ignore[attr-defined]

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Write a login and a location on one line."""
        if db_field.name in LENGTHS:
            kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"maxlength": LENGTHS[db_field.name]})
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show beside the form what the client saw, clicked and would see next. Nothing of that is recorded."""
        context = dict(extra_context or {})
        key = as_uuid(object_id)
        client = Client.objects.filter(pk=key).first() if key else None
        if client is not None and self.has_view_permission(request):
            context["next_ads"] = ranking_for(client, day=platform_state().day)
            context["events"] = [
                (
                    title,
                    model.objects.filter(client_id=client.pk)
                    .select_related("campaign")
                    .order_by("campaign_id")[:SHOWN],
                )
                for title, model in ((_("Seen"), ClientView), (_("Clicked"), ClientClick))
            ]
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response
