"""One worker without its HTTP server: `GET /ads` again and again through the WSGI application, looked at from inside.

A process of its own, with the settings of the server; reads the clients' ids, a line each, and prints one line of JSON:
microseconds of a request by layer of Python and by part of the statement, and the CPU time of a request.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import cycle, islice
from statistics import fmean
from typing import Any

from django.db import connection

from tools.bench.plans import parts
from tools.bench.sampling import Sampler, timed
from zoomad.wsgi import application

REQUESTS = 3000
WARM_UP = 500
EXPLAINED = 300
FLOOR = "SELECT 1"


def main() -> None:
    """Look at Python first, then at the statement that it sends."""
    clients = cycle(sys.stdin.read().split())
    answer = {"python": _python(clients), "database": _database(clients)}
    print(json.dumps(answer))


def show(client: str) -> None:
    """Ask for an ad as the HTTP server would."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/ads",
        "QUERY_STRING": f"client_id={client}",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "bench",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = application(environ, _start_response)
    b"".join(answer)


def _start_response(*_: object) -> Callable[[bytes], object]:
    return lambda _: None


def _python(clients: Iterator[str]) -> dict[str, object]:
    for client in islice(clients, WARM_UP):
        show(client)
    wall, cpu = time.perf_counter(), time.process_time()
    for client in islice(clients, REQUESTS):
        show(client)
    wall, cpu = (time.perf_counter() - wall) / REQUESTS, (time.process_time() - cpu) / REQUESTS
    sampler = Sampler()
    with sampler.at_work():
        for client in islice(clients, REQUESTS):
            show(client)
    looks = sum(sampler.looks.values())
    layers = {layer: wall * 1e6 * count / looks for layer, count in sampler.looks.most_common()}
    return {"wall_us": wall * 1e6, "cpu_us": cpu * 1e6, "layers_us": layers}


def _database(clients: Iterator[str]) -> dict[str, float]:
    statement, _ = _captured(next(clients))
    total: dict[str, float] = defaultdict(float)
    for client in islice(clients, EXPLAINED):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", [client])
            explained = cursor.fetchone()[0][0]
        for part, spent in parts(explained).items():
            total[part] += spent / EXPLAINED
    commits = [_commit(statement, [client]) for client in islice(clients, EXPLAINED)]
    floors = [_commit(FLOOR, []) for _ in range(EXPLAINED)]
    round_trips = [timed(lambda: _execute(FLOOR, [])) for _ in range(EXPLAINED)]
    return {
        **total,
        "commit": fmean(commits) - fmean(floors),
        "round trip of an empty statement, psycopg and Django included": fmean(round_trips),
    }


def _captured(client: str) -> tuple[str, Sequence[object]]:
    """Return the statement that shows an ad, as Django sends it."""
    seen: list[tuple[str, Sequence[object]]] = []

    def note(execute: Callable[..., object], sql: str, params: Sequence[object], *rest: object) -> object:
        seen.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        show(client)
    return seen[0]


def _execute(statement: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _commit(statement: str, params: Sequence[object]) -> float:
    """Execute in a transaction and return the microseconds of its commit."""
    _execute("BEGIN", [])
    _execute(statement, params)
    return timed(lambda: _execute("COMMIT", []))


if __name__ == "__main__":
    main()
