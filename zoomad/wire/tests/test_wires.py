import asyncio
from decimal import Decimal

import httpx
import pytest

from zoomad.wire import AsyncWire, AwayError, MissingError, PlatformError, Wire, connections


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(connections, "PAUSES", (0, 0, 0))


@pytest.fixture
def wired():
    """A wire to a function that answers requests."""
    wires = []

    def connect(answer, **options):
        wires.append(Wire("http://platform", **options, transport=httpx.MockTransport(answer)))
        return wires[-1]

    yield connect
    for each in wires:
        each._http.close()


class Flaky:
    """Fails so many times, then answers; remembers what it was asked."""

    def __init__(self, failures, *, status=None):
        self.failures, self.status, self.requests = failures, status, []

    def __call__(self, request):
        self.requests.append(request)
        if len(self.requests) > self.failures:
            return httpx.Response(200, json={"current_date": 3})
        if self.status:
            return httpx.Response(self.status, json={"code": self.status, "message": "Try again"})
        raise httpx.ConnectError("Connection refused")


def test_money_is_sent_digit_by_digit(wired):
    platform = Flaky(0)
    wired(platform).post("/", {"cost": Decimal("0.000015"), "limit": Decimal(10) ** 20})
    assert platform.requests[0].content == b'{"cost":0.000015,"limit":100000000000000000000}'


def test_a_key_is_sent_along_where_there_is_one(wired):
    platform = Flaky(0)
    wired(platform).get("/time", dict)
    wired(platform, key="secret").get("/time", dict)
    assert [request.headers.get("Authorization") for request in platform.requests] == [None, "Bearer secret"]


def test_a_platform_behind_tls_answers_who_asks_past_its_proxy(wired):
    platform = Flaky(0)
    wired(platform).get("/time", dict)
    assert platform.requests[0].headers["X-Forwarded-Proto"] == "https"


def test_money_is_read_digit_by_digit(wired):
    spent = wired(lambda _: httpx.Response(200, content=b"[0.1234567890123456789]")).get("/", list)
    assert spent == [Decimal("0.1234567890123456789")]


@pytest.mark.parametrize("status", [None, 503])
def test_a_read_is_attempted_again(wired, status):
    assert wired(Flaky(3, status=status)).get("/time", dict) == {"current_date": 3}


def test_attempts_end(wired):
    platform = Flaky(99)
    with pytest.raises(PlatformError, match=r"^The platform at http://platform does not answer: Connection refused\.$"):
        wired(platform).get("/time", dict)
    assert len(platform.requests) == 4


def test_what_must_not_happen_twice_is_attempted_once(wired):
    platform = Flaky(1)
    with pytest.raises(PlatformError):
        wired(platform).post("/", {}, once=True)
    assert len(platform.requests) == 1


def test_a_refusal_is_told_with_its_fields(wired):
    detail = [{"field": "3.age", "code": "max", "message": "Too old"}]
    answer = httpx.Response(422, json={"code": 422, "message": "Invalid", "detail": detail})
    with pytest.raises(PlatformError, match=r"^The platform answered 422 to POST /bulk: Invalid; 3\.age: Too old$"):
        wired(lambda _: answer).post("/bulk", [])


def test_a_refusal_of_another_kind_is_quoted(wired):
    with pytest.raises(PlatformError, match="502 to GET /time: Bad gateway"):
        wired(lambda _: httpx.Response(502, text="Bad gateway")).get("/time", dict)


@pytest.mark.parametrize("answer", ["<html>", "[]", "{}", "null", '{"current_date": "soon"}'])
def test_something_else_than_the_platform_is_recognised(wired, answer):
    with pytest.raises(PlatformError, match="answered what no ZoomAD would"):
        wired(lambda _: httpx.Response(200, text=answer)).get("/time", lambda raw: int(raw["current_date"]))


def test_a_refusal_says_its_reason_for_programs(wired):
    body = {"code": 404, "message": "No ad fits", "reason": "no_ad"}
    with pytest.raises(MissingError) as refusal:
        wired(lambda _: httpx.Response(404, json=body)).get("/ads", dict)
    assert (refusal.value.reason, refusal.value.words, refusal.value.status) == ("no_ad", "No ad fits", 404)


def asked(answer, **options):
    """Ask once from asyncio."""

    async def ask():
        wire = AsyncWire("http://platform")
        wire.http._transport = httpx.MockTransport(answer)
        try:
            return await wire.request("GET", "/time", **{"deadline": 5} | options)
        finally:
            await wire.close()

    return asyncio.run(ask())


def test_asyncio_has_the_same_patience():
    platform = Flaky(2, status=503)
    assert asked(platform, pauses=(0, 0)).json() == {"current_date": 3}
    with pytest.raises(AwayError, match=r"^The platform at http://platform does not answer: Connection refused\.$"):
        asked(Flaky(1))


def test_a_deadline_holds_for_all_attempts_together():
    async def hangs(_request):
        await asyncio.sleep(60)

    with pytest.raises(AwayError, match=r"did not answer GET /time within 0\.05 s"):
        asked(hangs, deadline=0.05, pauses=(0, 0))


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "localhost", "ftp://platform", "http://", "http://host:port", ""])
def test_what_is_not_an_address_is_refused(url):
    with pytest.raises(PlatformError, match="is not an address"):
        Wire(url)
