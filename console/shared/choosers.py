"""Choosing an object by its name, as its list finds it; an id that is pasted is found too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

from console.shared.uuids import as_uuid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    Options = list[tuple[str | None, list[dict[str, object]], int | None]]


class GoneOrChosenField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Takes the id of what is no longer there too: what it left behind is still found by it."""

    def to_python(self, value: object) -> Model | None:
        """Read the id of an object, or of what was one."""
        try:
            found: Model | None = super().to_python(value)
        except ValidationError:
            key = as_uuid(str(value))
            if key is None or self.queryset is None:
                raise
            found = self.queryset.model(pk=key)
        return found


class FormChooser(AutocompleteSelect):
    """Looks an object up in a form of the admin."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, object] | None = None) -> Options:
        """Show what is chosen; ignore a value that is not an id."""
        return super().optgroups(name, [each for each in value if as_uuid(str(each))], attr)


class Chooser(FormChooser):
    """Looks up what a relation of a model leads to, on a page of its own."""

    def __init__(self, model: type[Model], field: str) -> None:
        relation = model._meta.get_field(field)  # noqa: SLF001
        super().__init__(relation, admin.site, attrs={"class": "unfold-admin-autocomplete"})
