"""Users, groups and who tried to get in."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from console.access.groups import READ
from console.shared.admin import ConsoleAdmin, ReadOnlyAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest

ACCESS = {("auth", "user"), ("auth", "group"), ("axes", "accessattempt")}

VERBS = {"add": _("may add"), "change": _("may change"), "delete": _("may delete"), "view": _("may look at")}

admin.site.unregister(User)
admin.site.unregister(Group)


class PermissionsAdmin(ConsoleAdmin):
    """Offers the permissions that the admin asks for, in the operator's language; Django's are in English."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose and name the permissions."""
        if db_field.name in {"permissions", "user_permissions"}:
            asked = {(app, model) for app, models in READ.items() for model in models} | ACCESS
            kinds = reduce(or_, (Q(content_type__app_label=app, content_type__model=model) for app, model in asked))
            kwargs["queryset"] = Permission.objects.filter(kinds).select_related("content_type")
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if "queryset" in kwargs and field is not None:
            field.label_from_instance = _in_words
        return field


def _in_words(permission: Permission) -> str:
    verb = permission.codename.partition("_")[0]
    return f"{permission.content_type} | {VERBS.get(verb, permission.name)}"


@admin.register(User)
class UserAdmin(BaseUserAdmin, PermissionsAdmin):  # type: ignore[misc,type-arg]
    """The people who may log in."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, PermissionsAdmin):  # type: ignore[misc]
    """What they may do."""


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Failed logins, and for whom the door is closed at present."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    search_fields = ("username", "ip_address")
    ordering = ("-attempt_time",)
