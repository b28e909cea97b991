"""What must hold when much happens at once and things break, on the platform as it is run."""

import json
import os
import signal
import socket
import threading
import uuid
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from campaigns.tests.conftest import png
from clients.factories import registration
from tests.concurrency import until
from tests.running import in_chunks, show, statuses, storm
from tools.local import ports

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture
def platform(deployment):
    return deployment


def order(platform, statement):
    """Give an order to a database that may take no changes at first."""
    writing = "-c default_transaction_read_only=off"
    with psycopg.connect(platform.environment["DATABASE_URL"], options=writing, autocommit=True) as connection:
        connection.execute(statement)


def end_connections(platform):
    platform.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def is_told_to_wait_for_writes(answer):
    """Each worker's first answers may still be about the connections that it has lost."""
    assert answer.status_code == 503, answer.text
    return (answer.json()["reason"], answer.headers["Retry-After"]) == ("database_read_only", "5")


def test_of_300_clients_over_50_connections_exactly_100_are_shown_a_campaign_with_that_limit(platform):
    clients = platform.add_clients(300)
    campaign = platform.add_campaign(impressions_limit=100, clicks_limit=10)
    answers = storm(show, clients, platform.url, width=50)
    assert statuses(answers) == {200: 100, 404: 200}

    shown = [client_id for client_id, answer in answers if answer.status_code == 200]
    assert statuses(storm(show, clients, platform.url, width=50)) == {404: 300}  # no budget is left, not even for them

    def click(client, client_id):
        return client.post(f"/ads/{campaign}/click", json={"client_id": client_id})

    assert statuses(storm(click, shown * 2, platform.url, width=50)) == {204: 200}
    assert platform.call("GET", f"/stats/campaigns/{campaign}").json() == {
        "impressions_count": 100,
        "clicks_count": 10,
        "conversion": 10,
        "spent_impressions": 50,
        "spent_clicks": 20,
        "spent_total": 70,
    }
    platform.manage("verify_counters")


def test_one_client_60_times_at_once_is_one_view_and_one_charge(platform):
    [client_id] = platform.add_clients(1)
    campaign = platform.add_campaign()
    assert statuses(storm(show, [client_id] * 60, platform.url, width=30)) == {200: 60}
    assert platform.call("GET", f"/stats/campaigns/{campaign}").json()["spent_total"] == 0.5


