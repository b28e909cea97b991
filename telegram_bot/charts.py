"""A picture of days: impressions, clicks and spend, one above the other, as wide as a phone held upright.

Drawn with Pillow, which the bot has anyway for photos: a chart costs a few megabytes for a moment.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from PIL import Image, ImageDraw, ImageFont

from telegram_bot import texts
from telegram_bot.client.models import Stats

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
WIDTH, HEIGHT = 900, 1200
MARGIN = 40
FOOT = 80
HEAD = 72
GAP = 44
LATEST = 60
"""As many days at most; more bars than that cannot be told apart."""
INK, PALE, GRID, PAPER = "#1f2933", "#7b8794", "#e4e7eb", "#ffffff"
COLOURS = ("#2f6fde", "#e8590c", "#2b8a3e")
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the picture."""

    impressions: str
    clicks: str
    spent: str
    days: str
    language: str
    """In which numbers are written; a thread that draws does not know."""


@dataclass(frozen=True, slots=True)
class Series:
    """One of the charts: a value for each day."""

    label: str
    values: list[Decimal]
    written: Callable[[Any], str]
    colour: str


def draw(daily: Sequence[Stats], labels: Labels) -> bytes:
    """Draw the days, those on which nothing happened included; returns a PNG."""
    with translation.override(labels.language):
        return _drawn(daily, labels)


def _drawn(daily: Sequence[Stats], labels: Labels) -> bytes:
    last = max(stats.day or 0 for stats in daily)
    first = max(min(stats.day or 0 for stats in daily), last - LATEST + 1)
    by_day = {stats.day: stats for stats in daily}
    days = [by_day.get(day) for day in range(first, last + 1)]
    series = (
        Series(labels.impressions, _values(days, "impressions"), texts.number, COLOURS[0]),
        Series(labels.clicks, _values(days, "clicks"), texts.number, COLOURS[1]),
        Series(labels.spent, _values(days, "spent_total"), texts.money, COLOURS[2]),
    )
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    panel = (HEIGHT - 2 * MARGIN - FOOT) // len(series)
    for index, one in enumerate(series):
        top = MARGIN + index * panel
        _draw_panel(canvas, one, top, top + panel - GAP)
    _draw_days(canvas, labels.days, first, last, HEIGHT - MARGIN - FOOT)
    output = io.BytesIO()
    image.quantize(64).save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw_panel(canvas: ImageDraw.ImageDraw, series: Series, top: int, bottom: int) -> None:
    total = series.written(sum(series.values, Decimal(0)))
    canvas.text((MARGIN, top), series.label, INK, _font(38))
    canvas.text((WIDTH - MARGIN, top), total, series.colour, _font(38), anchor="ra")
    top += HEAD
    ceiling = nice_ceiling(max(series.values))
    for part in (Decimal(0), ceiling / 2, ceiling):
        y = bottom - int((bottom - top) * part / ceiling)
        canvas.line((MARGIN, y, WIDTH - MARGIN, y), GRID, 2)
        if part and (series.written is not texts.number or part == part.to_integral_value()):
            canvas.text((MARGIN, y + 3), series.written(part), PALE, _font(28))
    slot = (WIDTH - 2 * MARGIN) / len(series.values)
    for index, value in enumerate(series.values):
        left, right = MARGIN + slot * (index + 0.12), MARGIN + slot * (index + 0.88)
        height = int((bottom - top) * value / ceiling)
        if height:
            canvas.rectangle((int(left), bottom - height, max(int(left) + 1, int(right)), bottom), series.colour)


def _draw_days(canvas: ImageDraw.ImageDraw, label: str, first: int, last: int, top: int) -> None:
    slot = (WIDTH - 2 * MARGIN) / (last - first + 1)
    every = max(1, -(-(last - first + 1) // 8))
    for day in range(first, last + 1, every):
        x = MARGIN + slot * (day - first + 0.5)
        canvas.text((x, top - GAP + 8), texts.number(day), PALE, _font(30), anchor="ma")
    canvas.text((WIDTH / 2, top + 12), label, PALE, _font(32), anchor="ma")


def nice_ceiling(highest: Decimal) -> Decimal:
    """Return a round number at or above the highest value, so that the axis reads well."""
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** highest.adjusted()
    return next(power * step for step in STEPS if power * step >= highest)


def _values(days: Sequence[Stats | None], name: str) -> list[Decimal]:
    return [Decimal(getattr(stats, name)) if stats else Decimal(0) for stats in days]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
