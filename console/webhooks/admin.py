"""Webhooks and the log of their deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectMultipleWidget

from advertisers.models import Advertiser
from console.records.happened import HappenedAdmin, events_about
from console.shared.admin import LentRightsAdmin, ReadOnlyAdmin
from console.shared.editing import EditForm
from console.shared.texts import link_to, number, short
from events.models import Kind
from webhooks.models import Delivery, Webhook
from webhooks.services import change_webhook, create_webhook, delete_webhook, require_address, resend
from zoomad.errors import InvalidError

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from events.models import Event
    from webhooks.services import Change

WEBHOOK_KINDS = [Kind.WEBHOOK_MADE, Kind.WEBHOOK_CHANGED]
MAY_SEE, MAY_CHANGE = "access.view_apikey", "access.change_apikey"  # as for keys: programs that reach the platform


class WebhookForm(EditForm):
    """The address of a webhook, and its events."""

    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        required=False,
        label=_("kinds"),
        help_text=_("none: all"),
        widget=UnfoldAdminSelectMultipleWidget,
    )

    def clean_url(self) -> str:
        """Refuse what is no address."""
        try:
            require_address(self.cleaned_data["url"])
        except InvalidError as error:
            raise ValidationError(error.message, code=error.code) from error
        return str(self.cleaned_data["url"])

    def clean_advertiser_id(self) -> UUID | None:
        """Refuse an advertiser that does not exist."""
        key: UUID | None = self.cleaned_data["advertiser_id"]
        if key is not None and not Advertiser.objects.filter(pk=key).exists():
            raise ValidationError(Advertiser.objects.not_found().message, code="unknown")
        return key


@admin.register(Webhook)
class WebhookAdmin(LentRightsAdmin[Webhook], HappenedAdmin[Webhook]):
    """Addresses that are told of events; those who manage API keys manage them."""

    form = WebhookForm
    may_see, may_change = MAY_SEE, MAY_CHANGE
    list_display = ("shown_url", "shown_advertiser", "is_enabled", "shown_failures", "log")
    search_fields = ("url",)
    ordering = ("-created_at", "webhook_id")
    one_line = {"url": 2_000}

    def events_of(self, obj: Webhook) -> QuerySet[Event]:
        """Find what happened to the webhook, through the API or here."""
        return events_about(kind__in=WEBHOOK_KINDS, data__webhook=str(obj.pk))

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        """Ask for what the services take; show the secret to one who may change."""
        if obj is None:
            return ("advertiser_id", "url", "kinds")
        secret = ("secret",) if self.has_change_permission(request) else ()
        return ("advertiser_id", "url", "kinds", "is_enabled", *secret)

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        """Keep whose it is."""
        return ("advertiser_id", "secret") if obj else ()

    def save_model(self, request: HttpRequest, obj: Webhook, form: ModelForm[Webhook], change: bool) -> None:
        """Make or change it as the API does."""
        fields = cast("Change", {name: form.cleaned_data[name] for name in form.changed_data})
        if change:
            change_webhook(advertiser_id=obj.advertiser_id, webhook_id=obj.pk, changes=fields)
        else:
            made = create_webhook(advertiser_id=obj.advertiser_id, url=obj.url, kinds=obj.kinds)
            obj.webhook_id = made.webhook_id

    def delete_model(self, request: HttpRequest, obj: Webhook) -> None:
        """Delete it as the API does."""
        delete_webhook(advertiser_id=obj.advertiser_id, webhook_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Delete each."""
        for webhook in queryset:
            self.delete_model(request, webhook)

    @admin.display(description=_("address"), ordering="url")
    def shown_url(self, webhook: Webhook) -> str:
        """Show the beginning of the address."""
        return short(webhook)

    @admin.display(description=_("advertiser"))
    def shown_advertiser(self, webhook: Webhook) -> str:
        """Lead to whose events it is told of; without one it is told of all."""
        if webhook.advertiser_id is None:
            return str(_("all"))
        address = reverse("admin:advertisers_advertiser_change", args=[webhook.advertiser_id])
        return link_to(address, _("advertiser"))

    @admin.display(description=_("failures"))
    def shown_failures(self, webhook: Webhook) -> str:
        """Count the failures since it accepted something."""
        return number(webhook.failures)

    @admin.display(description=_("deliveries"))
    def log(self, webhook: Webhook) -> str:
        """Lead to what was sent there."""
        url = reverse("admin:webhooks_delivery_changelist")
        return link_to(f"{url}?q={webhook.pk}", _("show"))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin[Delivery]):
    """The log: what was sent where, and its outcome."""

    list_display = (
        "created_at",
        "shown_webhook",
        "event_id",
        "shown_outcome",
        "attempts",
        "status",
        "answer",
        "due_at",
    )
    fields = ("created_at", "shown_webhook", "event_id", "attempts", "attempted_at", "accepted_at", "status", "answer")
    search_fields = ("answer",)
    ordering = ("-delivery_id",)
    list_select_related = ("webhook",)
    list_display_links = None
    sortable_by = ()
    actions = ("send_again",)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Allow looking to those who may see API keys."""
        return request.user.has_perm(MAY_SEE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let the same find it."""
        return self.has_view_permission(request)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Allow sending again to those who may change API keys."""
        return request.user.has_perm(MAY_CHANGE)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Find a webhook's by its id or a part of its address."""
        term = search_term.strip()
        hooks = [hook.pk for hook in Webhook.objects.all() if term == str(hook.pk) or term.lower() in hook.url.lower()]
        return (queryset.filter(webhook_id__in=hooks) if term else queryset), False

    @admin.display(description=_("webhook"))
    def shown_webhook(self, delivery: Delivery) -> str:
        """Say where it was sent."""
        return short(delivery.webhook)

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Have the selected sent again."""
        chosen = list(queryset.values_list("webhook_id", "event_id"))
        for webhook_id, event_id in chosen:
            resend(webhook_id=webhook_id, event_id=event_id)
        sentence = ngettext("%(number)s is sent again.", "%(number)s are sent again.", len(chosen))
        messages.success(request, sentence % {"number": len(chosen)})

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"due": "warning", "accepted": "success", "failed": "danger"}
    )
    def shown_outcome(self, delivery: Delivery) -> tuple[str, StrOrPromise]:
        """Say what became of it."""
        words = {"due": _("waits"), "accepted": _("accepted"), "failed": _("given up")}
        return delivery.outcome, words[delivery.outcome]
