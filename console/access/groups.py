"""Who may do what: the groups `operator` and `analyst`."""

from typing import Any

OPERATOR, ANALYST = "operator", "analyst"

READ = {
    "advertisers": ["advertiser"],
    "campaigns": ["campaign", "image", "moderationverdict"],
    "clients": ["client"],
    "ads": ["clientmlscore", "clientview", "clientclick", "campaigndelivery", "campaignday"],
    "platform": ["platformstate"],
    "admin": ["logentry"],
}
WRITE = {
    "advertisers": ["add_advertiser", "change_advertiser", "delete_advertiser"],
    "campaigns": ["add_campaign", "change_campaign", "delete_campaign"],
    "clients": ["add_client", "change_client", "delete_client"],
    "ads": ["add_clientmlscore", "change_clientmlscore"],
    "platform": ["change_platformstate"],
    "access": ["view_apikey", "add_apikey", "change_apikey"],
}


def make_groups(apps: Any) -> None:
    """Make both groups, with at least these permissions; those that somebody added to them stay.

    Django makes permissions after all migrations, so those that are missing are made here, in its own words.
    """
    reading = [_permission(apps, app, f"view_{model}") for app, models in READ.items() for model in models]
    writing = [_permission(apps, app, codename) for app, codenames in WRITE.items() for codename in codenames]
    for name, permissions in {OPERATOR: reading + writing, ANALYST: reading}.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions)


def _permission(apps: Any, app: str, codename: str) -> Any:
    verb, _, model = codename.partition("_")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": f"Can {verb} {model}"}
    )
    return permission
