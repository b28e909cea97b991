"""A chart of days for a phone held upright: impressions, clicks and spend, one below the other.

Drawn with Pillow, which the bot needs for photos anyway.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.formats import number_format
from PIL import Image, ImageDraw, ImageFont

from telegram_bot import texts
from telegram_bot.client.models import Stats
from telegram_bot.language import gettext as _
from telegram_bot.texts import TENTH, WIDE

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
WIDTH, HEIGHT = 900, 1200
MARGIN = 36
AXIS = 128
"""Room for the numbers beside the plot."""
TITLE, SUBTITLE, TOP = 42, 28, 158
LABEL, VALUE, FOOT, GAP = 34, 24, 56, 26
WIDEST = 120
MOST_BARS = 31
"""More bars than that cannot be told apart: then each stands for several days."""
INK, PALE, GRID, PAPER = "#1f2933", "#616e7c", "#e4e7eb", "#ffffff"
COLOURS = ("#2f6fde", "#e8590c", "#2b8a3e")
STEPS = tuple(Decimal(step) for step in ("1", "1.2", "1.6", "2", "2.4", "3", "4", "5", "6", "8", "10"))


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the picture."""

    title: str
    period: str
    impressions: str
    clicks: str
    spent: str
    days: str
    language: str
    """The language of numbers; the drawing thread does not know it."""


