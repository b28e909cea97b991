"""What is recorded of users, groups and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from console.shared.admin import ConsoleAdmin, Row
from console.shared.words import worded
from events.models import Kind
from events.services import record

if TYPE_CHECKING:
    from django import forms
    from django.contrib.admin.models import LogEntry
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from console.shared.admin import Changes, FormSets

CHANGES = "_recorded_changes"


class RecordedAccessAdmin(ConsoleAdmin[Row]):
    """Records who was given access, whose rights changed, and who was shut out, in the transaction of the change."""

    def construct_change_message(
        self, request: HttpRequest, form: forms.BaseForm, formsets: FormSets, add: bool = False
    ) -> Changes:
        """Note what the form changes; of passwords only that they changed."""
        setattr(request, CHANGES, {name: _change_of(form, name) for name in form.changed_data})
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Row, message: Changes) -> LogEntry:
        """Record what was added."""
        self._record(request, obj, "added")
        entry: LogEntry = super().log_addition(request, obj, message)
        return entry

    def log_change(self, request: HttpRequest, obj: Row, message: Changes) -> LogEntry:
        """Record what was changed."""
        self._record(request, obj, "changed")
        entry: LogEntry = super().log_change(request, obj, message)
        return entry

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Row]) -> list[LogEntry]:
        """Record what was deleted."""
        for obj in queryset:
            self._record(request, obj, "deleted")
        entries: list[LogEntry] = super().log_deletions(request, queryset)
        return entries

    def _record(self, request: HttpRequest, obj: Row, act: str) -> None:
        changes = getattr(request, CHANGES, {})
        if changes or act != "changed":
            what = {"act": act, "object": self.opts.model_name, "id": obj.pk, "name": str(obj)}
            record(Kind.ACCESS_CHANGED, data={**what, "changes": changes})


def _change_of(form: forms.BaseForm, name: str) -> list[str | None]:
    if "password" in name:
        return [None, None]
    with translation.override("en"):  # readers speak another language than the writer
        return [worded(form.fields[name], value) for value in (form[name].initial, form.cleaned_data.get(name))]
