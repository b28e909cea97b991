"""A machine of a cluster that dies and comes back: what goes on meanwhile, and what is left of it."""

import threading
from collections import Counter

import pytest

from ads.delivery.click import Click, count_click
from ads.delivery.show import NoAdError, Shown, show_ad
from ads.models import ClientClick, ClientView
from clients.factories import ClientFactory
from clients.models import Client
from tests.cluster.asking import UNAVAILABLE, ask, campaigns, in_trouble, nothing_is_over_a_limit_or_lost, works
from tests.cluster.database import CITUS_URL
from tests.cluster.machines import coordinator, worker
from tests.concurrency import at_once, until

pytestmark = [
    pytest.mark.skipif(not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"),
    pytest.mark.xdist_group("cluster"),
]


def click(client):
    """Click the ad that the client is shown."""
    try:
        return count_click(ad_id=show_ad(client_id=client.pk).ad_id, client_id=client.pk)
    except NoAdError as error:
        return error.outcome


def while_a_worker_is_away(work, clients, *, times, dies_at):
    """Let clients work in turns; at one moment a worker dies, and it is back at the end. Say what came of all, and then."""
    while_away, ended = Counter(), threading.Event()

    def one(client):
        outcome = in_trouble(lambda: work(client))
        if ended.is_set():
            while_away[outcome] += 1
        return outcome

    def end():
        worker.die()
        ended.set()

    jobs = [lambda client=client: one(client) for _ in range(times) for client in clients]
    jobs.insert(dies_at, end)
    try:
        answers = at_once(lambda job: job(), jobs)
    finally:
        worker.come_back()
    until(lambda: works(Client.objects.count))
    return Counter(answers), while_away


@worker.has_to_die
def test_a_worker_that_dies_takes_its_clients_along_and_nobody_else(transactional_db):
    """Who was answered was charged, nothing is over a limit, and after it has come back all is as it was."""
    campaigns(40, 90, 1_000)
    clients = ClientFactory.create_batch(80)

    answers, while_away = while_a_worker_is_away(ask, clients, times=3, dies_at=40)

    assert while_away[UNAVAILABLE]
    assert while_away[Shown.CHARGED] + while_away[Shown.REPEATED]
    # A charge that was committed may have lost its answer, never the other way round.
    assert answers[Shown.CHARGED] <= ClientView.objects.count() <= answers[Shown.CHARGED] + len(clients)
    until(lambda: works(lambda: [ask(client) for client in clients]))
    nothing_is_over_a_limit_or_lost()


@worker.has_to_die
def test_clicks_stay_within_their_limits_whoever_dies(transactional_db):
    campaigns(1_000, 1_000, 1_000, clicks_limit=25)
    clients = ClientFactory.create_batch(80)
    for client in clients:
        ask(client)

    answers, while_away = while_a_worker_is_away(click, clients, times=3, dies_at=25)

    assert while_away[UNAVAILABLE]
    assert answers[Click.COUNTED] <= ClientClick.objects.count() <= answers[Click.COUNTED] + len(clients)
    for _ in range(4):
        until(lambda: works(lambda: [click(client) for client in clients]))
    assert ClientClick.objects.count() == 75
    nothing_is_over_a_limit_or_lost()


@coordinator.has_to_die
def test_without_the_coordinator_nothing_is_answered_and_all_goes_on_when_it_is_back(live_api):
    [campaign] = campaigns(1_000)
    clients = ClientFactory.create_batch(6)
    live_api.get(f"/ads?client_id={clients[0].pk}")
    path = f"/advertisers/{campaign.advertiser_id}/campaigns"

    coordinator.die()
    try:
        for wish in (f"/ads?client_id={clients[1].pk}", path):
            assert live_api.get(wish, expect=503)["reason"] == "database_away"
            assert int(live_api.response["Retry-After"]) >= 1
    finally:
        coordinator.come_back()

    until(lambda: live_api.status(f"/ads?client_id={clients[1].pk}") == 200)
    for client in clients[2:]:
        live_api.get(f"/ads?client_id={client.pk}")
    live_api.get(path)
    assert ClientView.objects.count() == len(clients)
    nothing_is_over_a_limit_or_lost()
