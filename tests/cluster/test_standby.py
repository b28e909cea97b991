"""A worker of a cluster that dies for good, and its standby, which takes its place at another address."""

import os
from collections import Counter

import psycopg
import pytest
from django.db import connection

from ads.cluster.places import PLACES
from ads.delivery.show import Shown
from ads.models import ClientView
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from tests.cluster.asking import UNAVAILABLE, ask, asked, campaigns, in_trouble, nothing_is_over_a_limit_or_lost, works
from tests.cluster.database import CITUS_URL
from tests.cluster.holding import alter, let_go
from tests.cluster.machines import Machine, addresses, worker
from tests.concurrency import at_once, until

pytestmark = [
    pytest.mark.skipif(not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"),
    pytest.mark.xdist_group("cluster"),
]

FOLLOWS = "SELECT sender_host, sender_port FROM pg_stat_wal_receiver WHERE status = 'streaming'"
SYNCHRONOUS = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
NODE = "SELECT nodeid FROM pg_dist_node WHERE (nodename, nodeport) = (%s, %s)"
IS_AT = "SELECT citus_update_node(%s, %s, %s)"

standby = Machine("STANDBY")


def tell(address, query):
    with psycopg.connect(**address, autocommit=True) as machine:
        return machine.execute(query).fetchone()


@pytest.fixture
def pair(transactional_db):
    """The worker that dies, and its standby, without which it commits nothing; then all is put back as it was."""
    host, _, port = os.environ["CITUS_STANDBY_AT"].rpartition(":")
    standby.come_back()
    second = addresses()[-1] | {"host": host, "port": int(port)}
    until(lambda: tell(second, FOLLOWS))
    first = second | dict(zip(("host", "port"), tell(second, FOLLOWS), strict=True))
    [[node]] = asked(NODE, first["host"], first["port"])
    # Told after the copy was made: the copy waits for nobody when it has taken over.
    alter(first, "SET synchronous_standby_names = '*'")
    until(lambda: tell(first, SYNCHRONOUS) == (1,))
    yield first, second, node
    worker.come_back()
    until(lambda: let_go(first))
    asked(IS_AT, node, first["host"], first["port"])
    standby.die()
    connection.close()
    # What the two hold differs by now.
    until(lambda: works(lambda: asked(f"TRUNCATE {', '.join(PLACES)} CASCADE")))


@worker.has_to_die
@standby.has_to_die
def test_a_standby_takes_the_place_of_a_worker_that_died_under_load(pair):
    """Whoever was answered is charged there too, its clients get ads again, and campaigns can be booked."""
    _, second, node = pair
    campaigns(40, 90, 1_000)
    clients = ClientFactory.create_batch(80)

    jobs = [lambda client=client: in_trouble(lambda: ask(client)) for client in clients for _ in range(2)]
    jobs.insert(60, worker.die)
    answers = Counter(at_once(lambda job: job(), jobs))
    assert answers[UNAVAILABLE]

    assert tell(second, "SELECT pg_promote()") == (True,)
    asked(IS_AT, node, second["host"], second["port"])
    until(lambda: works(lambda: [ask(client) for client in clients]))
    assert answers[Shown.CHARGED] <= ClientView.objects.count()
    assert {client.pk for client in clients} == set(ClientView.objects.values_list("client_id", flat=True))
    CampaignFactory(advertiser=Campaign.objects.first().advertiser)
    nothing_is_over_a_limit_or_lost()
