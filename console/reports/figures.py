"""Reports: the figures of a period, by one dimension, beside the period before; read from the totals of days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads.models import TOTALS, FillDay
from advertisers.models import Advertiser
from campaigns.models import Campaign, TargetGender
from clients.audiences import EVERYBODY, EVERYWHERE, NO_UPPER_AGE, PLACE_MARK
from clients.models import Gender
from console.shared.figures import Figures
from stats.models import Dimension
from stats.querysets import Period, by_columns, by_viewers
from stats.viewers.folding import AGES, DELETED, Progress, progress
from zoomad.names import straight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

Key = tuple["int | str | UUID", ...]  # the values of a dimension's columns

VIEWERS = {f"viewer_{dimension.value}": dimension for dimension in Dimension}
DUE = ("due",)  # the key of what was charged while its viewers are not added up yet

# What can be asked by, and the columns of `campaign_days` that hold it: the plain places, genders and ages are those
# that campaigns are meant for.
DIMENSIONS: dict[str, tuple[StrOrPromise, tuple[str, ...]]] = {
    "day": (gettext_lazy("day"), ("day",)),
    "advertiser": (gettext_lazy("advertiser"), ("campaign__advertiser_id",)),
    "campaign": (gettext_lazy("campaign"), ("campaign_id",)),
    "place": (gettext_lazy("targeted place"), ("campaign__audience_location",)),
    "gender": (gettext_lazy("targeted gender"), ("campaign__audience_gender",)),
    "age": (gettext_lazy("targeted ages"), ("campaign__audience_age_from", "campaign__audience_age_to")),
    **{name: (dimension.label, ()) for name, dimension in VIEWERS.items()},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the dimension: its name, its figures, and those of the period before."""

    key: Key
    name: str
    now: Figures
    before: Figures

    @property
    def change(self) -> float | None:
        """By what share of what was spent before the spend has changed; None where nothing was."""
        return float(self.now.spend / self.before.spend - 1) if self.before.spend else None


@dataclass(frozen=True)
class Report:
    """A period by a dimension: added up at one moment, and named as it is read."""

    by: str
    keys: Sequence[Key]  # in the order of the rows
    now: Mapping[Key, Figures]
    before: Mapping[Key, Figures]
    asked: int  # requests of known clients in the period
    progress: Progress | None = None  # up to when viewers are added up, where it is about them

    def rows_of(self, keys: Sequence[Key]) -> list[Row]:
        """Put the figures of some of the keys together, with their names."""
        name = NAMES[self.by](set(keys))
        nothing = Figures()
        return [Row(key, name(key), self.now.get(key, nothing), self.before.get(key, nothing)) for key in keys]

    @cached_property
    def rows(self) -> list[Row]:
        """All of it, which may be long."""
        return self.rows_of(self.keys)

    @cached_property
    def total(self) -> Row:
        """The sums."""
        return Row((), _("Total"), _sum(self.now), _sum(self.before))

    @property
    def paid_share(self) -> float | None:
        """What share of the requests was an impression that is charged."""
        return self.total.now.impressions / self.asked if self.asked else None


def report_of(period: Period, by: str) -> Report:
    """Add up the days of the period, and those of the period before, which is as long."""
    first, last = period.first or 0, period.last or 0
    length = last - first + 1
    now, before = _summed(period, by), _summed(Period(first - length, first - 1), by)
    if by == "day":  # all of them, those on which nothing happened too; each beside the day as long before
        keys: list[Key] = [(day,) for day in range(first, last + 1)]
        before = {(day,): before[(day - length,)] for day in range(first, last + 1) if (day - length,) in before}
    else:
        keys = sorted(set(now) | set(before), key=_order(now))
    fill = FillDay.objects.filter(day__range=(first, last)).aggregate(filled=Sum("filled"), unfilled=Sum("unfilled"))
    asked = (fill["filled"] or 0) + (fill["unfilled"] or 0)
    return Report(by, keys, now, before, asked, progress(period) if by in VIEWERS else None)


def _order(figures: Mapping[Key, Figures]) -> Callable[[Key], tuple[bool, Decimal, int, str]]:
    """Put the dearest first, and what is not told apart yet last."""
    nothing = Figures()

    def place(key: Key) -> tuple[bool, Decimal, int, str]:
        own = figures.get(key, nothing)
        return key == DUE, -own.spend, -own.impressions, str(key)

    return place


def _summed(period: Period, by: str) -> dict[Key, Figures]:
    if by not in VIEWERS:
        return {key: Figures(**each) for key, each in by_columns(DIMENSIONS[by][1], period).items()}
    viewers = by_viewers(VIEWERS[by], period)
    known: dict[Key, Figures] = {(value,): Figures(**each) for value, each in viewers.known.items()}
    return {**known, DUE: Figures(**viewers.due)} if any(viewers.due.values()) else known


def _sum(figures: Mapping[Key, Figures]) -> Figures:
    nothing = Figures()
    sums = {name: sum((getattr(each, name) for each in figures.values()), getattr(nothing, name)) for name in TOTALS}
    return Figures(**sums)


def _names_from(model: type[Advertiser | Campaign], column: str) -> Callable[[set[Key]], Callable[[Key], str]]:
    def read(keys: set[Key]) -> Callable[[Key], str]:
        known: dict[object, str] = dict(
            model.everything.filter(pk__in=[key[0] for key in keys]).values_list("pk", column)
        )
        return lambda key: straight(known.get(key[0], "")) or str(key[0])

    return read


def _fixed(name: Callable[[Key], str]) -> Callable[[set[Key]], Callable[[Key], str]]:
    return lambda _keys: name


def _place(key: Key) -> str:
    return _("everywhere") if key[0] == EVERYWHERE else str(key[0]).removeprefix(PLACE_MARK)


def _gender(key: Key) -> str:
    return _("for everybody") if key[0] == EVERYBODY else str(TargetGender(str(key[0])).label)


def _of_viewers(name: Callable[[str], str]) -> Callable[[set[Key]], Callable[[Key], str]]:
    def named(key: Key) -> str:
        if key == DUE:
            return _("not added up yet")
        return name(str(key[0])) if key[0] != DELETED else _("deleted clients")

    return _fixed(named)


def _range(first: str) -> str:
    following = [age for age in AGES if age > int(first)]
    return f"{first}-{following[0] - 1 if following else '∞'}"


def _ages(key: Key) -> str:
    return f"{key[0]}-{'∞' if key[1] == NO_UPPER_AGE else key[1]}"


NAMES: dict[str, Callable[[set[Key]], Callable[[Key], str]]] = {
    "day": _fixed(lambda key: str(key[0])),
    "advertiser": _names_from(Advertiser, "name"),
    "campaign": _names_from(Campaign, "ad_title"),
    "place": _fixed(_place),
    "gender": _fixed(_gender),
    "age": _fixed(_ages),
    "viewer_place": _of_viewers(lambda value: value.removeprefix(PLACE_MARK)),
    "viewer_gender": _of_viewers(lambda value: str(Gender(value).label)),
    "viewer_age": _of_viewers(_range),
}
