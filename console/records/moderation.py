"""What moderation has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import ModerationVerdict
from campaigns.moderation.judge import IN_WORDS, OFFLINE, explained
from console.shared.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@admin.register(ModerationVerdict)
class ModerationVerdictAdmin(ReadOnlyAdmin[ModerationVerdict]):
    """The log of moderation, newest first."""

    list_display = ("created_at", "is_allowed", "charge", "ad_title", "explanation", "judge")
    list_filter = ("is_allowed",)
    search_fields = ("ad_title", "ad_text")
    ordering = ("-created_at", "verdict_id")
    sortable_by = ()
    fields = (
        "created_at",
        "advertiser_id",
        "campaign_id",
        "ad_title",
        "ad_text",
        "is_allowed",
        "charge",
        "explanation",
        "judge",
    )

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
