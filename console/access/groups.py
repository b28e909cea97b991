"""Who may do what: the areas of the platform, and the groups `operator` and `analyst`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.contrib.auth.models import Permission
    from django_stubs_ext import StrOrPromise

OPERATOR, ANALYST = "operator", "analyst"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the platform, with the permissions (`app.codename`) for looking at it and for changing it."""

    name: str
    title: StrOrPromise
    sees: tuple[str, ...]
    changes: tuple[str, ...] = ()
    is_for_analysts: bool = True
    is_for_operators: bool = True

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that can be allowed here."""
        return self.sees + self.changes


AREAS = (
    Area(
        "campaigns",
        _("Campaigns, their delivery and their spend"),
        ("campaigns.view_campaign", "campaigns.view_image", "ads.view_campaigndelivery", "ads.view_campaignday"),
        ("campaigns.add_campaign", "campaigns.change_campaign", "campaigns.delete_campaign"),
    ),
    Area(
        "advertisers",
        _("Advertisers"),
        ("advertisers.view_advertiser",),
        ("advertisers.add_advertiser", "advertisers.change_advertiser", "advertisers.delete_advertiser"),
    ),
    Area(
        "clients",
        _("Clients"),
        ("clients.view_client",),
        ("clients.add_client", "clients.change_client", "clients.delete_client"),
    ),
    Area("records", _("Views and clicks"), ("ads.view_clientview", "ads.view_clientclick")),
    Area(
        "scores",
        _("ML scores"),
        ("ads.view_clientmlscore",),
        ("ads.add_clientmlscore", "ads.change_clientmlscore"),
    ),
    Area(
        "platform",
        _("The day and the moderation switch"),
        ("platform.view_platformstate",),
        ("platform.change_platformstate",),
    ),
    Area("moderation", _("Moderation log"), ("campaigns.view_moderationverdict",)),
    Area("history", _("History"), ("admin.view_logentry",)),
    Area(
        "keys",
        _("API keys"),
        ("access.view_apikey",),
        ("access.add_apikey", "access.change_apikey"),
        is_for_analysts=False,
    ),
    Area(
        "users",
        _("Users, groups and login attempts"),
        ("auth.view_user", "auth.view_group", "axes.view_accessattempt"),
        (
            "auth.add_user",
            "auth.change_user",
            "auth.add_group",
            "auth.change_group",
            "auth.delete_group",
            "axes.delete_accessattempt",
        ),
        is_for_analysts=False,
        is_for_operators=False,
    ),
)


def make_groups(apps: Apps) -> None:
    """Make both groups, with at least these permissions; permissions that were added to them stay.

    Django makes permissions after all migrations, so those that are missing are made here, in its own words.
    """
    allowed = {
        OPERATOR: [name for area in AREAS if area.is_for_operators for name in area.all],
        ANALYST: [name for area in AREAS if area.is_for_analysts for name in area.sees],
    }
    for group_name, names in allowed.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        group.permissions.add(*[_permission(apps, name) for name in names])


def _permission(apps: Apps, name: str) -> Permission:
    app, _dot, codename = name.partition(".")
    verb, _underscore, model = codename.partition("_")
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": f"Can {verb} {model}"}
    )
    return permission
