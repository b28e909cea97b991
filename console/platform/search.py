"""The search box over all pages: a few results of each kind, without a scan for all matches, and without a cache.

The theme's own view lowers the term's letters, keeps what was found for minutes, and fails on a page that is none.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from unfold.dataclasses import SearchResult

from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client
from console.shared.pages import console_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

MODELS: tuple[type[Campaign | Advertiser | Client], ...] = (Campaign, Advertiser, Client)
SHOWN = 5
LONGEST_TERM = 200


@console_page()
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Answer the box with all there is; a further page, which its script may ask for, is empty."""
    started = time.perf_counter()
    term = request.GET.get("s", "").replace("\0", "").strip()[:LONGEST_TERM]
    if not term:
        return HttpResponse()
    is_first = request.GET.get("page", "1") == "1"
    found = [*_lists(request, term), *_rows(request, term)] if is_first else []
    context = {
        "results": found,
        "page_obj": {"count": len(found)},
        "page_counter": 0,
        "execution_time": time.perf_counter() - started,
        "command_show_history": False,
    }
    template = "unfold/helpers/command_results.html"
    return TemplateResponse(request, template, context, headers={"HX-Trigger": "search"})


def _lists(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Find the lists whose name contains the term, of those that the caller may see."""
    for app in admin.site.get_app_list(request):
        for model in app["models"]:
            if term.casefold() in str(model["name"]).casefold() and model["admin_url"]:
                title, description = str(model["name"]), str(app["name"])
                yield SearchResult(title=title, description=description, link=model["admin_url"], icon="tag")


def _rows(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Find campaigns, advertisers and clients as their lists do, for those who may see them."""
    for model in MODELS:
        lister = admin.site.get_model_admin(model)
        if not lister.has_view_permission(request):
            continue
        page = f"admin:{lister.opts.app_label}_{lister.opts.model_name}_change"
        rows, _has_duplicates = lister.get_search_results(request, model.objects.order_by("pk"), term)
        for row in rows[:SHOWN]:
            yield SearchResult(
                title=str(row) or str(row.pk),
                description=str(lister.opts.verbose_name),
                link=reverse(page, args=[row.pk]),
                icon=None,
            )
