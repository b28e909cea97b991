"""Values of fields as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from console.shared.texts import NOTHING
from zoomad.decimals import digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import Field


def worded(field: Field | None, value: object) -> str:
    """Put a field's value into words: a choice by its label, an object by its name, yes or no."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool) or isinstance(field, forms.BooleanField):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return _objects_in_words(field, value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(cast("Iterable[tuple[object, object]]", field.choices))}
        several = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in several)
    return digits(value) if isinstance(value, Decimal) else str(value)


def quoted(text: str) -> str:
    """Put a text into the quotation marks of the language."""
    return _("“%(text)s”") % {"text": text}


def _objects_in_words(field: forms.ModelChoiceField[Model], value: object) -> str:
    if isinstance(value, Model):
        return str(field.label_from_instance(value))
    several = value if isinstance(value, list | tuple | set | QuerySet) else [value]
    keys = [getattr(each, "pk", each) for each in several]
    known = field.queryset.filter(pk__in=keys) if field.queryset is not None else []
    return ", ".join(str(field.label_from_instance(each)) for each in known) or NOTHING


def _flat(choices: Iterable[tuple[object, object]]) -> list[tuple[object, object]]:
    """List choices, those in named groups included."""
    flat: list[tuple[object, object]] = []
    for key, label in choices:
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat
