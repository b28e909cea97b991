"""The first steps on a new platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client

if TYPE_CHECKING:
    from django.http import HttpRequest


def first_steps(request: HttpRequest) -> list[dict[str, str | bool]]:
    """List the steps, those that are done marked, each leading to where this person may take it."""
    return [
        _step(request, Advertiser, _("Add an advertiser"), _("or send them to POST /advertisers/bulk")),
        _step(request, Client, _("Add clients"), _("programs send them to POST /clients/bulk")),
        _step(request, Campaign, _("Book a campaign"), ""),
        {"title": _("Ask for an ad"), "note": _("a site or an app does: GET /ads?client_id=…"), "is_done": False},
    ]


def _step(
    request: HttpRequest, model: type[Advertiser | Client | Campaign], title: str, note: str
) -> dict[str, str | bool]:
    label = f"{model._meta.app_label}_{model._meta.model_name}"  # noqa: SLF001
    may_add = request.user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")  # noqa: SLF001
    link = reverse(f"admin:{label}_add") if may_add else ""
    return {"title": title, "note": note, "link": link, "is_done": model.objects.exists()}
