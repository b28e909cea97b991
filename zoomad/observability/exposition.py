"""`/metrics`: what the server's processes count, and what is read at the moment of the scrape."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django_redis import get_redis_connection
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from redis import RedisError

from zoomad.errors import UnavailableError
from zoomad.observability.ended import nothing_merged

SERVER_PID = "ZOOMAD_SERVER_PID"  # set by zoomad.serving.server: the parent of all workers
PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat behind the name of the program, counted from the state on.
PARENT, USER_TIME, CHILDREN_TIME_END = 1, 11, 15

CONNECTIONS = """
SELECT COALESCE(state, 'unknown'), count(*), current_setting('max_connections')::integer
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1
"""


class Collector(Protocol):
    """Gives a few numbers when asked; it may read rows of the database, but never counts views and clicks."""

    def collect(self) -> Iterable[Metric]:
        """Give the numbers."""


class ServerCollector:
    """Memory and CPU of the whole server: the main process and its workers, those that ended included."""

    def collect(self) -> Iterator[Metric]:
        """Read /proc, where there is one."""
        main = int(os.environ.get(SERVER_PID) or os.getpid())
        family = [main, *_children(main)]
        if not (stats := list(filter(None, map(_stat, family)))):
            return
        # The main process's own time holds that of the workers it has waited for, so that the sum never falls.
        ticks = sum(sum(map(int, stat[USER_TIME:CHILDREN_TIME_END])) for stat in stats)
        memory = sum(map(_memory, family))
        yield CounterMetricFamily("zoomad_cpu_seconds", "CPU time of the server.", value=ticks / TICKS_PER_SECOND)
        yield GaugeMetricFamily("zoomad_memory_bytes", "Memory of the server; shared pages count once.", value=memory)
        yield GaugeMetricFamily("zoomad_processes", "Processes of the server.", value=len(stats))


class DatabaseCollector:
    """Whether the database answers, how fast, and how many connections it has."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database; one that is away is a number too."""
        is_up = GaugeMetricFamily("zoomad_database_up", "1 where the database answers.")
        started = time.perf_counter()
        try:
            with connection.cursor() as cursor:
                cursor.execute(CONNECTIONS)
                rows = cursor.fetchall()
        except (DatabaseError, UnavailableError):
            is_up.add_metric([], 0)
            yield is_up
            return
        is_up.add_metric([], 1)
        yield is_up
        yield GaugeMetricFamily(
            "zoomad_database_answer_seconds", "Time of one small query.", value=time.perf_counter() - started
        )
        used = GaugeMetricFamily(
            "zoomad_database_connections", "Connections to the database server, by state.", labels=["state"]
        )
        for state, number, _ in rows:
            used.add_metric([state], number)
        yield used
        yield GaugeMetricFamily(
            "zoomad_database_connections_max", "Connections that the database server accepts.", value=rows[0][2]
        )


class CacheCollector:
    """Whether Redis answers, where the settings name one: without it everything works, so it would not be noticed."""

    def collect(self) -> Iterator[Metric]:
        """Ask Redis; one that is away, or refuses the password, is a number too."""
        if not settings.REDIS_URL:
            return
        try:
            is_up = get_redis_connection("default").ping()
        except (RedisError, OSError):
            is_up = False
        yield GaugeMetricFamily("zoomad_cache_up", "1 where Redis answers.", value=int(is_up))


COLLECTORS: list[Collector] = [ServerCollector(), DatabaseCollector(), CacheCollector()]


class Everything:
    """All metrics, of all worker processes and of the moment."""

    def collect(self) -> Iterator[Metric]:
        """Give the counted numbers first."""
        if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            with nothing_merged(folder):
                yield from MultiProcessCollector(CollectorRegistry()).collect()  # type: ignore[no-untyped-call]
        else:
            yield from REGISTRY.collect()
        for collector in COLLECTORS:
            yield from collector.collect()


def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer a scrape."""
    registry = CollectorRegistry()
    registry.register(Everything())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _children(parent: int) -> list[int]:
    numbers = (int(path.name) for path in PROC.glob("[0-9]*"))
    return [pid for pid in numbers if (stat := _stat(pid)) and int(stat[PARENT]) == parent]


def _stat(pid: int) -> list[str] | None:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended, or the system has no /proc
        return None


def _memory(pid: int) -> int:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
