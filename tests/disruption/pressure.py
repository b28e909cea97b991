"""A database that is slow, too small a pool, a full disk: answers say so, and afterwards all is well."""

import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import psycopg
import pytest

from clients.factories import registration
from tests.homes import on_one_machine
from tests.running import show, statuses, storm
from tools.local.citus import cluster

NO_ROOM = "The platform has no room to store anything just now. Please try again."
AWAY = "The database cannot be reached just now. Please try again."


@contextmanager
def a_lock_on_all_campaigns(platform):
    with psycopg.connect(platform.environment["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE campaigns IN ACCESS EXCLUSIVE MODE")
        yield


def asked_while_campaigns_are_locked(platform, clients, seconds):
    """Let all clients ask at once while nothing can be read for some seconds."""
    answers = []
    with a_lock_on_all_campaigns(platform):
        crowd = threading.Thread(target=lambda: answers.extend(storm(show, clients, platform.url, len(clients))))
        crowd.start()
        time.sleep(seconds)
    crowd.join()
    return answers


def test_who_asks_while_the_database_is_slow_waits_and_is_served(platform):
    clients = platform.add_clients(60)
    campaign = platform.add_campaign(impressions_limit=40, clicks_limit=1)
    answers = asked_while_campaigns_are_locked(platform, clients, seconds=2)
    if (
        cluster()
    ):  # so small a limit is settled at nearly each view, one after the other: some wait longer than they may
        while refused := [client for client, answer in answers if answer.status_code == 503]:
            served = [(client, answer) for client, answer in answers if client not in refused]
            answers = served + storm(show, refused, platform.url, width=4)
    assert statuses(answers) == {200: 40, 404: 20}
    assert platform.call("GET", f"/stats/campaigns/{campaign}").json()["impressions_count"] == 40
    platform.manage("verify_counters")


def test_who_finds_the_pool_exhausted_for_too_long_is_told_that_the_database_is_busy(platform):
    clients = platform.add_clients(60)
    platform.add_campaign()
    platform.server.stop(20)
    platform.start_server(DB_POOL_SIZE="2", DB_POOL_TIMEOUT="0.5")
    answers = asked_while_campaigns_are_locked(platform, clients, seconds=3)
    refused = [answer for _, answer in answers if answer.status_code == 503]
    assert refused
    assert statuses(answers).keys() <= {200, 503}
    for answer in refused:
        assert answer.headers["Retry-After"] == "1"
        assert answer.json()["message"] == "The database is too busy just now. Please try again."
    assert statuses(storm(show, clients, platform.url, width=4)) == {200: 60}
    platform.manage("verify_counters")


@pytest.fixture
def small_disk(platform, tmp_path):
    """Put the database's data on a disk of 400 MB of their own."""
    if os.geteuid() or not mounted("-t", "tmpfs", "-o", "size=400m", "tmpfs", tmp_path):
        pytest.skip("only where root may mount a tmpfs")
    data = platform.stack.services[0].cluster.path
    platform.stack.stop()
    subprocess.run(["cp", "-a", f"{data}/.", tmp_path], check=True)
    assert mounted("--bind", tmp_path, data)
    platform.stack.start()
    platform.recover()
    yield data
    platform.stack.stop()
    for place in (data, tmp_path):
        subprocess.run(["umount", place], check=True)
    platform.stack.start()


def mounted(*arguments):
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@on_one_machine
def test_while_the_disk_is_full_answers_say_so_and_once_there_is_room_it_goes_on_by_itself(platform, small_disk):
    clients = platform.add_clients(100)
    platform.add_campaign()
    ballast = small_disk / "ballast"
    fill_up(ballast)
    while (answer := platform.call("POST", "/clients/bulk", many_clients())).status_code == 201:
        pass
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert answer.json()["message"] in {NO_ROOM, AWAY}  # PostgreSQL ends itself where it cannot write its log

    ballast.unlink()
    platform.recover()
    assert statuses(storm(show, clients, platform.url, width=4)) == {200: 100}
    platform.manage("verify_counters")


def fill_up(ballast):
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(2**16)):
            pass


def many_clients():
    return [registration(location="Moscow" * 30) for _ in range(1_000)]
