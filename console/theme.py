"""How the admin looks: its name, its colours, its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise


def may(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Say to the menu who is shown an entry: those who have all of these permissions."""

    def is_allowed(request: HttpRequest) -> bool:
        return request.user.has_perms(permissions)

    return is_allowed


def entry(title: StrOrPromise, icon: str, link: str, *permissions: str) -> dict[str, object]:
    """Make an entry of the menu."""
    return {"title": capfirst(title), "icon": icon, "link": reverse_lazy(link), "permission": may(*permissions)}


THEME: dict[str, object] = {
    "SITE_TITLE": "ZoomAD",
    "SITE_HEADER": "ZoomAD",
    "SITE_SUBHEADER": _("Operations"),
    "SITE_SYMBOL": "ads_click",
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "/admin/language/"},
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "console.platform.start.fill",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("console/icon.svg")},
    ],
    "STYLES": [lambda _request: static("console/console.css")],
    "SCRIPTS": [
        lambda _request: static("console/choosers.js"),
        lambda _request: static("console/forms.js"),
        lambda _request: static("console/keyboard.js"),
        lambda _request: static("console/charts.js"),
        lambda _request: static("console/copy.js"),
        lambda _request: static("console/reach.js"),
        lambda _request: static("console/bulk.js"),
    ],
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "items": [
                    entry(_("Start"), "dashboard", "admin:index"),
                    entry(_("Campaigns"), "campaign", "admin:campaigns_campaign_changelist", "campaigns.view_campaign"),
                    entry(
                        _("Advertisers"),
                        "storefront",
                        "admin:advertisers_advertiser_changelist",
                        "advertisers.view_advertiser",
                    ),
                    entry(_("Members"), "badge", "admin:members_member_changelist", "advertisers.view_advertiser"),
                    entry(_("Clients"), "group", "admin:clients_client_changelist", "clients.view_client"),
                    entry(
                        _("Reports"),
                        "monitoring",
                        "console:reports",
                        "campaigns.view_campaign",
                        "ads.view_campaigndelivery",
                    ),
                    entry(
                        _("Many at once"),
                        "stacks",
                        "console:bulks",
                        "campaigns.change_campaign",
                        "campaigns.add_campaign",
                    ),
                ],
            },
            {
                "title": _("Records"),
                "separator": True,
                "items": [
                    entry(_("Views"), "visibility", "console:views", "ads.view_clientview"),
                    entry(_("Clicks"), "left_click", "console:clicks", "ads.view_clientclick"),
                    entry(_("ML scores"), "score", "console:scores", "ads.view_clientmlscore"),
                ],
            },
            {
                "title": _("Administration"),
                "separator": True,
                "items": [
                    entry(
                        _("Selection of ads"),
                        "tune",
                        "console:selection",
                        "platform.view_platformstate",
                        "ads.view_campaigndelivery",
                    ),
                    entry(_("Moderation desk"), "approval", "console:desk", "campaigns.view_moderationverdict"),
                    entry(
                        _("Moderation log"),
                        "gavel",
                        "admin:campaigns_moderationverdict_changelist",
                        "campaigns.view_moderationverdict",
                    ),
                    entry(_("API keys"), "key", "admin:access_apikey_changelist", "access.view_apikey"),
                    entry(_("Webhooks"), "webhook", "admin:webhooks_webhook_changelist", "access.view_apikey"),
                    entry(_("History"), "history", "admin:events_event_changelist", "admin.view_logentry"),
                    entry(_("Changes by form"), "edit_note", "admin:admin_logentry_changelist", "admin.view_logentry"),
                    entry(_("Users"), "person", "admin:auth_user_changelist", "auth.view_user"),
                    entry(_("Groups"), "shield_person", "admin:auth_group_changelist", "auth.view_group"),
                    entry(
                        _("Login attempts"),
                        "lock",
                        "admin:axes_accessattempt_changelist",
                        "axes.view_accessattempt",
                    ),
                ],
            },
        ],
    },
}
