"""Campaigns from a file: what is wrong with its lines, and what they would book."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advertisers.models import Advertiser
from campaigns.models import Campaign
from console.campaigns.form import FIELDS
from console.shared.tables import rows_of, text_of
from console.shared.uuids import as_uuid

if TYPE_CHECKING:
    from uuid import UUID

    from console.bulk.terms import Value

MOST_LINES = 1_000
TARGETING = {"gender": "target_gender", "age_from": "target_age_from", "age_to": "target_age_to"}
OPTIONAL = ("ad_text", *TARGETING, "location")
REQUIRED = tuple(name for name in FIELDS if name != "ad_text" and not name.startswith("target_"))
TERMS = FIELDS[1:]  # without the advertiser, which a line may name by its name too


class UploadForm(forms.Form):
    """A table of campaigns, from a file or pasted."""

    file = forms.FileField(required=False, label=gettext_lazy("CSV or Excel file"))
    text = forms.CharField(required=False, strip=False, label=gettext_lazy("or lines"), widget=forms.Textarea)

    def clean(self) -> dict[str, object]:
        """Read the file, if there is one."""
        cleaned = super().clean() or {}
        if upload := cleaned.get("file"):
            cleaned["text"] = text_of(upload)
        if not cleaned.get("text") and not self.errors:
            raise forms.ValidationError(_("Choose a file or write lines."))
        return cleaned


class LineForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """One line, by the rules of a campaign."""

    class Meta:
        model = Campaign
        fields = TERMS


@dataclass(slots=True)
class Plan:
    """What would be booked. Nothing is booked while there are problems."""

    problems: list[tuple[int, str]] = field(default_factory=list)
    bookings: list[dict[str, Value]] = field(default_factory=list)


def plan_of(text: str, day: int) -> Plan:
    """Read every line, and book none."""
    plan = Plan()
    rows, plan.problems = rows_of(text, REQUIRED, optional=OPTIONAL, most=MOST_LINES)
    advertisers = _advertisers({values["advertiser"] for _line, values in rows})
    for line, values in rows:
        found = advertisers[values["advertiser"]]
        if len(found) != 1:
            sentence = (
                _("Several advertisers are called “%(name)s”: give the id.")
                if found
                else _("There is no advertiser “%(name)s”.")
            )
            plan.problems.append((line, sentence % {"name": values["advertiser"]}))
            continue
        form = LineForm(_as_form(values))
        problems = [*_said(form), *_too_early(form, day)]
        plan.problems += [(line, problem) for problem in problems]
        if not problems:
            plan.bookings.append({"advertiser": str(found[0]), **{name: form.cleaned_data[name] for name in TERMS}})
    return plan


def _as_form(values: dict[str, str]) -> dict[str, str]:
    renamed = {TARGETING.get(name, name): value for name, value in values.items()}
    renamed["target_gender"] = renamed.get("target_gender", "").upper()
    renamed["target_location"] = renamed.pop("location", "")
    for name in ("cost_per_impression", "cost_per_click"):
        renamed[name] = renamed[name].replace(",", ".")  # as spreadsheets write it where that is the custom
    return renamed


def _said(form: LineForm) -> list[str]:
    for name, value in list(getattr(form, "cleaned_data", {}).items()):
        if name in {"target_gender", "target_location"} and not value:
            form.cleaned_data[name] = None
    labelled = ((form.fields[name].label if name in form.fields else "", each) for name, each in form.errors.items())
    return [f"{label}: {sentence}" if label else str(sentence) for label, each in labelled for sentence in each]


def _too_early(form: LineForm, day: int) -> list[str]:
    if (start := form.cleaned_data.get("start_date")) is None or start >= day:
        return []
    return [_("Today is day %(day)s; a campaign cannot start before that.") % {"day": day}]


def _advertisers(names: set[str]) -> dict[str, list[UUID]]:
    """Find advertisers by their ids or whole names."""
    found: dict[str, list[UUID]] = defaultdict(list)
    keys = {name: key for name in names if (key := as_uuid(name)) is not None}
    known = set(Advertiser.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
    found |= {name: [key] for name, key in keys.items() if key in known}
    for key, name in Advertiser.objects.filter(name__in=names - set(found)).values_list("pk", "name"):
        found[name].append(key)
    return found
