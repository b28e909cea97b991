"""What can be done about one advertiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advertisers.models import Advertiser
from console.shared.archive import ArchiveAdmin
from console.shared.pages import console_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@console_page("advertisers.change_advertiser")
@require_POST
def restore(request: HttpRequest, advertiser_id: UUID) -> HttpResponse:
    """Bring an advertiser back from the archive, with the campaigns that went with it."""
    advertiser = Advertiser.everything.filter(pk=advertiser_id).first()
    lister = admin.site.get_model_admin(Advertiser)
    if advertiser is None or not isinstance(lister, ArchiveAdmin):
        raise Http404
    if lister.bring_back(request, advertiser):
        messages.success(request, _("The advertiser is back, with its campaigns."))
    return redirect("admin:advertisers_advertiser_change", advertiser_id)
