"""A market made of nothing but a seed: who comes when, what is booked, and who clicks what."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from tools.market.model import Booking, Floats, Integers, Market, Person, companies, identity, people

TOP_SCORE = 100
LEAST_CTR = 0.01
SCORED_CTR = 0.15
UNSEEN_SPREAD = 0.4  # of what a score does not tell: the ad's own appeal, the client's own eagerness
CITIES = {"Moscow": 0.4, "Saint Petersburg": 0.25, "Kazan": 0.2, "Tver": 0.15}


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a market is; the default is what `make simulate` plays."""

    days: int = 10
    clients: int = 250
    campaigns: int = 150
    requests: float = 3.0
    """What a client sends a day, on average."""
    demand: float = 1.5
    """The sum of the impressions limits, in requests of the whole market."""
    click_value: float = 15.0
    """The median price of a click, in impressions of the same campaign."""
    longest: int = 0
    """Days of the longest booking, in a market that is as full on its first and last days as on any other. 0: half of
    the campaigns are there from the first day, and the longest lasts as long as the market."""

    @property
    def advertisers(self) -> int:
        """Some four campaigns each."""
        return max(1, self.campaigns // 4)


def click_rate(score: Any) -> Any:
    """Tell how many clients of this score click, on average: what a perfectly calibrated model would say."""
    return LEAST_CTR + SCORED_CTR * (score / TOP_SCORE) ** 2


def generate(seed: int, scale: Scale) -> Market:
    """Make the whole market; each part has a stream of chance of its own."""
    persons, firms, bookings, likings, luck, traffic = np.random.default_rng(seed).spawn(6)
    scores = np.rint(TOP_SCORE * likings.beta(2, 4, (scale.clients, scale.advertisers))).astype(np.int64)
    campaigns = _campaigns(bookings, scale)
    owners = [booking.advertiser for booking in campaigns]
    appeal, eagerness = _spread(luck, scale.campaigns), _spread(luck, scale.clients)
    probability = np.minimum(1, click_rate(scores[:, owners]) * appeal * eagerness[:, np.newaxis])
    return Market(
        clients=_clients(persons, scale.clients),
        advertisers=companies(firms, scale.advertisers),
        campaigns=campaigns,
        scores=scores,
        probability=probability,
        clicks=luck.random(probability.shape) < probability,
        visits=_visits(traffic, scale),
    )


def _spread(chance: np.random.Generator, size: int) -> Floats:
    """Draw factors around 1, which is their mean."""
    return chance.lognormal(-(UNSEEN_SPREAD**2) / 2, UNSEEN_SPREAD, size)


def _clients(chance: np.random.Generator, count: int) -> list[Person]:
    ages = np.clip(np.rint(8 + chance.gamma(3.4, 8.4, count)), 0, 85)
    places = chance.choice(list(CITIES), count, p=list(CITIES.values()))
    genders = chance.choice(["FEMALE", "MALE"], count)
    return people(chance, ages.astype(int).tolist(), places.tolist(), genders.tolist())


def _campaigns(chance: np.random.Generator, scale: Scale) -> list[Booking]:
    sizes = chance.lognormal(0, 0.6, scale.campaigns)
    limits = np.rint(sizes / sizes.sum() * scale.demand * scale.requests * scale.clients * scale.days)
    return [_booking(chance, scale, limit) for limit in limits.tolist()]


def _booking(chance: np.random.Generator, scale: Scale, limit: float) -> Booking:
    campaign_id, advertiser = identity(chance), int(chance.integers(scale.advertisers))
    if scale.longest:
        days, left = _days_of_many(chance, scale)
        terms = _terms(chance, scale, max(1, round(limit * left)))
    else:
        terms = _terms(chance, scale, max(1, int(limit)))
        days = _days(chance, scale.days)
    return Booking(campaign_id, advertiser, terms | days | _audience(chance))


def _terms(chance: np.random.Generator, scale: Scale, limit: int) -> dict[str, object]:
    impression = 0.5 * chance.lognormal(0, 0.5)
    click = impression * scale.click_value * chance.lognormal(0, 0.6)
    return {
        "impressions_limit": limit,
        "clicks_limit": max(1, round(limit * chance.uniform(0.03, 0.15))),
        "cost_per_impression": Decimal(f"{impression:.3f}"),
        "cost_per_click": Decimal(f"{click:.2f}"),
        "ad_title": "An ad",
        "ad_text": "Of a simulated market.",
    }


def _days(chance: np.random.Generator, days: int) -> dict[str, object]:
    """Half of the campaigns are there from the first day."""
    start = int(chance.integers(days)) if chance.random() < 0.5 else 0  # noqa: PLR2004
    return {"start_date": start, "end_date": start + int(chance.integers(1, days + 1))}


def _days_of_many(chance: np.random.Generator, scale: Scale) -> tuple[dict[str, object], float]:
    """Let it begin at any time, also before the first day; then a share of it is left."""
    length = int(chance.integers(1, scale.longest + 1))
    start = int(chance.integers(-length, scale.days))
    end = start + length
    return {"start_date": max(0, start), "end_date": end}, (end - max(0, start) + 1) / (length + 1)


def _audience(chance: np.random.Generator) -> dict[str, object]:
    """Two of five campaigns ask for an age, as many for a gender, three of ten for a place."""
    age, gender, place = chance.random(3) < (0.4, 0.4, 0.3)
    youngest = int(chance.integers(14, 40))
    return {
        "target_age_from": youngest if age else None,
        "target_age_to": youngest + int(chance.integers(10, 40)) if age else None,
        "target_gender": str(chance.choice(["FEMALE", "MALE"])) if gender else None,
        "target_location": str(chance.choice(list(CITIES))) if place else None,
    }


def _visits(chance: np.random.Generator, scale: Scale) -> list[Integers]:
    """Let some clients come more often than others."""
    activity = chance.gamma(2, scale.requests / 2, scale.clients)
    return [
        chance.permutation(np.repeat(np.arange(scale.clients), chance.poisson(activity))) for _ in range(scale.days)
    ]
