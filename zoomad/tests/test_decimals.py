"""Amounts are not rounded, wherever they are added up."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from zoomad.decimals import DECIMAL_PLACES, SUM_DIGITS, digits

HIGHEST = Decimal("9" * (SUM_DIGITS - DECIMAL_PLACES) + "." + "9" * DECIMAL_PLACES)
LEAST = Decimal(10) ** -DECIMAL_PLACES


def add() -> str:
    return digits(HIGHEST + LEAST)


def multiply() -> str:
    return digits((HIGHEST - LEAST) * 2)


async def in_a_task() -> str:
    return await asyncio.to_thread(add)


@pytest.mark.parametrize(
    "somewhere",
    [
        add,
        lambda: ThreadPoolExecutor(1).submit(add).result(),
        lambda: asyncio.run(in_a_task()),
    ],
    ids=["here", "in another thread", "beside an event loop"],
)
def test_the_least_amount_is_not_lost_beside_the_highest_sum(somewhere):
    assert somewhere() == "1" + "0" * (SUM_DIGITS - DECIMAL_PLACES)


def test_products_have_every_digit():
    assert multiply() == "1" + "9" * (SUM_DIGITS - DECIMAL_PLACES) + "." + "9" * (DECIMAL_PLACES - 1) + "6"
