"""What the platform answers, as far as the bot reads it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NotRequired, Self, TypedDict, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


class AdvertiserAnswer(TypedDict):
    """The API's answer about a company."""

    advertiser_id: str
    name: str


class StatsAnswer(TypedDict):
    """The API's answer about views and clicks."""

    impressions_count: int
    clicks_count: int
    conversion: Decimal | int
    spent_impressions: Decimal | int
    spent_clicks: Decimal | int
    spent_total: Decimal | int
    date: NotRequired[int]


class ClientAnswer(TypedDict):
    """The API's answer about a client."""

    client_id: str
    age: int
    location: str
    gender: str


class AdAnswer(TypedDict):
    """The API's answer about an ad."""

    ad_id: str
    ad_title: str
    ad_text: str
    ad_image_id: str | None


@dataclass(frozen=True, slots=True)
class Advertiser:
    """A company."""

    advertiser_id: str
    name: str

    @classmethod
    def parse(cls, raw: AdvertiserAnswer) -> Self:
        """Read the platform's answer."""
        return cls(raw["advertiser_id"], raw["name"])


@dataclass(frozen=True, slots=True)
class Campaign:
    """A booking: its fields under their names in the API, those of the audience as `targeting.age_from`."""

    campaign_id: str
    advertiser_id: str
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read the platform's answer; numbers with a point become strings that keep every digit."""
        flat = {name: value for name, value in raw.items() if name != "targeting"}
        flat |= {f"targeting.{name}": value for name, value in raw["targeting"].items()}
        fields = {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in flat.items()}
        return cls(raw["campaign_id"], raw["advertiser_id"], fields)

    @property
    def state(self) -> str:
        """Its state today, in the platform's word."""
        return str(self.fields["state"])

    @property
    def title(self) -> str:
        """The ad's title."""
        return str(self.fields["ad_title"])


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a long list."""

    number: int
    total: int
    items: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """What was delivered, and what it cost; on one day or in total."""

    impressions: int
    clicks: int
    conversion: Decimal | None
    """Not rounded; None without impressions."""
    spent_impressions: Decimal
    spent_clicks: Decimal
    spent_total: Decimal
    day: int = 0

    @classmethod
    def parse(cls, raw: StatsAnswer) -> Self:
        """Read the platform's answer."""
        return cls(
            impressions=raw["impressions_count"],
            clicks=raw["clicks_count"],
            conversion=Decimal(raw["conversion"]) if raw["impressions_count"] else None,
            spent_impressions=Decimal(raw["spent_impressions"]),
            spent_clicks=Decimal(raw["spent_clicks"]),
            spent_total=Decimal(raw["spent_total"]),
            day=raw.get("date", 0),
        )


@dataclass(frozen=True, slots=True)
class Client:
    """A person to whom ads are shown."""

    client_id: str
    age: int
    location: str
    gender: str

    @classmethod
    def parse(cls, raw: ClientAnswer) -> Self:
        """Read the platform's answer."""
        return cls(raw["client_id"], raw["age"], raw["location"], raw["gender"])


@dataclass(frozen=True, slots=True)
class Ad:
    """What a client is shown."""

    ad_id: str
    title: str
    text: str
    image_id: str | None

    @classmethod
    def parse(cls, raw: AdAnswer) -> Self:
        """Read the platform's answer."""
        return cls(raw["ad_id"], raw["ad_title"], raw["ad_text"], raw.get("ad_image_id"))


def nested(fields: Mapping[str, object]) -> dict[str, object]:
    """Write a campaign's fields as the API nests them."""
    body: dict[str, Any] = {}
    for name, value in fields.items():
        parent, _, child = name.partition(".")
        if child:
            body.setdefault(parent, {})[child] = value
        else:
            body[name] = value
    return body
