import json
import os
from unittest.mock import patch

import pytest

from tests.serving import Handler, Server
from tools.bench.loadgen import Generator
from tools.bench.traffic import Load


class Ads(Server):
    """Notes what it is asked, and shows one ad; `rudely` closes connections in the place of an answer."""

    rudely = False

    def __init__(self):
        super().__init__(Showing)
        self.paths, self.bodies = [], []
        self.on_request = lambda: None


class Showing(Handler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.note_and_answer(200, b'{"ad_id": "7"}')

    def do_POST(self):
        self.server.bodies.append((self.path, json.loads(self.content())))
        self.note_and_answer(204)

    def note_and_answer(self, status, content=b""):
        self.server.paths.append(self.path)
        self.server.on_request()
        if self.server.rudely:
            self.close_connection = True
        else:
            self.answer(status, content)


@pytest.fixture
def server():
    with Ads() as server:
        yield server


def result(server, traffic, **changes):
    """Load the server until it has had forty requests, however long that takes."""
    usual = {"connections": 2, "seconds": 600, "warm_up": 0, "until_told": True}
    generator = Generator(Load(port=server.server_port, traffic=traffic, **usual | changes))
    reading, writing = os.pipe()
    with os.fdopen(reading) as told, os.fdopen(writing, "w") as teller, patch("sys.stdin", told):
        server.on_request = lambda: print("enough", file=teller, flush=True) if len(server.paths) == 40 else None
        generator.connect()
        try:
            return generator.run(lambda _: None)
        finally:
            generator.close()


def test_it_asks_for_ads_of_the_clients_and_clicks_what_it_was_shown(server):
    found = result(server, {"kind": "ads", "clients": ["a", "b"], "clicks": 1})
    assert set(server.paths) == {"/ads?client_id=a", "/ads?client_id=b", "/ads/7/click"}
    assert all(path == "/ads/7/click" and body["client_id"] in "ab" for path, body in server.bodies)
    assert found["statuses"]["ad"].keys() == {200}
    assert found["statuses"]["click"].keys() == {204}
    assert len(found["latencies_us"]["ad"]) == found["statuses"]["ad"][200]
    assert not found["errors"]


def test_it_can_ask_once_for_each_client(server):
    clients = [str(number) for number in range(20)]
    found = result(server, {"kind": "ads", "clients": clients, "once": True}, until_told=False)
    assert sorted(server.paths) == sorted(f"/ads?client_id={client}" for client in clients)
    assert found["statuses"]["ad"] == {200: 20}


def test_it_sends_scores_in_bodies_of_a_size(server):
    result(server, {"kind": "scores", "clients": ["a"], "advertisers": ["b"], "size": 3})
    path, body = server.bodies[0]
    assert path == "/ml-scores/bulk"
    assert [score["client_id"] for score in body] == ["a"] * 3


def test_with_a_rate_it_sends_no_more_than_that(server):
    found = result(server, {"kind": "pages", "paths": ["/"]}, rate=100)
    assert sum(found["statuses"]["page"].values()) <= found["seconds"] * 100 + 2


def test_connections_that_the_server_closes_are_errors_and_opened_again(server):
    server.rudely = True
    found = result(server, {"kind": "pages", "paths": ["/"]}, connections=1)
    assert found["errors"]["ConnectionError"] > 1
    assert not found["statuses"]


def test_it_can_go_on_until_it_is_told_that_it_is_enough(server):
    found = result(server, {"kind": "pages", "paths": ["/"]})
    assert found["seconds"] < 600
    assert 30 <= found["statuses"]["page"][200] <= len(server.paths)


def test_it_ends_when_its_time_is_over(server):
    found = result(server, {"kind": "pages", "paths": ["/"]}, seconds=0.2, until_told=False)
    assert 0.1 < found["seconds"] < 60
