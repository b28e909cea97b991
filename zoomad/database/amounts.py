"""Columns for money."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.forms import Field


class AmountField(models.DecimalField):  # type: ignore[type-arg]  # not generic at run time
    """An exact amount. It is stored with all its digits: the column is `numeric` without a scale to round to.

    Only validation limits the number of digits, so that another limit needs no change of the table.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Name the type of the column."""
        return "numeric"

    def formfield(self, *args: Any, **kwargs: Any) -> Field | None:
        """Make a form field in which a browser takes any number: it would compute a step in binary."""
        field = super().formfield(*args, **kwargs)
        if field is not None:
            field.widget.attrs["step"] = "any"
        return field
