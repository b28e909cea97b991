"""Forms that know what they showed, so that what others stored meanwhile is not overwritten unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeGuard

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from console.shared.words import worded
from zoomad.decimals import digits
from zoomad.names import shortened

SHOWN = "_shown"
Plain = str | list[str]  # how a form says what it showed


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed at once, each value in words."""

    label: str
    shown: str
    stored: str
    typed: str


class EditForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Carries what it showed along, and compares three values of each field: shown, stored now, and typed.

    A field that only others changed stays as it is stored; one that both changed is refused once, with both values, and
    accepted when it is sent again by one who has seen them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Conflict] = []
        self.kept: list[str] = []  # sentences about fields that others changed, and this user did not
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to what is edited: what a form does once, when it is made."""

    @property
    def shown_values(self) -> SafeString:
        """Render what is stored at present, so that the next sending says what its sender saw."""
        if self.instance._state.adding:  # noqa: SLF001
            return SafeString("")
        value = json.dumps({name: _plain(self._stored(name)) for name in self._compared()})
        return format_html('<input type="hidden" name="{}" value="{}">', SHOWN, value)

    @cached_property
    def changed_data(self) -> list[str]:
        """Name what this user changed, without the changes of others."""
        return [name for name in super().changed_data if name not in self._untouched]

    @cached_property
    def _shown(self) -> dict[str, Plain]:
        """Read what the form said when it was opened; one that says nothing is taken to have shown what is stored."""
        try:
            shown = json.loads(self.data.get(SHOWN) or "{}")
        except (ValueError, RecursionError):
            return {}
        return {name: value for name, value in shown.items() if _is_plain(value)} if isinstance(shown, dict) else {}

    @cached_property
    def _untouched(self) -> set[str]:
        """Name the fields that stand in the form as they did when it was opened, although others are stored now."""
        return {name for name in self._changed_meanwhile() if _plain(self._typed(name)) == self._shown[name]}

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if self.instance._state.adding:  # noqa: SLF001
            return
        for name in self._changed_meanwhile():
            stored = self._stored(name)
            label = str(self[name].label)
            if name in self._untouched:
                self.cleaned_data[name] = self._as_cleaned(name)
                self._errors.pop(name, None)  # type: ignore[attr-defined]
                words = {"field": label, "value": shortened(worded(self.fields[name], stored))}
                self.kept.append(_("%(field)s is “%(value)s” now: somebody else changed it meanwhile.") % words)
            elif name in self.cleaned_data and _plain(self.cleaned_data[name]) != _plain(stored):
                self.refuse_conflict(name)

    def refuse_conflict(self, name: str) -> None:
        """Refuse a field that others have changed too, and show both values."""
        field, shown = self.fields[name], self._shown.get(name)
        conflict = Conflict(
            label=str(self[name].label),
            shown=_in_words(field, shown),
            stored=worded(field, self._stored(name)),
            typed=worded(field, self.cleaned_data.get(name)),
        )
        self.conflicts.append(conflict)
        sentence = _("Somebody else has stored “%(stored)s” meanwhile; you have typed “%(typed)s”.")
        words = {"stored": shortened(conflict.stored), "typed": shortened(conflict.typed)}
        self.add_error(name, ValidationError(sentence % words, code="changed_meanwhile"))

    def _compared(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if not field.disabled and not isinstance(field, forms.FileField) and not field.widget.is_hidden
        ]

    def _changed_meanwhile(self) -> list[str]:
        return [
            name for name in self._compared() if name in self._shown and _plain(self._stored(name)) != self._shown[name]
        ]

    def _stored(self, name: str) -> object:
        return self[name].initial

    def _typed(self, name: str) -> object:
        """Read what was typed, by the field's own rules where it can be read."""
        try:
            return self.fields[name].clean(self[name].data)
        except ValidationError:
            return self[name].data

    def _as_cleaned(self, name: str) -> object:
        """Turn what is stored into what cleaning it would give."""
        stored = self._stored(name)
        try:
            return self.fields[name].clean(self.fields[name].prepare_value(stored))
        except ValidationError:  # it came in by another door
            return stored


def _plain(value: object) -> Plain:
    """Write a value so that it can be compared with what a form said of it."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, list | tuple | set | QuerySet):
        return sorted(str(_plain(each)) for each in value)
    return str(value)


def _is_plain(value: object) -> TypeGuard[Plain]:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _in_words(field: forms.Field, shown: object) -> str:
    """Put into words what the form says that it showed: its word, which may be anything."""
    try:
        return worded(field, shown)
    except (ValueError, TypeError, ValidationError):
        return str(shown)
