"""The demo's world as it is written in `catalogue.toml`, parsed into types."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

Gender = Literal["MALE", "FEMALE"]

CATALOGUE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class Targeting:
    """The audience of an ad, in the words of the API; None stands for all clients."""

    gender: Gender | None = None
    age_from: int | None = None
    age_to: int | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Ad:
    """What a campaign says, and its audience."""

    title: str
    text: str
    targeting: Targeting


@dataclass(frozen=True, slots=True)
class Company:
    """An advertiser that does not exist, with all it has to say."""

    name: str
    ads: tuple[Ad, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: its audience, what a click is worth there, and its companies."""

    name: str
    age: int
    fades: int
    female: float
    male: float
    click: tuple[Decimal, Decimal]
    companies: tuple[Company, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a market is drawn from; a city comes with the share of people who live there."""

    first_names: dict[Gender, list[str]]
    surnames: list[str]
    cities: dict[str, int]
    trades: tuple[Trade, ...]


@cache
def load() -> Catalogue:
    """Read the catalogue that comes with the demo."""
    raw = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    people = raw["people"]
    return Catalogue(
        first_names={"FEMALE": people["female"], "MALE": people["male"]},
        surnames=people["surnames"],
        cities=raw["cities"],
        trades=tuple(_trade(trade) for trade in raw["trade"]),
    )


def _trade(raw: dict[str, Any]) -> Trade:
    low, high = raw["click"]
    companies = tuple(Company(company["name"], tuple(_ad(**ad) for ad in company["ads"])) for company in raw["company"])
    return Trade(
        name=raw["name"],
        age=raw["age"],
        fades=raw["fades"],
        female=raw["female"],
        male=raw["male"],
        click=(Decimal(low), Decimal(high)),
        companies=companies,
    )


def _ad(title: str, text: str, **targeting: Any) -> Ad:
    return Ad(title, text, Targeting(**targeting))
