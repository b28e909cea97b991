"""What all lists and forms of the admin have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from console.shared.paginator import BoundedPaginator

if TYPE_CHECKING:
    from django import forms
    from django.db.models import Field, QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest

SHOWN_LENGTH = 80


class ConsoleAdmin(ModelAdmin):  # type: ignore[misc]
    """A list that never counts a large table, and a history that says from what to what."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True
    one_line: ClassVar[dict[str, int]] = {}  # texts without line breaks, and how long each may be

    def construct_change_message(
        self, request: HttpRequest, form: ModelForm[Any], formsets: Any, add: bool = False
    ) -> Any:
        """Say of each field what it was and what it became."""
        if add:
            return [{"added": {}}]
        changes = [
            change_message(str(form[name].label), form[name].initial, form.cleaned_data.get(name))
            for name in form.changed_data
            if "password" not in name
        ]
        return [{"changed": {"fields": changes or form.changed_data}}] if form.changed_data else []

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Write short texts on one line."""
        if db_field.name in self.one_line:
            kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"maxlength": self.one_line[db_field.name]})
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by the whole id too."""
        if (key := as_uuid(search_term)) is not None:
            return queryset.filter(pk=key), False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
        return found


def change_message(label: str, before: Any, after: Any) -> str:
    """Write down one change."""
    return f"{label}: {_shown(before)} → {_shown(after)}"


def log_fields(admin: Any, request: HttpRequest, obj: Any, *changes: str) -> None:
    """Write changes that were made without a form into an object's history."""
    admin.log_change(request, obj, [{"changed": {"fields": list(changes)}}])


def as_uuid(text: str) -> UUID | None:
    """Read an id that somebody typed or pasted; None for what is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _shown(value: Any) -> str:
    text = "—" if value in {None, ""} else str(value)
    return f"“{text[:SHOWN_LENGTH]}…”" if len(text) > SHOWN_LENGTH else f"“{text}”"


class ReadOnlyAdmin(ConsoleAdmin):
    """A list of what nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False
