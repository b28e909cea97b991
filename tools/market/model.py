"""Markets: people, companies, campaigns, scores, traffic and luck, for all who make or play them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

from tools.market.audience import fits

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Person(TypedDict):
    """A client, as the API takes it."""

    client_id: uuid.UUID
    login: str
    age: int
    location: str
    gender: str


class Company(TypedDict):
    """An advertiser, as the API takes it."""

    advertiser_id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A campaign: the fields that it is booked with, and its advertiser's number."""

    campaign_id: uuid.UUID
    advertiser: int
    fields: dict[str, Any]

    @property
    def audience(self) -> dict[str, object]:
        """Its audience, under the names of the API."""
        return {key: self.fields[f"target_{key}"] for key in ("gender", "age_from", "age_to", "location")}


@dataclass(frozen=True)
class Market:
    """People, companies, campaigns and traffic; arrays are indexed by the numbers of clients and campaigns."""

    clients: list[Person]
    advertisers: list[Company]
    campaigns: list[Booking]
    scores: Integers
    """By client and advertiser."""
    probability: Floats
    """By client and campaign: how likely a click is when the ad is shown for the first time."""
    clicks: Flags
    """By client and campaign: the dice of that, thrown once, so that luck is the same for every strategy."""
    visits: list[Integers]
    """The clients of each day's requests, in order."""

    @cached_property
    def requests(self) -> Integers:
        """How many requests come, by day and client."""
        return np.array([np.bincount(guests, minlength=len(self.clients)) for guests in self.visits])

    @cached_property
    def fits(self) -> Flags:
        """Which clients belong to the audience of which campaigns: the contract read apart from the platform."""
        audiences = [booking.audience for booking in self.campaigns]
        return np.array([[fits(audience, client) for audience in audiences] for client in self.clients])

    @cached_property
    def budgets(self) -> Floats:
        """What each campaign pays when both of its limits are used up."""
        views = self.field("impressions_limit") * self.field("cost_per_impression")
        return views + self.field("clicks_limit") * self.field("cost_per_click")

    @cached_property
    def scores_by_campaign(self) -> Integers:
        """The scores by client and campaign."""
        return self.scores[:, [booking.advertiser for booking in self.campaigns]]

    def field(self, name: str) -> Floats:
        """Give a field of all bookings."""
        return np.array([float(booking.fields[name]) for booking in self.campaigns])


def identity(chance: np.random.Generator) -> uuid.UUID:
    """Draw an id."""
    return uuid.UUID(bytes=chance.bytes(16), version=4)


def people(
    chance: np.random.Generator, ages: Sequence[int], places: Sequence[str], genders: Sequence[str]
) -> list[Person]:
    """Give the clients their ids and logins."""
    return [
        {"client_id": identity(chance), "login": f"client{number}", "age": age, "location": place, "gender": gender}
        for number, (age, place, gender) in enumerate(zip(ages, places, genders, strict=True))
    ]


def companies(chance: np.random.Generator, count: int) -> list[Company]:
    """Make advertisers."""
    return [{"advertiser_id": identity(chance), "name": f"Company {number}"} for number in range(count)]
