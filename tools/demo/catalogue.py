"""The demo's world as it is written in `catalogue.toml`, parsed into types."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

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


def _with_targeting(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "targeting": raw}


@dataclass(frozen=True, slots=True)
class Company:
    """An advertiser that does not exist, with all it has to say."""

    name: str
    ads: tuple[Annotated[Ad, BeforeValidator(_with_targeting)], ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: its audience, what a click is worth there, and its companies."""

    name: str
    age: int
    fades: int
    female: float
    male: float
    click: tuple[Decimal, Decimal]
    companies: Annotated[tuple[Company, ...], Field(alias="company")]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a market is drawn from; a city comes with the share of people who live there."""

    first_names: dict[Gender, list[str]]
    surnames: list[str]
    cities: dict[str, int]
    trades: Annotated[tuple[Trade, ...], Field(alias="trade")]


@cache
def load() -> Catalogue:
    """Read the catalogue that comes with the demo."""
    return TypeAdapter(Catalogue).validate_python(tomllib.loads(CATALOGUE.read_text(encoding="utf-8")))
