"""Users and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm

from console.access.forms import GroupForm, NewUserForm, UserForm
from console.access.groups import ANALYST, AREAS, OPERATOR, Area
from console.access.recorded import RecordedAccessAdmin
from console.access.roles import LEVELS, level_of, names_of, reaches_further
from console.shared.admin import KeptAdmin, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import ModelForm
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise, WithAnnotations

    class Members(TypedDict):
        """What the list counts."""

        members_number: int

    CountedGroup = WithAnnotations[Group, Members]

admin.site.unregister(User)
admin.site.unregister(Group)


class ActingAdmin(RecordedAccessAdmin[Row]):
    """Tells its forms who fills them in: users cannot give others more than they have."""

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: object
    ) -> type[ModelForm[Row]]:
        """Make the form of this request."""
        form: type[ModelForm[Row]] = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"acting": request.user})


@admin.register(User)
class UserAdmin(KeptAdmin[User], ActingAdmin[User], BaseUserAdmin):  # type: ignore[misc,type-arg]
    """The people who may log in. Accounts are closed, not deleted, so that the history of their acts stays."""

    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "shown_name", "shown_role", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("What this person may do"), {"fields": ("role", "is_active")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "role", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Fetch the groups with the users."""
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("groups", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse to change a user who may do more, or to set their password."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and reaches_further(obj, request.user))

    @admin.display(description=_("role"))
    def role(self, user: User) -> StrOrPromise:
        """Show the role to users who may only look."""
        shown: StrOrPromise = self.shown_role(user)
        return shown

    @admin.display(description=_("full name"))
    def shown_name(self, user: User) -> str:
        """Show who it is."""
        return user.get_full_name() or user.email or "—"

    @display(description=_("role"), label=True)  # type: ignore[untyped-decorator]
    def shown_role(self, user: User) -> StrOrPromise:
        """Show what they may do, in a word."""
        if user.is_superuser:
            return _("administrator")
        names = [group.name for group in user.groups.all()]
        if user.user_permissions.all():
            names.append(str(_("permissions of their own")))
        return ", ".join(names) or _("none")


def _level_shower(area: Area) -> Callable[[Group], StrOrPromise]:
    """Make the column that shows a group's level in an area to users who may only look."""

    @admin.display(description=area.title)
    def shown(group: Group) -> StrOrPromise:
        return LEVELS[level_of(area, names_of(group.permissions.select_related("content_type")))]

    return shown


@admin.register(Group)
class GroupAdmin(ActingAdmin[Group], BaseGroupAdmin):  # type: ignore[misc]
    """What users may do, area by area."""

    form = GroupForm
    filter_horizontal = ()
    list_display = ("name", "members")
    fieldsets = (
        (None, {"fields": ("name",)}),
        (_("What its members may do"), {"fields": tuple(area.name for area in AREAS)}),
    )

    def __getattr__(self, name: str) -> Callable[[Group], StrOrPromise]:
        """Show each area to users who may only look."""
        for area in AREAS:
            if area.name == name:
                return _level_shower(area)
        raise AttributeError(name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Count the members."""
        groups: QuerySet[Group] = super().get_queryset(request)
        return groups.annotate(members_number=Count("user"))

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        """Keep the names by which the platform itself finds its groups."""
        return ("name",) if obj and obj.name in {OPERATOR, ANALYST} else ()

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Delete only groups without members, and never the platform's own."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (obj.name not in {OPERATOR, ANALYST} and not obj.user_set.exists()))

    @admin.display(description=_("members"), ordering="members_number")
    def members(self, group: CountedGroup) -> int:
        """Say how many users it has."""
        return group.members_number
