"""Bodies that do not say how long they are, before Django and with it."""

import io
import json
import threading

import pytest

from zoomad.serving import overload
from zoomad.serving.overload import LARGE_BODY, Bounded

LARGEST = 3 * LARGE_BODY


class Stream:
    """Gives a body in pieces, like the server does, and remembers how much was asked of it."""

    def __init__(self, *pieces):
        self.body = io.BytesIO(b"".join(pieces))
        self.given = 0

    def read(self, size):
        piece = self.body.read(min(size, 1_000))
        self.given += len(piece)
        return piece


def echo(environ, start_response):
    """Answer with what an application sees of the body."""
    length = environ.get("CONTENT_LENGTH")
    body = environ["wsgi.input"].read(int(length)) if length else b""
    start_response("200 OK", [])
    return Answer([json.dumps([length, len(body), body[:10].decode()]).encode()])


class Answer(list):
    def close(self):
        pass


def call(stream, application=None, **environ):
    application = application or Bounded(echo, 8, largest_body=LARGEST)
    statuses = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/clients/bulk", "wsgi.input": stream, **environ}
    answer = application(environ, lambda status, _headers: statuses.append(status))
    [body] = list(answer)
    if hasattr(answer, "close"):
        answer.close()
    return statuses[0], json.loads(body)


@pytest.mark.parametrize("coding", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {}])  # HTTP/2 announces nothing
@pytest.mark.parametrize("length", [1, 2_500, LARGE_BODY, LARGE_BODY + 1, LARGEST])
def test_the_application_sees_the_whole_body_and_its_length(coding, length):
    assert call(Stream(b"x" * length), **coding) == ("200 OK", [str(length), length, "x" * min(10, length)])


def test_no_more_is_read_than_shows_that_it_is_too_large():
    stream = Stream(b"x" * (10 * LARGEST))
    assert call(stream, HTTP_TRANSFER_ENCODING="chunked")[1][:2] == [str(LARGEST + 1), LARGEST + 1]
    assert stream.given == LARGEST + 1


def test_a_body_that_never_came_is_none():
    assert call(Stream(), HTTP_TRANSFER_ENCODING="chunked") == ("200 OK", [None, 0, ""])


def test_a_body_with_a_length_is_left_to_the_application():
    stream = Stream(b"x" * 10)
    assert call(stream, CONTENT_LENGTH="4")[1] == ["4", 4, "xxxx"]
    assert stream.given == 4


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_nothing_is_read_of_what_has_no_body(method):
    stream = Stream(b"x" * 10)
    call(stream, REQUEST_METHOD=method)
    assert stream.given == 0


def test_large_bodies_of_unknown_length_wait_like_others_and_small_ones_pass(monkeypatch):
    monkeypatch.setattr(overload, "SECONDS_IN_LINE", 0.01)
    inside, leave = threading.Semaphore(0), threading.Event()

    def slow(environ, start_response):
        if int(environ["CONTENT_LENGTH"]) > LARGE_BODY:
            inside.release()
            leave.wait(60)
        return echo(environ, start_response)

    application = Bounded(slow, 64, largest_body=LARGEST)
    large = lambda: Stream(b"x" * (LARGE_BODY + 1))  # noqa: E731
    threads = [threading.Thread(target=call, args=(large(), application)) for _ in range(overload.LARGE_AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=60)
    status, answer = call(large(), application)
    assert (status, answer["reason"]) == ("503 Service Unavailable", "overloaded")
    assert call(Stream(b"x"), application)[0] == "200 OK"
    leave.set()
    for thread in threads:
        thread.join()
    assert call(large(), application)[0] == "200 OK"
