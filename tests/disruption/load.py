"""Many clients that do everything at once, try again what failed, and remember what they were told."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import httpx

from campaigns.factories import booking
from campaigns.tests.conftest import png
from tests.running import Deployment

SHARES = {"ad": 50, "click": 25, "score": 10, "booking": 3, "statistics": 10, "picture": 2}
EXPECTED = {"ad": {200, 404}, "click": {204}, "score": {200}, "booking": {201}, "statistics": {200}, "picture": {200}}
PAUSE = 0.1


@dataclass(frozen=True)
class Answer:
    """What came of a request; the status is None where the connection broke."""

    kind: str
    status: int | None
    began: float
    ended: float

    @property
    def is_good(self) -> bool:
        return self.status in EXPECTED[self.kind]


@dataclass
class Load:
    """Runs inside of `with`."""

    platform: Deployment
    advertiser: str
    campaigns: list[str]
    clients: list[str]
    seed: str
    width: int = 12
    answers: list[Answer] = field(default_factory=list)
    views: set[tuple[str, str]] = field(default_factory=set)
    clicks: set[tuple[str, str]] = field(default_factory=set)
    bookings: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._be_a_client, args=(number,)) for number in range(self.width)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _be_a_client(self, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")
        kinds, weights = list(SHARES), list(SHARES.values())
        with httpx.Client(base_url=self.platform.url, timeout=60) as http:
            while not self._stopping.is_set():
                kind = chance.choices(kinds, weights)[0] if self.views else "ad"
                request = getattr(self, f"_{kind}")(chance)
                while not self._succeeds(kind, http, request) and not self._stopping.wait(PAUSE):
                    pass

    def _succeeds(self, kind: str, http: httpx.Client, request: Callable[[httpx.Client], httpx.Response]) -> bool:
        began = time.monotonic()
        try:
            status: int | None = request(http).status_code
        except httpx.TransportError:
            status = None
        answer = Answer(kind, status, began, time.monotonic())
        self.answers.append(answer)
        return answer.is_good

    def _ad(self, chance: random.Random) -> Callable:
        client_id = chance.choice(self.clients)

        def ask(http: httpx.Client) -> httpx.Response:
            answer = http.get("/ads", params={"client_id": client_id})
            if answer.status_code == 200:
                self.views.add((client_id, answer.json()["ad_id"]))
            return answer

        return ask

    def _click(self, chance: random.Random) -> Callable:
        client_id, campaign = chance.choice(sorted(self.views.copy()))

        def click(http: httpx.Client) -> httpx.Response:
            answer = http.post(f"/ads/{campaign}/click", json={"client_id": client_id})
            if answer.status_code == 204:
                self.clicks.add((client_id, campaign))
            return answer

        return click

    def _score(self, chance: random.Random) -> Callable:
        score = {
            "client_id": chance.choice(self.clients),
            "advertiser_id": self.advertiser,
            "score": chance.randrange(1000),
        }
        return lambda http: http.post("/ml-scores", json=score)

    def _booking(self, chance: random.Random) -> Callable:
        limit = chance.randrange(5, 50)

        def book(http: httpx.Client) -> httpx.Response:
            answer = http.post(f"/advertisers/{self.advertiser}/campaigns", json=limited(limit, limit))
            if answer.status_code == 201:
                self.bookings.add(answer.json()["campaign_id"])
            return answer

        return book

    def _statistics(self, chance: random.Random) -> Callable:
        campaign = chance.choice(self.campaigns)
        return lambda http: http.get(f"/stats/campaigns/{campaign}")

    def _picture(self, chance: random.Random) -> Callable:
        picture = png(chance.randrange(1, 200), chance.randrange(1, 200))
        return lambda http: http.post("/files", files={"file": ("photo.png", picture)})


def limited(impressions: int, clicks: int) -> dict[str, object]:
    """Make the body that books a campaign with these limits, under a title of its own."""
    title = f"Coffee {uuid.uuid4()}"
    return booking(impressions_limit=impressions, clicks_limit=clicks, end_date=1_000, ad_title=title)
