"""Numbers, money, lengths and charts, apart from any conversation."""

from decimal import Decimal

import pytest
from django.utils import translation

from telegram_bot import charts, parsers, texts
from telegram_bot.client.models import Stats
from telegram_bot.errors import WrongInputError


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", "0.0015", "0.0015"),
        ("ru", "0.0015", "0,0015"),
        ("en", "1234567.5", "1,234,567.50"),
        ("ru", "1234567.5", "1\xa0234\xa0567,50"),
        ("en", "0", "0.00"),
        ("en", 10, "10.00"),
        ("en", "100.10", "100.10"),
        ("en", "999999999999.999999", "999,999,999,999.999999"),
        (
            "ru",
            "1234567890123456789.12345678901234567890",
            "1 234 567 890 123 456 789,1234567890123456789".replace(" ", "\xa0"),
        ),
        ("en", f"0.{'0' * 59}1", f"0.{'0' * 59}1"),
    ],
)
def test_money_keeps_every_digit(language, value, written):
    with translation.override(language):
        assert texts.money(value) == written


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [("en", "1,000", 1000), ("en", "1 000", 1000), ("ru", "1\xa0000", 1000), ("ru", "1_000", 1000), ("en", " 7 ", 7)],
)
def test_whole_numbers_are_read_as_people_write_them(language, typed, read):
    with translation.override(language):
        assert parsers.whole_number(typed) == read


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "1,5", "ten", "٣", "1e3", "9" * 16, "NaN", "<b>1</b>"])
def test_what_is_no_whole_number_is_refused(typed):
    with translation.override("en"), pytest.raises(WrongInputError):
        parsers.whole_number(typed)


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("ru", "0,0015", "0.0015"),
        ("en", "1,234.5", "1234.5"),
        ("ru", "1 234,5", "1234.5"),
        ("en", ".5", "0.5"),
        ("en", "0.12345678901234567890123", "0.12345678901234567890123"),
    ],
)
def test_amounts_are_read_as_people_write_them(language, typed, read):
    with translation.override(language):
        assert parsers.amount(typed) == read


@pytest.mark.parametrize("typed", ["", "-1", "1.2.3", "free", "NaN", "1e9", "Infinity", "9" * 92])
def test_what_is_no_amount_is_refused(typed):
    with translation.override("en"), pytest.raises(WrongInputError):
        parsers.amount(typed)


def test_texts_are_cut_in_telegrams_units_between_characters():
    assert texts.clip("🙂" * 10, 20) == "🙂" * 10
    assert texts.clip("🙂" * 10, 19) == "🙂" * 9 + "…"
    assert texts.clip("🙂" * 10, 18) == "🙂" * 8 + "…"
    assert texts.length(texts.clip("a🙂" * 50, 30)) <= 30


def days(*values: int, first: int = 0) -> list[Stats]:
    return [
        Stats(n, n // 2, Decimal(0), Decimal(n), Decimal(n), Decimal(2 * n), day=first + i)
        for i, n in enumerate(values)
    ]


def chart(language: str, daily: list[Stats]) -> bytes:
    return charts.draw(daily, charts.Labels("Coffee", "all days", "I", "C", "S", "D", language))


def test_a_chart_writes_numbers_in_the_users_language():
    assert chart("ru", days(1, 2, 3)) != chart("en", days(1, 2, 3))


@pytest.mark.parametrize("values", [(0,), (1,), tuple(range(400)), (10**9, 1)])
def test_any_number_of_days_makes_a_small_picture(values):
    assert 1_000 < len(chart("en", days(*values, first=10_000))) < 100_000


@pytest.mark.parametrize(
    ("highest", "ceiling"), [("0", "1"), ("0.0015", "0.0016"), ("7", "8"), ("10", "10"), ("21", "24")]
)
def test_axes_end_at_round_numbers(highest, ceiling):
    assert charts.nice_ceiling(Decimal(highest)) == Decimal(ceiling)
