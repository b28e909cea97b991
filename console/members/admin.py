"""Members of advertisers: who they are, adding and removing them, handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from console.shared.admin import LentRightsAdmin
from console.shared.editing import EditForm
from console.shared.texts import short
from members.models import MAX_USER_ID, Member
from members.services import put_member, remove_member
from zoomad.errors import ZoomADError
from zoomad.names import shortened

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest

NAMES = {"ru": "Русский", "en": "English"}


class MemberForm(EditForm):
    """A new member of an advertiser."""

    user_id = forms.IntegerField(
        label=_("Telegram user"),
        min_value=1,
        max_value=MAX_USER_ID,
        help_text=_("The number that the bot says to whoever it does not let in."),
    )
    language = forms.ChoiceField(label=_("language"), choices=list(NAMES.items()))

    def clean(self) -> dict[str, object]:
        """Refuse a person who is a member already."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        person = {name: cleaned.get(name) for name in ("advertiser", "user_id")}
        if self.instance.pk is None and Member.objects.filter(**person).exists():
            raise ValidationError(_("This person is a member already."))
        return cleaned


@admin.register(Member)
class MemberAdmin(LentRightsAdmin[Member]):
    """People known by their Telegram user ids; the bot shows them their advertisers and tells them what happens."""

    form = MemberForm
    may_see, may_change = "advertisers.view_advertiser", "advertisers.change_advertiser"
    list_display = ("shown_advertiser", "shown_name", "user_id", "is_owner", "shown_language", "joined_at")
    list_filter = ("is_owner",)
    list_select_related = ("advertiser",)
    search_fields = ("advertiser__name", "name")
    search_help_text = _("Part of an advertiser's or a person's name, or a Telegram user's number")
    fields = ("advertiser", "user_id", "name", "language")
    autocomplete_fields = ("advertiser",)
    ordering = ("-joined_at", "-id")
    one_line = {"name": 200}
    actions = ("hand_over",)

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> tuple[str, ...]:
        """Keep the person and the advertiser of a member."""
        return ("advertiser", "user_id") if obj else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Member], search_term: str
    ) -> tuple[QuerySet[Member], bool]:
        """Find a person by their number as well."""
        term = search_term.strip()
        if term.isascii() and term.isdecimal() and int(term) <= MAX_USER_ID:
            holds = Q(user_id=int(term)) | Q(name__icontains=term) | Q(advertiser__name__icontains=term)
            return queryset.filter(holds), False
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: Member, form: ModelForm[Member], change: bool) -> None:
        """Store as the API does: the first member owns the advertiser."""
        person = {name: form.cleaned_data[name] for name in ("name", "language")}
        stored = put_member(advertiser_id=obj.advertiser_id, user_id=obj.user_id, person=person, by=None)
        obj.pk, obj.is_owner = stored.pk, stored.is_owner

    def delete_model(self, request: HttpRequest, obj: Member) -> None:
        """Remove a member as the API does; the owner goes last."""
        try:
            remove_member(advertiser_id=obj.advertiser_id, user_id=obj.user_id, by=None)
        except ZoomADError as error:
            messages.error(request, f"{obj}: {error.message}")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        """Remove each, the owners last."""
        for member in queryset.order_by("is_owner", "pk"):
            self.delete_model(request, member)

    @admin.action(description=_("Hand the advertiser over"), permissions=["change"])
    def hand_over(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        """Make the selected the owners of their advertisers."""
        chosen = list(queryset.select_related("advertiser"))
        if len({member.advertiser_id for member in chosen}) < len(chosen):
            messages.error(request, _("Choose one member of each advertiser."))
            return
        for member in chosen:
            try:
                put_member(
                    advertiser_id=member.advertiser_id, user_id=member.user_id, person={"is_owner": True}, by=None
                )
            except ZoomADError as error:  # the advertiser is archived, or the member has left meanwhile
                messages.error(request, f"{member}: {error.message}")
                continue
            sentence = _("“%(advertiser)s” belongs to %(name)s now.")
            messages.success(
                request, sentence % {"advertiser": shortened(str(member.advertiser)), "name": shortened(str(member))}
            )

    @admin.display(description=_("advertiser"), ordering="advertiser__name")
    def shown_advertiser(self, member: Member) -> str:
        """Name the advertiser."""
        return short(member.advertiser)

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, member: Member) -> str:
        """Show the beginning of the name."""
        return short(member.name)

    @admin.display(description=_("language"))
    def shown_language(self, member: Member) -> str:
        """Name the language in itself."""
        return NAMES.get(member.language, str(member.language))
