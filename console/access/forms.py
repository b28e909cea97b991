"""The forms of users and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from console.access.groups import AREAS
from console.access.roles import (
    ADMINISTRATOR,
    CHANGES,
    LEVELS,
    MIXED,
    NOBODY,
    NOTHING,
    SEES,
    give_role,
    level_of,
    names_of,
    permissions_at,
    role_of,
    roles_for,
    set_levels,
)
from console.shared.editing import EditForm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class RoleMixin(forms.Form):
    """A role instead of eighty permissions."""

    acting: User | AnonymousUser  # set by the admin: the user who fills the form in
    instance: User
    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=UnfoldAdminRadioSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("role")) is not None and isinstance(field, forms.ChoiceField):
            user = self.instance if self.instance.pk else None
            field.choices = roles_for(self.acting, user)
            self.initial.setdefault("role", role_of(user) if user else NOBODY)

    def clean(self) -> dict[str, object] | None:
        """Keep administrators from locking themselves out."""
        cleaned = super().clean()
        if self.instance.pk and self.instance.pk == self.acting.pk and self.acting.is_superuser:
            if self.cleaned_data.get("role", ADMINISTRATOR) != ADMINISTRATOR:
                self.add_error("role", _("You cannot take your own role away; another administrator can."))
            if not self.cleaned_data.get("is_active", True):
                self.add_error("is_active", _("You cannot close your own account; another administrator can."))
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "role" in self.changed_data:
            give_role(self.instance, self.cleaned_data["role"])


class UserForm(RoleMixin, EditForm, UserChangeForm):  # type: ignore[misc]
    """A user who exists."""


class NewUserForm(RoleMixin, UserCreationForm):  # type: ignore[misc]
    """A new user."""


AreasForm = type(
    "AreasForm",
    (EditForm,),
    {area.name: forms.ChoiceField(label=area.title, widget=UnfoldAdminSelectWidget) for area in AREAS},
)


class GroupForm(AreasForm):  # type: ignore[valid-type,misc]
    """A group's name, and its level in each area of the platform."""

    acting: User | AnonymousUser

    class Meta:
        model = Group
        fields = ("name",)

    def prepare(self) -> None:
        """Offer in each area the levels that there are, and the present one."""
        allowed = names_of(self.instance.permissions.select_related("content_type")) if self.instance.pk else set()
        for area in AREAS:
            level = level_of(area, allowed)
            levels = [NOTHING, SEES, *([CHANGES] if area.changes else []), *([MIXED] if level == MIXED else [])]
            if (field := self.fields.get(area.name)) is not None and isinstance(field, forms.ChoiceField):
                field.choices = [(each, LEVELS[each]) for each in levels]
                self.initial.setdefault(area.name, level)

    def clean(self) -> dict[str, object]:
        """Refuse to give permissions that the user does not have."""
        super().clean()
        for area in AREAS:
            level = self.cleaned_data.get(area.name, MIXED)
            if area.name in self.changed_data and not self.acting.has_perms(permissions_at(area, level)):
                self.add_error(area.name, _("You may not do that yourself."))
        return self.cleaned_data  # type: ignore[no-any-return]

    def _save_m2m(self) -> None:
        super()._save_m2m()
        levels = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        set_levels(self.instance, levels)
