"""Clients in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from ads.models import ClientClick, ClientView
from clients.models import MAX_LOCATION_LENGTH, MAX_LOGIN_LENGTH, Client
from clients.querysets import ClientQuerySet
from clients.services import delete_client
from console.campaigns.ranking import ranking_for
from console.shared.deletion import DeletionAdmin, Fates
from console.shared.texts import money, number, short
from console.shared.uuids import as_uuid
from zoomad.names import shortened
from zoomad.state.models import Selection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from django import forms
    from django.db.models import Field, QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 20


@admin.register(Client)
class ClientAdmin(DeletionAdmin[Client]):
    """The people: a million of them, so they are searched for, and listed in the order of their ids."""

    list_display = ("shown_login", "client_id", "age", "gender", "shown_location")
    actions = ("delete_selected",)
    sortable_by = ()
    ordering = ("client_id",)
    search_fields = ("login",)
    search_help_text = _("The beginning of the login, or the whole id")
    fields = ("login", "age", "gender", "location")
    one_line: ClassVar = {"login": MAX_LOGIN_LENGTH, "location": MAX_LOCATION_LENGTH}
    change_form_outer_after_template = "console/clients/page.html"

    def formfield_for_dbfield(
        self, db_field: Field[object, object], request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """Refuse an age that none can be at its field, before the database does."""
        if db_field.name == "age":
            kwargs["min_value"] = 0
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """Find by id, or by the beginning of the login; both have an index."""
        if search_term and as_uuid(search_term) is None and isinstance(queryset, ClientQuerySet):
            return queryset.called(search_term), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("login"))
    def shown_login(self, client: Client) -> str:
        """Show the beginning of the login, or the id of one without."""
        return short(client)

    @admin.display(description=_("location"))
    def shown_location(self, client: Client) -> str:
        """Show the beginning of the place's name."""
        return short(client.location)

    def delete_model(self, request: HttpRequest, obj: Client) -> None:
        """Delete the client; the bill for its views and clicks stays."""
        delete_client(client_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Client]) -> None:
        """Delete each."""
        for client in queryset:
            self.delete_model(request, client)

    def get_deleted_objects(
        self, objs: Collection[Client], request: HttpRequest
    ) -> tuple[Sequence[Sequence[str]], Mapping[str, int], set[str], list[str]]:
        """Say what stays of each client: what was charged for its views and clicks."""
        listed: list[Sequence[str]] = [part for client in objs for part in (short(client), [_what_stays(client)])]
        allowed = self.has_delete_permission(request)
        return listed, {str(_("clients")): len(objs)}, set() if allowed else {str(_("clients"))}, []

    def fates_of(self, keys: Collection[UUID]) -> Fates:
        """Keep none of them."""
        return Fates(archived=0, gone=len(keys))

    def question(self, names: Sequence[str], fates: Fates) -> str:
        """Say that the bill stays."""
        if len(names) == 1:
            sentence = _("Delete “%(name)s” for good? The name and the scores go; what was charged stays.")
            return str(sentence % {"name": shortened(names[0])})
        sentence = _("Delete all %(number)s for good? The names and the scores go; what was charged stays.")
        return str(sentence % {"number": number(fates.gone)})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show beside the form what the client saw, clicked and would see next. Nothing of that is recorded."""
        context: dict[str, object] = dict(extra_context or {})
        key = as_uuid(object_id)
        client = Client.objects.filter(pk=key).first() if key else None
        if client is not None and self.has_view_permission(request):
            state = platform_state()
            selection = Selection(state.selection)
            context["selection"] = selection
            context["next_ads"] = ranking_for(client, day=state.day, selection=selection)
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


def _what_stays(client: Client) -> str:
    views, clicks = (
        model.objects.filter(client_id=client.pk).aggregate(number=Count("date"), cost=Sum("cost"))
        for model in (ClientView, ClientClick)
    )
    sentence = _("views %(views)s, clicks %(clicks)s, %(amount)s charged: that stays, without the name and the scores")
    amount = (views["cost"] or 0) + (clicks["cost"] or 0)
    return str(
        sentence % {"views": number(views["number"]), "clicks": number(clicks["number"]), "amount": money(amount)}
    )
