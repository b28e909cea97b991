"""The platform as it is run: a durable database and the production server with its workers, in processes of their own."""

import os
import socket
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import httpx
import psutil
import psycopg
from django.db import connection

from campaigns.factories import booking
from clients.factories import registration
from tests.commands import Commands
from tests.homes import HOMES
from tools.local import ports, web
from tools.local.citus import cluster
from tools.local.environment import defaults
from tools.local.folder import DataFolder
from tools.local.manage import prepare
from tools.local.stack import Stack


class Deployment:
    """Starts on enter, is gone on exit; the server and the database can be ended in every way meanwhile."""

    def __init__(self, path: Path, *, cache: bool = False, objects: bool = False, **settings: str) -> None:
        path.chmod(0o711)
        self.settings = settings
        self.folder = DataFolder(path / "data").open()
        self.stack = Stack(self.folder, cache=cache, objects=objects)
        self.port = ports.pick()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.stack.start()
        self.environment = {**os.environ, **defaults(self.folder), "REDIS_URL": "", **self.stack.environment()}
        self.environment |= self.settings
        self.commands = Commands(self.environment)
        if cluster():
            prepare(self.environment)
        else:
            self.manage("migrate", "-v0")
            self.manage("homes", str(HOMES))
        self.start_server()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop(web.SECONDS_TO_STOP)
        self.commands.close()
        self.stack.stop()
        self.stack.remove()
        self.folder.remove()
        self.folder.close()

    def start_server(self, **settings: str) -> None:
        self.server = web.start(self.folder, {**self.environment, **settings}, self.port)

    @contextmanager
    def server_beside(self, path: Path, **settings: str) -> Iterator[web.Server]:
        """Start one more server with other settings; the first goes on."""
        with web.serving(path, {**self.environment, **settings}) as server:
            yield server

    def workers(self) -> list[psutil.Process]:
        """Return the server's workers that live, the oldest first; some may only be about to serve."""
        alive = []
        for child in psutil.Process(self.server.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.status() != psutil.STATUS_ZOMBIE:
                    alive.append(child)
        return alive

    def worker_that_serves(self) -> psutil.Process:
        """Name a worker that serves for certain: the one at the other end of a connection that was answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(b"GET /system/ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
            address = connection.getsockname()
            [worker] = [
                child for child in self.workers() if address in {end.raddr for end in child.net_connections("tcp")}
            ]
        return worker

    def manage(self, *arguments: str) -> str:
        return self.commands.run(*arguments)

    def sql(self, query: str) -> list[tuple]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        return httpx.request(method, self.url + path, json=body, timeout=30)

    def ads_served(self) -> float:
        """Read from the metrics how many ads all workers have served."""
        lines = self.call("GET", "/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("zoomad_ads_served_total{"))

    def add_clients(self, count: int) -> list[str]:
        clients = [registration() for _ in range(count)]
        answer = self.call("POST", "/clients/bulk", clients)
        assert answer.status_code == 201, answer.text
        return [client["client_id"] for client in clients]

    def add_campaign(self, **changes: object) -> str:
        """Book a campaign that is the only one to run: all earlier ones are gone."""
        advertiser = str(uuid.uuid4())
        self.sql("UPDATE campaigns SET archived_at = now() RETURNING 1")
        self.call("POST", "/advertisers/bulk", [{"advertiser_id": advertiser, "name": "Company"}])
        today = self.call("GET", "/time").json()["current_date"]
        usual: dict[str, object] = {"impressions_limit": 100_000, "clicks_limit": 100_000, "cost_per_click": 2}
        body = booking(**usual | {"start_date": today, "end_date": 1_000} | changes)
        answer = self.call("POST", f"/advertisers/{advertiser}/campaigns", body)
        assert answer.status_code == 201, answer.text
        return answer.json()["campaign_id"]


def database_of_the_test() -> str:
    """Give the address of the database of the present test, for a process of its own."""
    database = connection.settings_dict
    host = f"{database['HOST']}:{database['PORT']}"
    return f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}"


def show(client: httpx.Client, client_id: str) -> httpx.Response:
    """Ask for an ad."""
    return client.get("/ads", params={"client_id": client_id})


def serves(url: str, width: int) -> bool:
    """Say whether every worker of a server answers over so many connections, and from a database that takes changes.

    A worker whose pool still holds connections that a test has ended says 503 once more.
    """
    paths = ["/system/ping", f"/clients/{uuid.UUID(int=0)}"] * 16
    return statuses(storm(lambda http, path: http.get(path), paths, url, width)) == {200: 16, 404: 16}


def statuses(answers: Iterable) -> Counter:
    """Count the answers of a storm by status; None stands for those that never came."""
    return Counter(answer.status_code if answer else None for _, answer in answers)


def in_chunks(body: bytes, size: int = 1_000) -> Iterator[bytes]:
    """Send a body as programs do that do not know its length yet."""
    yield from (body[start : start + size] for start in range(0, len(body), size))


def storm(work: Callable, jobs: Iterable, url: str, width: int) -> list:
    """Do the work over many connections at once; what got no answer is None."""
    pending = iter(list(jobs))

    def worker(_number: int) -> list:
        answers = []
        with httpx.Client(base_url=url, timeout=30) as client:
            for job in pending:
                answer = None
                with suppress(httpx.TransportError):
                    answer = work(client, job)
                answers.append((job, answer))
        return answers

    with ThreadPoolExecutor(width) as pool:
        return [answer for answers in pool.map(worker, range(width)) for answer in answers]
