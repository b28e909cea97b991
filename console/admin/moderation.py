"""What moderation has decided."""

from __future__ import annotations

from django.contrib import admin

from campaigns.models import ModerationVerdict
from console.admin.base import ReadOnlyAdmin


@admin.register(ModerationVerdict)
class ModerationVerdictAdmin(ReadOnlyAdmin):
    """The log of moderation, newest first."""

    list_display = ("created_at", "is_allowed", "category", "ad_title", "reason", "model")
    list_filter = ("is_allowed",)
    search_fields = ("ad_title", "ad_text")
    ordering = ("-created_at", "verdict_id")
    sortable_by = ()
