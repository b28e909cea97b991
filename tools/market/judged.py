"""A market of the judge's kind: small limits, narrow audiences, every pair scored, everybody there every day.

Far more ads are asked for than are sold, so what counts is who is shown which.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tools.market.model import Booking, Flags, Floats, Integers, Market, Person, companies, identity, people

TOP_SCORE = 10_000
LEAST_CTR = 0.2
SCORED_CTR = 0.15
PLACES = ("Moscow", "Saint Petersburg", "Kazan")
LIMITS = (4, 13)
"""Impressions: from, up to but not including."""
EVERY_LONG_PRICE = 4
EVERY_LOOSE_CLICKS_LIMIT = 6
EVERY_OPEN_AUDIENCE = 20
LONG_PRICE_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a market is; days count from its first."""

    days: int = 4
    clients: int = 240
    advertisers: int = 24
    campaigns: int = 72
    attendance: float = 1.0
    """How likely a client comes on a day."""


def generate(seed: int, scale: Scale) -> Market:
    """Make the whole market; each part has a stream of chance of its own."""
    persons, firms, bookings, likings, luck, traffic = np.random.default_rng(seed).spawn(6)
    scores = likings.integers(0, TOP_SCORE, (scale.clients, scale.advertisers), endpoint=True)
    campaigns = [_booking(bookings, scale, number) for number in range(scale.campaigns)]
    probability = click_rate(scores[:, [booking.advertiser for booking in campaigns]])
    return Market(
        clients=_clients(persons, scale.clients),
        advertisers=companies(firms, scale.advertisers),
        campaigns=campaigns,
        scores=scores,
        probability=probability,
        clicks=luck.random(probability.shape) < probability,
        visits=[_guests(traffic, scale) for _ in range(scale.days)],
    )


def click_rate(scores: Integers) -> Floats:
    """Tell how likely a click is: the score says a little about it."""
    rate: Floats = LEAST_CTR + SCORED_CTR * scores / TOP_SCORE
    return rate


def _clients(chance: np.random.Generator, count: int) -> list[Person]:
    ages, genders = chance.integers(14, 80, count), chance.choice(["FEMALE", "MALE"], count)
    return people(chance, ages.tolist(), chance.choice(PLACES, count).tolist(), genders.tolist())


def _booking(chance: np.random.Generator, scale: Scale, number: int) -> Booking:
    impressions = int(chance.integers(*LIMITS))
    clicks = max(1, round(impressions * chance.uniform(0.6, 1)))
    start = int(chance.integers(scale.days)) if number % 2 else 0
    impression, click = _prices(chance, number)
    return Booking(
        campaign_id=identity(chance),
        advertiser=number % scale.advertisers,
        fields={
            "impressions_limit": impressions,
            "clicks_limit": impressions + 5 if number % EVERY_LOOSE_CLICKS_LIMIT == 0 else clicks,
            "cost_per_impression": impression,
            "cost_per_click": click,
            "ad_title": f"Ad {number}",
            "ad_text": "Of a judge's market.",
            "start_date": start,
            "end_date": min(scale.days - 1, start + int(chance.integers(1, scale.days + 1))),
            **_audience(chance, number),
        },
    )


def _prices(chance: np.random.Generator, number: int) -> tuple[Decimal, Decimal]:
    """Draw what a view and a click cost; some are quotients, with as many digits as a binary float has."""
    impression = chance.uniform(0.5, 5)
    click = impression * chance.uniform(3, 15)
    digits = LONG_PRICE_DIGITS if number % EVERY_LONG_PRICE == 0 else 4
    return Decimal(f"{impression:.{digits}g}"), Decimal(f"{click:.{digits}g}")


def _audience(chance: np.random.Generator, number: int) -> dict[str, object]:
    """One place and one gender; a few campaigns speak to everybody, and a few say an age as well."""
    youngest = int(chance.integers(14, 40)) if chance.random() < 0.1 else None  # noqa: PLR2004
    place, gender = str(chance.choice(PLACES)), str(chance.choice(["FEMALE", "MALE"]))
    is_open = number % EVERY_OPEN_AUDIENCE == 1
    return {
        "target_age_from": youngest,
        "target_age_to": None if youngest is None else youngest + 35,
        "target_gender": None if is_open else gender,
        "target_location": None if is_open else place,
    }


def _guests(chance: np.random.Generator, scale: Scale) -> Integers:
    comes: Flags = chance.random(scale.clients) < scale.attendance
    return chance.permutation(np.flatnonzero(comes))
