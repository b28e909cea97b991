"""What the load generator sends: each connection runs a coroutine that yields requests and is sent their answers."""

import json
import random
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple, TypedDict


@dataclass(frozen=True, slots=True)
class Load:
    """A load, as it is sent to the load generator."""

    port: int
    traffic: Mapping[str, object]
    connections: int
    seconds: float
    warm_up: float
    seed: int = 1
    rate: float = 0
    until_told: bool = False


class Changes(TypedDict, total=False):
    """Options of a load that differ from the effort."""

    connections: int
    seconds: float
    warm_up: float
    seed: int
    rate: float
    until_told: bool


class Request(NamedTuple):
    """A request as it goes over the wire, and what it is counted as."""

    kind: str
    data: bytes


class Answer(NamedTuple):
    """The status, and the body where the traffic reads it."""

    status: int
    body: bytes


Traffic = Generator[Request, Answer, None]
TEMPLATE = "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n{}\r\n{}"
OK = 200


def start(spec: Mapping[str, object], seed: int) -> Callable[[], Traffic]:
    """Read what to send; each call of the result makes the traffic of one connection."""
    draw = random.Random(seed)  # noqa: S311 - a benchmark wants the same numbers again
    parameters = {name: value for name, value in spec.items() if name != "kind"}
    makers: Mapping[str, Callable[..., Callable[[], Traffic]]] = {"ads": _ads, "scores": _scores, "pages": _pages}
    return makers[str(spec["kind"])](draw, **parameters)


def _ads(
    draw: random.Random, clients: Sequence[str], clicks: float = 0, *, once: bool = False
) -> Callable[[], Traffic]:
    """Ask for ads of random clients, or `once` of each; `clicks` is the share of ads that are clicked."""
    if once:
        clients = draw.sample(clients, len(clients))
    visitors = iter(clients) if once else _forever(draw, clients)

    def traffic() -> Traffic:
        for client in visitors:
            answer = yield Request("ad", request("GET", f"/ads?client_id={client}"))
            if clicks and answer.status == OK and draw.random() < clicks:
                ad = json.loads(answer.body)["ad_id"]
                yield Request("click", request("POST", f"/ads/{ad}/click", {"client_id": client}))

    return traffic


def _scores(
    draw: random.Random, clients: Sequence[str], advertisers: Sequence[str], size: int = 1
) -> Callable[[], Traffic]:
    """Send scores of random clients for random advertisers, one by one or in bodies of `size`."""

    def score() -> dict[str, object]:
        pair = {"client_id": draw.choice(clients), "advertiser_id": draw.choice(advertisers)}
        return {**pair, "score": draw.randrange(1000)}

    def traffic() -> Traffic:
        while True:
            if size == 1:
                yield Request("score", request("POST", "/ml-scores", score()))
            else:
                yield Request("scores", request("POST", "/ml-scores/bulk", [score() for _ in range(size)]))

    return traffic


def _pages(_draw: random.Random, paths: Sequence[str]) -> Callable[[], Traffic]:
    """Ask for the same addresses again and again."""
    ready = cycle([Request("page", request("GET", path)) for path in paths])

    def traffic() -> Traffic:
        while True:
            yield next(ready)

    return traffic


def request(method: str, path: str, body: object = None) -> bytes:
    """Write a request of HTTP/1.1."""
    if body is None:
        return TEMPLATE.format(method, path, "", "").encode()
    text = json.dumps(body)
    headers = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    return TEMPLATE.format(method, path, headers, text).encode()


def _forever(draw: random.Random, values: Sequence[str]) -> Iterator[str]:
    count, uniform = len(values), draw.random
    while True:
        yield values[int(uniform() * count)]
