"""Choosing an object by its name, as its list finds it; an id that is pasted is found too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from console.shared.uuids import as_uuid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


class Chooser(AutocompleteSelect):
    """Looks up what a relation of a model leads to."""

    def __init__(self, model: type[Model], field: str) -> None:
        relation = model._meta.get_field(field)  # noqa: SLF001
        super().__init__(relation, admin.site, attrs={"class": "unfold-admin-autocomplete"})

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        """Show who is chosen; what is no id is nobody."""
        return super().optgroups(name, [each for each in value if as_uuid(str(each))], attr)
