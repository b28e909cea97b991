"""What the platform answers, as far as the bot reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import Field

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Advertiser:
    """A company."""

    advertiser_id: str
    name: str


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

    impressions: Annotated[int, Field(alias="impressions_count")]
    clicks: Annotated[int, Field(alias="clicks_count")]
    conversion: Decimal | None
    """Not rounded; None for a sum."""
    spent_impressions: Decimal
    spent_clicks: Decimal
    spent_total: Decimal
    day: Annotated[int, Field(alias="date")] = 0

    @property
    def ctr(self) -> Decimal | None:
        """The conversion; None without impressions."""
        return self.conversion if self.impressions else None


@dataclass(frozen=True, slots=True)
class Client:
    """A person to whom ads are shown."""

    client_id: str
    age: int
    location: str
    gender: str


@dataclass(frozen=True, slots=True)
class Ad:
    """What a client is shown."""

    ad_id: str
    title: Annotated[str, Field(alias="ad_title")]
    text: Annotated[str, Field(alias="ad_text")]
    image_id: Annotated[str | None, Field(alias="ad_image_id")] = None


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
