"""The data that is measured on: the same rows for the same size and seed, wherever they are made.

The day under test is DAY. Of the campaigns that do not run on it, some are over and some have not begun. Views are of
clients that a campaign's audience allows, on a day on which it ran; clicks are some of the views. No limit is in reach.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.bench.sizes import Prices, Size

SEED = 7
DAY = 30
TEXT = "Roasted this morning, delivered before noon, and a second cup is half the price until the end of the week. "
NULL = "\\N"
CHUNK = 50_000

Indexes = NDArray[np.int64]


class Table(NamedTuple):
    """Rows for COPY: blocks of lines in its text format."""

    name: str
    columns: Sequence[str]
    blocks: Iterator[str]


class Dataset:
    """All rows of a size; each part has a random stream of its own, so that a change in one does not move another."""

    def __init__(self, size: Size, *, seed: int = SEED) -> None:
        self.size = size
        self._seed = seed
        self._draw_clients()
        self._draw_campaigns()

    def tables(self) -> Iterator[Table]:
        """Give every table, in an order that foreign keys allow."""
        yield self._table("advertisers", advertiser_id=self.advertisers, name=self._named("Advertiser"))
        yield self._table(
            "clients",
            client_id=self.clients,
            login=self._named("client"),
            age=_text(self.ages),
            gender=np.where(self.is_male, "MALE", "FEMALE"),
            location=_names(self.town_names)[self.towns],
        )
        yield self._campaigns()
        yield self._scores()
        yield self._events("client_views", self.views, self.cpi)
        yield self._events("client_clicks", self.views[:, : self.size.clicks], self.cpc)

    def fits(self, client: Indexes, campaign: Indexes) -> NDArray[np.bool_]:
        """Say for each pair whether the campaign is meant for the client."""
        gender, town = self.target_gender[campaign], self.target_town[campaign]
        wanted = np.where(self.is_male[client], 1, 2)
        age = self.ages[client]
        fits: NDArray[np.bool_] = (
            ((gender == 0) | (gender == wanted))
            & (self.age_from[campaign] <= age)
            & (age <= self.age_to[campaign])
            & ((town < 0) | (town == self.towns[client]))
        )
        return fits

    @cached_property
    def views(self) -> Indexes:
        """Client, campaign and day of each view, in random order."""
        random = self._stream(4)
        begun = np.flatnonzero(self.start <= DAY)
        client, number = _pairs(
            random,
            self.size.views,
            (self.size.clients - self.size.newcomers, len(begun)),
            lambda client, number: self.fits(client, begun[number]),
        )
        campaign = begun[number]
        if self.size.popular:
            others = campaign != 0
            everybody = np.arange(self.size.clients - self.size.newcomers)
            client = np.concatenate([client[others], everybody])
            campaign = np.concatenate([campaign[others], np.zeros_like(everybody)])
        days = np.minimum(self.end[campaign], DAY) - self.start[campaign] + 1
        day = self.start[campaign] + (random.random(len(campaign)) * days).astype(np.int64)
        return random.permutation(np.stack([client, campaign, day]), axis=1)

    def _draw_clients(self) -> None:
        random, count = self._stream(1), self.size.clients
        self.clients = _ids(random, count)
        self.ages = np.clip(random.normal(38, 14, count), 14, 90).astype(np.int64)
        self.is_male = random.random(count) < 0.5  # noqa: PLR2004 - a half
        self.town_names = [f"Town {number}" for number in range(1, self.size.towns + 1)]
        self.town_shares = (
            np.full(self.size.towns, 1 / self.size.towns) if self.size.even else _falling(self.size.towns)
        )
        self.towns = random.choice(self.size.towns, count, p=self.town_shares)
        self.advertisers = _ids(self._stream(2), self.size.advertisers)

    def _draw_campaigns(self) -> None:
        size, random = self.size, self._stream(3)
        count = size.campaigns
        self.campaigns = _ids(random, count)
        self.advertiser = random.integers(0, size.advertisers, count)
        runs = random.permutation(np.arange(count) < size.running)
        is_over = ~runs & (random.random(count) < 0.5)  # noqa: PLR2004 - a half
        self.start = np.where(runs | is_over, random.integers(0, DAY, count), DAY + 1 + random.integers(0, 10, count))
        length = random.integers(0, 30, count)
        self.end = np.where(runs, DAY, self.start) + length
        self.end = np.where(is_over, np.minimum(self.end, DAY - 1), self.end)
        self.cpi = _priced(np.round(random.lognormal(1.5, 0.5, count), 4), size.prices)
        self.cpc = _priced(np.round(random.lognormal(4, 0.7, count), 2), size.prices)
        self.target_gender = random.choice(3, count, p=[0.6, 0.2, 0.2])  # anyone, men, women
        self.age_from = np.where(random.random(count) < 0.5, random.integers(14, 45, count), 0)  # noqa: PLR2004
        self.age_to = np.where(random.random(count) < 0.4, self.age_from + random.integers(10, 40, count), 200)  # noqa: PLR2004
        towns = random.choice(size.towns, count, p=self.town_shares)
        self.target_town = np.where(random.random(count) < size.local, towns, -1)
        own = np.arange(count) < size.devoted
        self.advertiser[own] = 0
        self.start[own], self.end[own] = 0, np.maximum(self.end[own], DAY)

    def _campaigns(self) -> Table:
        count = self.size.campaigns
        return self._table(
            "campaigns",
            campaign_id=self.campaigns,
            advertiser_id=self.advertisers[self.advertiser],
            impressions_limit=np.full(count, "10000000"),
            clicks_limit=np.full(count, "1000000"),
            cost_per_impression=_text(self.cpi),
            cost_per_click=_text(self.cpc),
            ad_title=self._named("Campaign"),
            ad_text=np.full(count, TEXT),
            start_date=_text(self.start),
            end_date=_text(self.end),
            target_gender=_names([NULL, "MALE", "FEMALE"])[self.target_gender],
            target_age_from=np.where(self.age_from > 0, _text(self.age_from), NULL),
            target_age_to=np.where(self.age_to < 200, _text(self.age_to), NULL),  # noqa: PLR2004
            target_location=_names([*self.town_names, NULL])[self.target_town],
        )

    def _scores(self) -> Table:
        random, size = self._stream(5), self.size
        client, advertiser = _pairs(random, size.scores, (size.clients, size.advertisers))
        order = random.permutation(size.scores)
        scores = np.minimum(random.gamma(2, 100, size.scores), 1000).astype(np.int64)
        ids = (self.clients[client[order]], self.advertisers[advertiser[order]])
        return self._table("client_ml_scores", client_id=ids[0], advertiser_id=ids[1], score=_text(scores))

    def _events(self, name: str, events: Indexes, price: NDArray[np.float64]) -> Table:
        client, campaign, day = events
        return self._table(
            name,
            client_id=self.clients[client],
            campaign_id=self.campaigns[campaign],
            date=_text(day),
            cost=_text(price)[campaign],
        )

    def _named(self, word: str) -> NDArray[np.object_]:
        count = {"client": self.size.clients, "Advertiser": self.size.advertisers}.get(word, self.size.campaigns)
        return _names([f"{word} {number}" for number in range(count)])

    @staticmethod
    def _table(name: str, /, **columns: NDArray[np.generic]) -> Table:
        return Table(name, list(columns), _blocks(list(columns.values())))

    def _stream(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, part])


def _ids(random: np.random.Generator, count: int) -> NDArray[np.object_]:
    raw = random.bytes(16 * count)
    return _names([str(uuid.UUID(bytes=raw[at : at + 16], version=4)) for at in range(0, 16 * count, 16)])


def _names(values: Sequence[str]) -> NDArray[np.object_]:
    return np.array(values, dtype=object)


def _text(values: NDArray[np.generic]) -> NDArray[np.object_]:
    distinct, which = np.unique(values, return_inverse=True)
    return _names([f"{value}" for value in distinct.tolist()])[which]


def _falling(count: int) -> NDArray[np.float64]:
    """Shares of which the second is half the first, the third a third of it, and so on."""
    shares: NDArray[np.float64] = 1 / np.arange(1, count + 1)
    shares /= shares.sum()
    return shares


def _priced(drawn: NDArray[np.float64], prices: Prices) -> NDArray[np.float64]:
    if prices == "varied":
        return drawn
    return np.full_like(drawn, 0.0 if prices == "free" else drawn[0])


def _pairs(
    random: np.random.Generator,
    count: int,
    of: tuple[int, int],
    keep: Callable[[Indexes, Indexes], NDArray[np.bool_]] | None = None,
) -> tuple[Indexes, Indexes]:
    """Draw different pairs of indexes; `count` has to be well below their number."""
    lefts, rights = of
    found = np.empty(0, np.int64)
    while len(found) < count:
        drawn = random.integers(0, lefts * rights, (2 if keep is None else 5) * (count - len(found)) + 100)
        if keep is not None:
            drawn = drawn[keep(drawn // rights, drawn % rights)]
        found = np.unique(np.concatenate([found, drawn]))
    chosen = random.choice(found, count, replace=False)
    return chosen // rights, chosen % rights


def _blocks(columns: Sequence[NDArray[np.generic]]) -> Iterator[str]:
    for at in range(0, len(columns[0]), CHUNK):
        rows = zip(*(column[at : at + CHUNK].tolist() for column in columns), strict=True)
        yield "".join([f"{line}\n" for line in map("\t".join, rows)])
