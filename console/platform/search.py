"""The search box over all pages: a few of each kind, never a scan for all that would match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from unfold.dataclasses import SearchResult

from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 5


def find(request: HttpRequest, term: str) -> list[SearchResult]:
    """Find campaigns, advertisers and clients as their lists do, for those who may see them."""
    found = []
    models: tuple[Any, ...] = (Campaign, Advertiser, Client)
    for model in models:
        lister = admin.site.get_model_admin(model)
        if not lister.has_view_permission(request):
            continue
        page = f"admin:{lister.opts.app_label}_{lister.opts.model_name}_change"
        rows, _has_duplicates = lister.get_search_results(request, model.objects.order_by("pk"), term)
        found += [
            SearchResult(
                title=str(row) or str(row.pk),
                description=str(lister.opts.verbose_name),
                link=reverse(page, args=[row.pk]),
                icon=None,
            )
            for row in rows[:SHOWN]
        ]
    return found