@dataclass(frozen=True, slots=True)
class Series:
    """One of the charts: a value for each bar; `exact` formats those of the axis."""

    label: str
    values: list[Decimal]
    written: Callable[[Decimal], str]
    exact: Callable[[Decimal], str]
    colour: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The days of a chart, so many in each bar."""

    first: int
    each: int
    groups: list[list[Stats]]

    @classmethod
    def of(cls, daily: Sequence[Stats]) -> "Bars":
        """Arrange the days in bars, including days on which nothing happened."""
        first, last = daily[0].day, daily[-1].day
        each = -(-(last - first + 1) // MOST_BARS)
        groups: list[list[Stats]] = [[] for _ in range(-(-(last - first + 1) // each))]
        for stats in daily:
            groups[(stats.day - first) // each].append(stats)
        return cls(first, each, groups)

    def values(self, name: str) -> list[Decimal]:
        """Sum something up for each bar."""
        return [sum((Decimal(getattr(stats, name)) for stats in group), Decimal(0)) for group in self.groups]


def draw(daily: Sequence[Stats], labels: Labels) -> bytes:
    """Draw the days, which are in order; returns a PNG."""
    with translation.override(labels.language):
        return _drawn(Bars.of(daily), labels)


def days_in_a_bar(daily: Sequence[Stats]) -> int:
    """Return how many days a bar stands for."""
    return Bars.of(daily).each


def _drawn(bars: Bars, labels: Labels) -> bytes:
    series = (
        Series(labels.impressions, bars.values("impressions"), texts.number, texts.number, COLOURS[0]),
        Series(labels.clicks, bars.values("clicks"), texts.number, texts.number, COLOURS[1]),
        Series(labels.spent, bars.values("spent_total"), texts.total, texts.money, COLOURS[2]),
    )
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.text((MARGIN, MARGIN), fitted(labels.title, TITLE, WIDTH - 2 * MARGIN), INK, _font(TITLE))
    period = fitted(labels.period, SUBTITLE, WIDTH - 2 * MARGIN)
    canvas.text((MARGIN, MARGIN + TITLE + 16), period, PALE, _font(SUBTITLE))
    panel = (HEIGHT - MARGIN - FOOT - TOP) // len(series)
    for index, one in enumerate(series):
        top = TOP + index * panel
        _draw_panel(canvas, one, top, top + panel - GAP)
    _draw_days(canvas, bars, labels.days, HEIGHT - MARGIN - FOOT - GAP + 8)
    output = io.BytesIO()
    image.quantize(64).save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw_panel(canvas: ImageDraw.ImageDraw, series: Series, top: int, bottom: int) -> None:
    total = series.written(sum(series.values, Decimal(0)))
    canvas.text((MARGIN, top), series.label, INK, _font(LABEL))
    canvas.text((WIDTH - MARGIN, top), total, series.colour, _font(LABEL), anchor="ra")
    top += LABEL + VALUE + 24
    highest = max(series.values)
    ceiling = nice_ceiling(highest)
    for part in (Decimal(0), ceiling / 2, ceiling):
        y = bottom - int((bottom - top) * part / ceiling)
        canvas.line((MARGIN + AXIS, y, WIDTH - MARGIN, y), GRID, 2)
        if series.exact is texts.money or part == part.to_integral_value():
            written = compact(part, series.exact)
            canvas.text((MARGIN + AXIS - 12, y), written, PALE, _fitting(written, VALUE, AXIS - 12), anchor="rm")
    slot = (WIDTH - 2 * MARGIN - AXIS) / len(series.values)
    told = [compact(value, series.written) if value else "" for value in series.values]
    is_roomy = all(_width(text, VALUE) <= slot + 2 for text in told)
    for index, value in enumerate(series.values):
        left = MARGIN + AXIS + slot * index
        height = int((bottom - top) * value / ceiling)
        if value:
            height = max(height, 2)
            middle, half = left + slot / 2, min(slot * 0.38, WIDEST / 2)
            canvas.rectangle((int(middle - half), bottom - height, int(middle + half), bottom), series.colour)
        if value and (is_roomy or index == series.values.index(highest)):
            x = min(max(left + slot / 2, MARGIN + AXIS + _width(told[index], VALUE) / 2), WIDTH - MARGIN - 2)
            anchor = "mb" if x + _width(told[index], VALUE) / 2 <= WIDTH - 4 else "rb"
            canvas.text((x, bottom - height - 4), told[index], INK, _font(VALUE), anchor=anchor)


def _draw_days(canvas: ImageDraw.ImageDraw, bars: Bars, label: str, top: int) -> None:
    slot = (WIDTH - 2 * MARGIN - AXIS) / len(bars.groups)
    names = [texts.number(bars.first + index * bars.each) for index in range(len(bars.groups))]
    every = max(1, -(-int(max(_width(name, VALUE) for name in names) + 14) // max(1, int(slot))))
    for index in range(0, len(names), every):
        x = MARGIN + AXIS + slot * (index + 0.5)
        half = _width(names[index], VALUE) / 2
        canvas.text((min(x, WIDTH - 4 - half), top), names[index], PALE, _font(VALUE), anchor="ma")
    middle = MARGIN + AXIS + (WIDTH - 2 * MARGIN - AXIS) / 2
    canvas.text((middle, top + VALUE + 12), label, PALE, _font(VALUE), anchor="ma")


def nice_ceiling(highest: Decimal) -> Decimal:
    """Return a round number at or above the highest value, so that the axis reads well."""
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** highest.adjusted()
    return next(power * step for step in STEPS if power * step >= highest)


def compact(value: Decimal, written: Callable[[Decimal], str]) -> str:
    """Shorten a large number: 1.5M for 1,500,000."""
    for exponent, sign in ((12, _("T")), (9, _("B")), (6, _("M")), (3, _("k"))):
        if value >= 10 ** max(exponent, 5):
            short = value.scaleb(-exponent).quantize(TENTH, ROUND_HALF_UP, WIDE)
            places = 0 if short >= 100 or short == int(short) else 1  # noqa: PLR2004 - three digits are enough
            return number_format(short, decimal_pos=places, use_l10n=True, force_grouping=True) + sign
    return written(value)


def fitted(text: str, size: int, width: int) -> str:
    """Cut a text to a width."""
    while _width(text, size) > width:
        text = text[:-2].rstrip("…") + "…"
    return text


def _fitting(text: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    """Choose a size in which the text fits."""
    while size > 10 and _width(text, size) > width:  # noqa: PLR2004 - smaller cannot be read
        size -= 2
    return _font(size)


def _width(text: str, size: int) -> float:
    return _font(size).getlength(text)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
