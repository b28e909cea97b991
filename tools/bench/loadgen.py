"""The load generator, a process of its own: persistent connections, each sends its next request when it has an answer.

It reads one line of JSON (the load) and prints `ready`. After `go` it prints `begin` when the warm-up is over, `end` at
the end, and a line of JSON with the results; only answers between the two count. With a `rate` it sends this many
requests a second, if answers come in time. With `until_told` it ends at the next line that it reads, after `seconds` at
the latest. Connections are opened with short pauses, so that the processes of a server share them.
"""

import gc
import heapq
import json
import selectors
import socket
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import httptools

from tools.bench.traffic import Answer, Load, Request, Traffic, start

PAUSE_BETWEEN_CONNECTIONS = 0.02
PATIENCE = 30.0  # seconds without any answer, after which what is outstanding has failed
MOMENT = 0.1
NEVER = float("inf")


class Connection:
    """One connection: what it sent last, and what has arrived of the answer."""

    def __init__(self, address: tuple[str, int], traffic: Traffic) -> None:
        self.address = address
        self.traffic = traffic
        self.sock = socket.create_connection(address)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request: Request | None = None
        self.sent_at = 0.0
        self.due = 0.0
        self._renew()

    def send(self, request: Request) -> None:
        """Send a request."""
        self.request = request
        self.sent_at = time.perf_counter()
        self.sock.sendall(request.data)

    def receive(self) -> Answer | None:
        """Take what has arrived; an answer where it is whole."""
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("closed")
        self.parser.feed_data(data)
        if not self.is_complete:
            return None
        answer = Answer(self.parser.get_status_code(), b"".join(self.body))
        if not self.is_kept:
            raise ConnectionError("not kept alive")
        self._renew()
        return answer

    def reconnect(self) -> None:
        """Connect again after the server has closed the connection."""
        self.sock.close()
        self.sock = socket.create_connection(self.address)
        self._renew()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body from the parser."""
        self.body.append(body)

    def on_message_complete(self) -> None:
        """Hear from the parser that the answer is whole."""
        self.is_complete = True
        self.is_kept = self.parser.should_keep_alive()

    def _renew(self) -> None:
        self.body: list[bytes] = []
        self.is_complete = self.is_kept = False
        self.parser: Any = httptools.HttpResponseParser(self)


class Generator:
    """Runs a load and counts."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.selector = selectors.DefaultSelector()
        self.latencies: dict[str, list[int]] = defaultdict(list)
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.errors: Counter[str] = Counter()
        self.begin, self.end = NEVER, NEVER
        self.cold: set[int] = set()
        self.interval = load.connections / load.rate if load.rate else 0.0
        self.waiting: list[tuple[float, int, Connection, Request]] = []
        self.connections: list[Connection] = []

    def connect(self) -> None:
        """Open all connections; nothing is sent yet."""
        traffic = start(self.load.traffic, self.load.seed)
        for _ in range(self.load.connections):
            connection = Connection(("127.0.0.1", self.load.port), traffic())
            self.connections.append(connection)
            self.selector.register(connection.sock, selectors.EVENT_READ, connection)
            time.sleep(PAUSE_BETWEEN_CONNECTIONS)

    def run(self, say: Callable[[str], None]) -> dict[str, object]:
        """Send until the time is over, and return what came back."""
        now = time.perf_counter()
        self._count_from(now)
        if self.load.until_told:
            self.selector.register(sys.stdin, selectors.EVENT_READ)
        for number, connection in enumerate(self.connections):
            connection.due = now + self.interval * number / len(self.connections)
            self._send(connection, next(connection.traffic))
        if self.load.warm_up:
            self._warm_up(now + self.load.warm_up)
            self._count_from(time.perf_counter())
        say("begin")
        began, cpu = time.perf_counter(), time.process_time()
        self._loop_until(self.end)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        say("end")
        return {
            "seconds": seconds,
            "cpu_seconds": cpu,
            "latencies_us": self.latencies,
            "statuses": self.statuses,
            "errors": self.errors,
        }

    def _count_from(self, now: float) -> None:
        self.begin, self.end = now, now + self.load.seconds

    def _warm_up(self, end: float) -> None:
        """Count nothing until every connection has had an answer, however long the first ones take."""
        self.begin = self.end = NEVER
        self.cold = {id(connection) for connection in self.connections}
        self._loop_until(end)
        while self.cold and time.perf_counter() < end + PATIENCE and self.selector.get_map():
            self._loop_until(time.perf_counter() + MOMENT)

    def close(self) -> None:
        """Close all connections."""
        for connection in self.connections:
            connection.sock.close()
        self.selector.close()

    def _loop_until(self, end: float) -> None:
        heard = time.perf_counter()
        while (now := time.perf_counter()) < min(end, self.end) and self.selector.get_map():
            while self.waiting and self.waiting[0][0] <= now:
                connection, request = heapq.heappop(self.waiting)[2:]
                connection.send(request)
            until = min(end, self.waiting[0][0] if self.waiting else NEVER)
            events = self.selector.select(max(0.0, min(until - now, 1.0)))
            for key, _ in events:
                if key.data is None:  # told that it is enough
                    self.end = now
                    return
                self._read(key.data)
            if events or self.waiting:
                heard = now
            elif now - heard > PATIENCE:
                self.errors["no answer"] += len(self.connections)
                break

    def _read(self, connection: Connection) -> None:
        try:
            answer = connection.receive()
        except (OSError, httptools.HttpParserError) as error:
            self._fail(connection, error)
            return
        if answer is None:
            return
        now = time.perf_counter()
        self.cold.discard(id(connection))
        request = connection.request
        if request and connection.sent_at >= self.begin and now <= self.end:
            self.latencies[request.kind].append(int((now - connection.sent_at) * 1e6))
            self.statuses[request.kind][answer.status] += 1
        try:
            following = connection.traffic.send(answer)
        except StopIteration:
            self.selector.unregister(connection.sock)
            return
        self._send(connection, following)

    def _send(self, connection: Connection, request: Request) -> None:
        now = time.perf_counter()
        if self.interval:
            connection.due = max(
                connection.due + self.interval, now - 1.0
            )  # a second late at most, or it would pile up
            if connection.due > now:
                heapq.heappush(self.waiting, (connection.due, id(connection), connection, request))
                return
        try:
            connection.send(request)
        except OSError as error:
            self._fail(connection, error)

    def _fail(self, connection: Connection, error: Exception) -> None:
        self.errors[type(error).__name__] += 1
        self.selector.unregister(connection.sock)
        connection.reconnect()
        self.selector.register(connection.sock, selectors.EVENT_READ, connection)
        if connection.request:
            connection.send(connection.request)


def main() -> None:
    """Talk to the parent process."""
    generator = Generator(Load(**json.loads(sys.stdin.readline())))
    generator.connect()
    gc.collect()
    gc.freeze()
    say("ready")
    if sys.stdin.readline().strip() == "go":
        say(json.dumps(generator.run(say)))


def say(line: str) -> None:
    """Tell the parent process."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
