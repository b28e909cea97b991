"""What moderation has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from campaigns.models import Campaign, ModerationVerdict
from campaigns.moderation.judge import IN_WORDS, OFFLINE, explained
from console.shared.admin import ReadOnlyAdmin
from console.shared.texts import NOTHING, link_to, short

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise, WithAnnotations

    class Title(TypedDict):
        """What a campaign is called now."""

        title_now: str | None

    Titled = WithAnnotations[ModerationVerdict, Title]


@admin.register(ModerationVerdict)
class ModerationVerdictAdmin(ReadOnlyAdmin[ModerationVerdict]):
    """The log of moderation, newest first."""

    list_title = _("Moderation log")
    list_display = ("created_at", "is_allowed", "charge", "shown_title", "explanation", "judge", "to_campaign")
    list_display_links = ("created_at",)
    list_filter = ("is_allowed", "is_doubtful")
    search_fields = ("ad_title", "ad_text")
    ordering = ("-created_at", "verdict_id")
    sortable_by = ()
    fields = (
        "created_at",
        "to_advertiser",
        "to_campaign",
        "ad_title",
        "ad_text",
        "is_allowed",
        "charge",
        "explanation",
        "judge",
        "is_doubtful",
        "approved_by",
        "settled_by",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationVerdict]:
        """Look up what the campaigns are called now; none where there is none."""
        titles = Campaign.everything.filter(pk=OuterRef("campaign_id")).values("ad_title")
        verdicts: QuerySet[ModerationVerdict] = super().get_queryset(request)
        return verdicts.annotate(title_now=Subquery(titles))

    @admin.display(description=_("advertiser"))
    def to_advertiser(self, verdict: ModerationVerdict) -> str:
        """Lead to whose text it is."""
        name = Advertiser.everything.filter(pk=verdict.advertiser_id).values_list("name", flat=True).first()
        if name is None:
            return str(verdict.advertiser_id)
        return _link("admin:advertisers_advertiser_change", verdict.advertiser_id, name)

    @admin.display(description=_("campaign"))
    def to_campaign(self, verdict: Titled) -> str:
        """Lead to the campaign; what was refused at first was never booked."""
        if verdict.title_now is None:
            return str(_("not booked"))
        return _link("admin:campaigns_campaign_change", verdict.campaign_id, verdict.title_now)

    @admin.display(description=_("title"))
    def shown_title(self, verdict: ModerationVerdict) -> str:
        """Show the beginning of the title."""
        return short(verdict.ad_title) or NOTHING

    @admin.display(description=_("category"))
    def charge(self, verdict: ModerationVerdict) -> StrOrPromise:
        """Say what is wrong with the text."""
        word: StrOrPromise = IN_WORDS.get(verdict.category, "—")  # type: ignore[call-overload]
        return word

    @admin.display(description=_("reason"))
    def explanation(self, verdict: ModerationVerdict) -> str:
        """Say why."""
        return explained(verdict.reason, verdict.model) or "—"

    @admin.display(description=_("decided by"))
    def judge(self, verdict: ModerationVerdict) -> str:
        """Name the AI, or the rules that do without."""
        return gettext(OFFLINE) if verdict.model == OFFLINE else verdict.model


def _link(page: str, key: UUID, name: str) -> str:
    return link_to(reverse(page, args=[key]), short(name) or str(key))
