"""What a user may do, as one role; and what a group may do, area by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.access.groups import AREAS, Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser, User

NOBODY, ADMINISTRATOR, MIXED = "nobody", "administrator", "mixed"
NOTHING, SEES, CHANGES = "nothing", "sees", "changes"
LEVELS = {
    NOTHING: gettext_lazy("nothing"),
    SEES: gettext_lazy("may look"),
    CHANGES: gettext_lazy("may look and change"),
    MIXED: gettext_lazy("a mixture: leave it as it is"),
}


def role_of(user: User) -> str:
    """Name the one role of a user; several groups, or permissions of one's own, are a mixture."""
    if user.is_superuser:
        return ADMINISTRATOR
    groups = list(user.groups.all())
    if user.user_permissions.exists() or len(groups) > 1 or (groups and not user.is_staff):
        return MIXED
    return f"group-{groups[0].pk}" if groups else NOBODY


def roles_for(acting: User | AnonymousUser, user: User | None) -> list[tuple[str, str]]:
    """List the roles that a user may give to another: none that reaches further than their own."""
    present = role_of(user) if user is not None and user.pk else NOBODY
    choices = [(NOBODY, _("none: sees nothing"))]
    choices += [
        (f"group-{group.pk}", group.name)
        for group in Group.objects.prefetch_related("permissions__content_type").order_by("name")
        if f"group-{group.pk}" == present or acting.has_perms(names_of(group.permissions.all()))
    ]
    if acting.is_superuser:
        choices.append((ADMINISTRATOR, _("administrator: everything, users included")))
    if present == MIXED:
        choices.append((MIXED, _("a mixture: leave it as it is")))
    return choices


def give_role(user: User, role: str) -> None:
    """Replace all rights of the user with those of the role."""
    if role == MIXED:
        return
    user.is_superuser = role == ADMINISTRATOR
    user.is_staff = role != NOBODY
    user.save(update_fields=["is_superuser", "is_staff"])
    user.user_permissions.clear()
    user.groups.set([int(role.removeprefix("group-"))] if role.startswith("group-") else [])


def reaches_further(user: User, acting: User | AnonymousUser) -> bool:
    """Say whether a user has a right that the acting user lacks."""
    return not acting.is_superuser and (user.is_superuser or not acting.has_perms(user.get_all_permissions()))


def level_of(area: Area, allowed: set[str]) -> str:
    """Say how far these permissions reach in an area."""
    here = allowed & set(area.all)
    levels = {frozenset(): NOTHING, frozenset(area.sees): SEES, frozenset(area.all): CHANGES if area.changes else SEES}
    return levels.get(frozenset(here), MIXED)


def permissions_at(area: Area, level: str) -> tuple[str, ...]:
    """List what a level allows in an area."""
    return {SEES: area.sees, CHANGES: area.all}.get(level, ())


def set_levels(group: Group, levels: dict[str, str]) -> None:
    """Give a group what the levels of its areas say; a mixture, and what belongs to no area, stays."""
    known = _known_permissions()
    for area in AREAS:
        if (level := levels.get(area.name, MIXED)) != MIXED:
            wanted = set(permissions_at(area, level))
            group.permissions.remove(*[known[name] for name in set(area.all) - wanted if name in known])
            group.permissions.add(*[known[name] for name in wanted if name in known])


def names_of(permissions: Iterable[Permission]) -> set[str]:
    """Name permissions as `has_perm` does."""
    return {f"{each.content_type.app_label}.{each.codename}" for each in permissions}


def _known_permissions() -> dict[str, Permission]:
    names = {name for area in AREAS for name in area.all}
    found = Permission.objects.filter(codename__in={name.partition(".")[2] for name in names})
    named = {f"{each.content_type.app_label}.{each.codename}": each for each in found.select_related("content_type")}
    return {name: each for name, each in named.items() if name in names}