def test_of_far_more_connections_than_places_each_is_answered_or_told_to_come_back(platform, narrow):
    clients = platform.add_clients(300)
    campaign = platform.add_campaign(impressions_limit=100, clicks_limit=10)
    answers = []
    with psycopg.connect(platform.environment["DATABASE_URL"]) as other:
        other.execute("SELECT FROM campaigns WHERE campaign_id = %s FOR UPDATE", [campaign])
        crowd = threading.Thread(target=lambda: answers.extend(storm(show, clients, narrow.url, width=100)))
        crowd.start()
        until(lambda: platform.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        until(lambda: httpx.get(f"{narrow.url}/clients/{clients[0]}", timeout=30).status_code == 503)
        assert httpx.get(f"{narrow.url}/system/ping", timeout=30).status_code == 200  # has places of its own
        other.rollback()
        crowd.join()

    assert set(statuses(answers)) <= {200, 404, 503}
    refused = [(client_id, answer) for client_id, answer in answers if answer.status_code == 503]
    for _, answer in refused:
        assert answer.headers["Retry-After"] == "1"
        assert answer.json() == {
            "code": 503,
            "message": "The platform is overloaded just now. Please try again.",
            "reason": "overloaded",
        }

    storm(show, [client_id for client_id, _ in refused], narrow.url, width=4)
    assert platform.call("GET", f"/stats/campaigns/{campaign}").json()["impressions_count"] == 100
    platform.manage("verify_counters")


def test_bodies_that_are_announced_and_never_sent_do_not_keep_others_from_being_served(platform):
    clients = platform.add_clients(8)
    platform.add_campaign()
    with ExitStack() as connections:
        for _ in range(60):
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", platform.port)))
            connection.sendall(b"POST /ml-scores HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
        assert statuses(storm(show, clients, platform.url, width=8)) == {200: 8}


def test_while_the_database_is_away_answers_say_so_and_then_it_goes_on_by_itself(platform):
    clients = platform.add_clients(200)
    platform.add_campaign()
    seen = []
    stop = threading.Event()

    def keep_asking(number):
        with httpx.Client(base_url=platform.url, timeout=30) as client:
            while not stop.is_set():
                seen.append(show(client, clients[number]))

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: len(seen) >= 100)
    platform.stack.stop()
    until(lambda: seen[-1].status_code == 503)
    platform.stack.start()
    until(lambda: {answer.status_code for answer in seen[-100:]} == {200})
    stop.set()
    for thread in threads:
        thread.join()

    away = [answer for answer in seen if answer.status_code != 200]
    assert {answer.status_code for answer in away} == {503}
    for answer in away:
        assert answer.headers["Retry-After"] == "1"
        assert answer.json()["reason"] in {"database_away", "database_busy"}
    platform.manage("verify_counters")


def test_while_the_database_only_lets_itself_be_read_writes_are_asked_to_come_back(platform):
    [client_id] = platform.add_clients(1)
    platform.add_campaign()
    assert platform.call("GET", "/system/ping").status_code == 200
    database = urlsplit(platform.environment["DATABASE_URL"]).path.removeprefix("/")
    # For connections from now on, as those to a standby are: the platform must let go of the ones it has.
    order(platform, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    end_connections(platform)
    try:
        until(lambda: platform.call("GET", "/system/ping").status_code == 503)
        until(lambda: "takes no changes" in platform.call("GET", "/system/ping").text)
        for method, path, body in (
            ("GET", f"/ads?client_id={client_id}", None),
            ("POST", f"/ads/{uuid.uuid4()}/click", {"client_id": client_id}),
            ("POST", "/clients/bulk", [registration(client_id=client_id)]),
            ("POST", "/time/advance", {"current_date": 900}),
        ):
            until(lambda call=(method, path, body): is_told_to_wait_for_writes(platform.call(*call)))
        until(lambda: platform.call("GET", f"/clients/{client_id}").status_code == 200)
    finally:
        order(platform, f"ALTER DATABASE {database} RESET default_transaction_read_only")
        end_connections(platform)  # those that may only read, of all servers
    until(lambda: platform.call("GET", "/system/ping").status_code == 200)
    until(lambda: statuses(storm(show, [client_id] * 60, platform.url, width=16)) == {200: 60})


def test_bodies_of_unknown_length_are_read(platform):
    clients = [registration() for _ in range(5_000)]  # large ones wait in a line of their own
    for some in (clients[:1], clients):
        answer = httpx.post(
            f"{platform.url}/clients/bulk",
            content=in_chunks(json.dumps(some).encode()),
            headers={"Content-Type": "application/json"},
            timeout=60,
        )
        assert answer.status_code == 201
        assert [client["client_id"] for client in answer.json()] == [client["client_id"] for client in some]


def test_an_image_of_unknown_length_is_taken(platform):
    form = httpx.Request("POST", platform.url, files={"file": ("a.png", png())})
    headers = {"Content-Type": form.headers["Content-Type"]}
    answer = httpx.post(f"{platform.url}/files", content=in_chunks(form.read()), headers=headers, timeout=60)
    assert answer.status_code == 200
    assert httpx.get(answer.json()["image_url"]).headers["Content-Type"] == "image/webp"


def test_a_body_of_unknown_length_has_a_largest_one_too(strict):
    body = json.dumps([registration() for _ in range(5_000)]).encode()
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{strict.url}/clients/bulk", content=in_chunks(body), headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["reason"]) == (413, "body_too_large")


def test_metrics_add_up_over_all_workers(platform):
    clients = platform.add_clients(40)
    platform.add_campaign()
    before = platform.ads_served()
    storm(show, clients, platform.url, width=8)
    assert platform.ads_served() == before + 40


def test_requests_in_flight_are_finished_and_counted_when_the_server_is_asked_to_stop(platform, tmp_path):
    [client_id] = platform.add_clients(1)
    day = platform.call("GET", "/time").json()["current_date"] + 1
    platform.call("POST", "/time/advance", {"current_date": day})
    campaign = platform.add_campaign()
    answers = []
    with (
        psycopg.connect(platform.environment["DATABASE_URL"]) as other,
        platform.server_beside(tmp_path, WORKERS="1") as server,
    ):
        other.execute("SELECT FROM campaigns WHERE campaign_id = %s FOR UPDATE", [campaign])
        ask = f"{server.url}/ads?client_id={client_id}"
        request = threading.Thread(target=lambda: answers.append(httpx.get(ask, timeout=60)))
        request.start()
        until(lambda: platform.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        os.kill(server.pid, signal.SIGTERM)
        until(lambda: not ports.answers(server.port))
        assert not answers
        other.rollback()
        request.join()
    assert answers[0].status_code == 200
    assert platform.sql(f"SELECT filled, unfilled FROM fill_days WHERE day = {day}") == [(1, 0)]


def test_the_log_is_one_json_object_a_line_without_ids_of_clients(platform):
    [client_id] = platform.add_clients(1)
    platform.call("GET", f"/clients/{client_id}")
    log = (platform.folder.path / "server.log").read_text()
    assert client_id not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(
        line["route"] == "clients/<uid:client_id>" and line["status"] == 200 for line in lines if "route" in line
    )
    assert all({"at", "level", "logger", "message", "request_id"} <= set(line) for line in lines)
