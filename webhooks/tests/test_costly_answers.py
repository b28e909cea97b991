"""However a receiver answers, reading its answer costs little."""

import asyncio
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.measuring import cost_of
from webhooks.sending import MOST_ANSWER_BYTES, _post


def endless(handler):
    """Say much, and go on until nobody listens."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(10_000):
            handler.wfile.write(b"a" * 100_000)


def endless_headers(handler):
    handler.send_response(200)
    with suppress(OSError):
        for number in range(100_000):
            handler.wfile.write(f"X-{number}: {number}\r\n".encode() * 10)


def compressed(handler):
    """Claim to be a little that becomes much."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\xec\xc1\x01\x01" * 250_000)


@pytest.mark.parametrize("behave", [endless, endless_headers, compressed])
def test_the_worst_answer_is_cut_off(receiver, settings, behave):
    settings.WEBHOOKS_TIMEOUT = 10
    receiver.behave = behave

    def ask():
        try:
            return len(asyncio.run(_post(urlsplit(receiver.url), "127.0.0.1", {}, b"{}")).text)
        except Exception as error:  # noqa: BLE001 - send() makes an answer of it
            return type(error).__name__

    started = time.monotonic()
    cost = cost_of(ask)
    if isinstance(cost.outcome, int):
        assert cost.outcome <= MOST_ANSWER_BYTES
    else:
        assert cost.outcome in {"RemoteProtocolError", "ReadError"}
    assert time.monotonic() - started < 60
    assert cost.seconds < 3, cost
    assert cost.megabytes < 50, cost
