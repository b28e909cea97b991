"""A market made of nothing but a seed: the same seed gives the same people, companies, campaigns and traffic."""

import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from . import catalogue, terms
from .catalogue import Ad, Gender, Trade

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.zoomad")


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a market and how busy its days are."""

    clients: int = 400
    visits_a_day: int = 2_500
    days: int = 7


@dataclass(frozen=True, slots=True)
class Client:
    """A person who sees ads; `activity` says how often they come, compared with others."""

    client_id: uuid.UUID
    login: str
    age: int
    location: str
    gender: Gender
    interests: dict[str, float]
    """How much each trade interests this person, 0 to 1. The platform never sees it, only scores that follow it."""
    activity: float


@dataclass(frozen=True, slots=True)
class Advertiser:
    """A company with its trade, which the platform is not told."""

    advertiser_id: uuid.UUID
    name: str
    trade: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a model thinks of a client's interest in an advertiser, 0 to 100."""

    client_id: uuid.UUID
    advertiser_id: uuid.UUID
    score: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A planned campaign; its days count from the first day of the run."""

    advertiser_id: uuid.UUID
    ad: Ad
    impressions_limit: int
    clicks_limit: int
    cost_per_impression: Decimal
    cost_per_click: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A person looks at a page once; `luck` below their appetite for the ad means a click."""

    client: Client
    luck: float


@dataclass(frozen=True, slots=True)
class Market:
    """All that a run puts on a platform, and the traffic it plays there."""

    seed: int
    scale: Scale
    clients: tuple[Client, ...]
    advertisers: tuple[Advertiser, ...]
    scores: tuple[Score, ...]
    campaigns: tuple[Campaign, ...]

    def visits(self, day: int) -> list[Visit]:
        """Who comes on this day, in order; some people come more often, some days are busier."""
        chance = _chance(self.seed, f"traffic of day {day}")
        crowd = round(self.scale.visits_a_day * chance.uniform(0.85, 1.15))
        guests = chance.choices(self.clients, [client.activity for client in self.clients], k=crowd)
        return [Visit(guest, chance.random()) for guest in guests]


def generate(seed: int, scale: Scale) -> Market:
    """Make the whole market; what does not depend on the scale is the same at every scale."""
    clients = tuple(_clients(seed, scale.clients))
    advertisers = tuple(
        Advertiser(_identity(seed, "advertiser", company.name), company.name, trade.name)
        for trade in catalogue.load().trades
        for company in trade.companies
    )
    return Market(
        seed=seed,
        scale=scale,
        clients=clients,
        advertisers=advertisers,
        scores=tuple(_scores(seed, clients, advertisers)),
        campaigns=tuple(_campaigns(seed, scale.days)),
    )


def _chance(seed: int, part: str) -> Random:
    """Give each part a stream of its own, so that a change in one part leaves the others as they were."""
    return Random(f"{seed} {part}")  # noqa: S311 - a demo, not a lottery


def _identity(seed: int, kind: str, name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{seed} {kind} {name}")


def _clients(seed: int, count: int) -> Iterator[Client]:
    world, chance = catalogue.load(), _chance(seed, "clients")
    for number in range(count):
        gender: Gender = "FEMALE" if chance.random() < 0.53 else "MALE"  # noqa: PLR2004 - the share of women in cities
        age = min(85, round(8 + chance.gammavariate(3.4, 8.4)))
        name, surname = chance.choice(world.first_names[gender]), chance.choice(world.surnames)
        yield Client(
            client_id=_identity(seed, "client", str(number)),
            login=f"{name}.{surname}{number}",
            age=age,
            location=chance.choices(list(world.cities), list(world.cities.values()))[0],
            gender=gender,
            interests={trade.name: _interest(chance, trade, age, gender) for trade in world.trades},
            activity=chance.lognormvariate(0, 0.6),
        )


def _interest(chance: Random, trade: Trade, age: int, gender: Gender) -> float:
    """Mix what is common at this age and gender with as much of the person's own."""
    crowd = math.exp(-(((age - trade.age) / trade.fades) ** 2)) * (trade.female if gender == "FEMALE" else trade.male)
    return 0.5 * crowd + 0.5 * chance.betavariate(1.6, 2.6)


def _scores(seed: int, clients: Sequence[Client], advertisers: Sequence[Advertiser]) -> Iterator[Score]:
    """Guess as an honest but imperfect model would: the interest, the name's own pull, and noise."""
    chance = _chance(seed, "scores")
    for advertiser in advertisers:
        pull = chance.uniform(-0.08, 0.08)
        for client in clients:
            guess = client.interests[advertiser.trade] + pull + chance.gauss(0, 0.07)
            yield Score(client.client_id, advertiser.advertiser_id, min(100, max(0, round(100 * guess))))


def _campaigns(seed: int, days: int) -> Iterator[Campaign]:
    """Plan a campaign for each ad; the very first is there from the first day, which a later run knows the plan by."""
    opens = True
    for trade in catalogue.load().trades:
        for company in trade.companies:
            for ad in company.ads:
                chance = _chance(seed, f"campaign {ad.title}")
                flight = (0, days + 7) if opens else terms.flight(chance, days)
                yield _campaign(chance, _identity(seed, "advertiser", company.name), ad, trade, flight)
                opens = False


def _campaign(chance: Random, advertiser_id: uuid.UUID, ad: Ad, trade: Trade, flight: tuple[int, int]) -> Campaign:
    impressions_limit, clicks_limit = terms.limits(chance, ad.targeting)
    return Campaign(
        advertiser_id=advertiser_id,
        ad=ad,
        impressions_limit=impressions_limit,
        clicks_limit=clicks_limit,
        cost_per_impression=terms.impression_price(chance),
        cost_per_click=terms.click_price(chance, trade),
        start=flight[0],
        end=flight[1],
    )
