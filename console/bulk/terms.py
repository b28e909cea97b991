"""The changes of a bulk, and what they mean for each campaign."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.services import FROZEN_FIELDS
from console.shared.texts import price
from zoomad.api.fields import MAX_INTEGER
from zoomad.decimals import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import Field
    from django_stubs_ext import StrOrPromise

Value = Decimal | int | str | None  # of a campaign's field
Terms = dict[str, str | int]  # what is to change, as it is kept

PRICES = ("cost_per_impression", "cost_per_click")
NUMBERS = ("impressions_limit", "clicks_limit", "start_date", "end_date")
COLUMNS = ("pk", "ad_title", "start_date", "end_date", "impressions_limit", "clicks_limit", *PRICES, "is_paused")
SHOWN = 50


def _column(name: str) -> Field[object, object]:
    return cast("Field[object, object]", Campaign._meta.get_field(name))  # noqa: SLF001


def _price(name: str) -> forms.Field | None:
    """Take a price by the rules of a campaign's own."""
    column = _column(name)
    return column.formfield(required=False, validators=column.validators)


def _number(label: StrOrPromise) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MAX_INTEGER)


class TermsForm(forms.Form):
    """The changes of a bulk; empty fields stay as they are."""

    cost_per_impression = _price("cost_per_impression")
    cost_per_click = _price("cost_per_click")
    percent = forms.DecimalField(
        label=gettext_lazy("Both prices by, %"),
        required=False,
        min_value=-100,
        max_value=1000,
        max_digits=7,
        decimal_places=2,
    )
    impressions_limit = _number(gettext_lazy("Impressions limit"))
    clicks_limit = _number(gettext_lazy("Clicks limit"))
    start_date = _number(gettext_lazy("Start day"))
    end_date = _number(gettext_lazy("End day"))
    paused = forms.ChoiceField(
        label=gettext_lazy("Showing"),
        required=False,
        choices=[("", gettext_lazy("as it is")), ("1", gettext_lazy("pause")), ("0", gettext_lazy("resume"))],
    )

    def clean(self) -> dict[str, object]:
        """Require at least one change, and no contradictory ones."""
        cleaned = super().clean() or {}
        if not self.errors and not self.terms():
            raise forms.ValidationError(_("Say what is to change."))
        if cleaned.get("percent") is not None and any(cleaned.get(name) is not None for name in PRICES):
            raise forms.ValidationError(_("Give prices, or a percentage to change them by, not both."))
        return cleaned

    def terms(self) -> Terms:
        """Write the changes so that they can be stored."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {name: digits(value) if isinstance(value, Decimal) else value for name, value in given.items()}


def changes_of(campaign: Mapping[str, Any], terms: Terms) -> dict[str, Value]:
    """Say what the terms change in a campaign: its fields with their new values, those that differ."""
    wanted: dict[str, Value] = {name: Decimal(terms[name]) for name in PRICES if name in terms}
    wanted |= {name: terms[name] for name in NUMBERS if name in terms}
    if "percent" in terms:
        factor = 1 + Decimal(terms["percent"]) / 100
        wanted |= {name: campaign[name] * factor for name in PRICES}
    if "paused" in terms:
        wanted["is_paused"] = terms["paused"] == "1"
    return {name: value for name, value in wanted.items() if campaign[name] != value}


@dataclass(slots=True)
class Preview:
    """The result for the campaigns, counted over all, shown for the first ones."""

    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many rows are not shown."""
        return self.changed + self.refused - len(self.rows)


def preview_of(campaign_ids: Iterable[UUID], terms: Terms, day: int) -> Preview:
    """Try the changes on every campaign, without storing any."""
    preview = Preview()
    for campaign in Campaign.objects.filter(pk__in=list(campaign_ids)).order_by("pk").values(*COLUMNS).iterator():
        changes = changes_of(campaign, terms)
        problem = _problem(campaign, changes, day)
        if not changes:
            preview.unchanged += 1
            continue
        preview.refused += bool(problem)
        preview.changed += not problem
        if len(preview.rows) < SHOWN:
            shown = [
                (_column(name).verbose_name, plain(campaign[name]), plain(value)) for name, value in changes.items()
            ]
            preview.rows.append({**campaign, "changes": shown, "problem": problem})
    return preview


def plain(value: Value) -> int | str | None:
    """Write a value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return price(value) if isinstance(value, Decimal) else value


def _problem(campaign: Mapping[str, Any], changes: Mapping[str, Value], day: int) -> str:
    if campaign["end_date"] < day:
        return _("it is over")
    if campaign["start_date"] <= day and set(changes) & set(FROZEN_FIELDS):
        return _("it has started: limits and days stay")
    after = {**campaign, **changes}
    if after["end_date"] < after["start_date"]:
        return _("it would end before it starts")
    return _("it would start in the past") if "start_date" in changes and after["start_date"] < day else ""
