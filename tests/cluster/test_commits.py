"""A machine of a cluster that dies between the two halves of a commit over several machines, and what becomes of it."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection

from ads.delivery.show import Shown
from ads.models import CampaignShare, ClientView
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from tests.cluster.asking import UNAVAILABLE, ask, asked, campaigns, in_trouble, nothing_is_over_a_limit_or_lost, works
from tests.cluster.database import CITUS_URL
from tests.cluster.holding import held, let_go, prepared
from tests.cluster.machines import addresses, coordinator, worker
from tests.concurrency import until
from zoomad.doctor import machines
from zoomad.doctor.tests.findings import BAD, said

pytestmark = [
    pytest.mark.skipif(not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"),
    pytest.mark.xdist_group("cluster"),
]

STANDS = """
SELECT nodename, nodeport FROM pg_dist_shard_placement
WHERE shardid = get_shard_id_for_distribution_column(%s, %s)
"""
EVERYWHERE = "SELECT DISTINCT result FROM run_command_on_all_nodes('SELECT count(*) FROM campaigns')"


@contextmanager
def meanwhile(work):
    """Do it in a thread, which has come to an end with the block; give a list that its outcome gets into."""
    outcomes = []

    def run():
        try:
            outcomes.append(in_trouble(work))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield outcomes
    thread.join()


def recover(workers):
    """Let Citus end what was left behind, now and not at its own time."""
    until(lambda: works(lambda: asked("SELECT recover_prepared_transactions()")))
    until(lambda: not any(prepared(address) for address in workers))


@coordinator.has_to_die
def test_a_settlement_whose_coordinator_dies_after_its_first_half_is_ended_when_it_is_back(
    transactional_db, monkeypatch
):
    """The first half is that all machines have prepared it and the coordinator has noted that it is to be committed."""
    [campaign] = campaigns(1_000)
    clients = ClientFactory.create_batch(40)
    *workers, first = addresses()
    monkeypatch.setattr(machines, "MINUTES_TO_END", 0)
    bank = asked(STANDS, "campaign_grants", campaign.pk)
    elsewhere = next(client for client in clients if asked(STANDS, "clients", client.pk) != bank)

    with held(first), meanwhile(lambda: ask(elsewhere)) as outcomes:
        until(lambda: sum(prepared(address) for address in workers) == 2)
        left = [level for level, what in said(machines.machines) if "never ended: 1." in what]
        connection.close()
        coordinator.die()
        coordinator.come_back()
    recover(workers)

    assert outcomes == [UNAVAILABLE]
    assert left == [BAD, BAD]
    assert ClientView.objects.count() == 0
    assert CampaignShare.objects.get().impressions_allotted > 0
    assert [what for _, what in said(machines.machines) if "were prepared" in what] == []
    assert {ask(client) for client in clients} == {Shown.CHARGED}
    nothing_is_over_a_limit_or_lost()


@worker.has_to_die
def test_a_booking_that_a_worker_dies_over_is_taken_back_on_all_machines(transactional_db):
    """It dies when it has prepared its part; no machine knows of a campaign afterwards that another does not know."""
    campaigns(1_000)
    clients = ClientFactory.create_batch(40)
    advertiser = Campaign.objects.get().advertiser
    *workers, _ = addresses()

    with held(*workers), meanwhile(lambda: CampaignFactory(advertiser=advertiser)) as outcomes:
        until(lambda: all(prepared(address) for address in workers))
        worker.die()
        worker.come_back()
        for address in workers:
            until(lambda address=address: let_go(address))
    until(lambda: works(lambda: [ask(client) for client in clients]))
    recover(workers)

    assert outcomes == [UNAVAILABLE]
    assert asked(EVERYWHERE) == [("1",)]
    CampaignFactory(advertiser=advertiser)
    assert asked(EVERYWHERE) == [("2",)]
    assert ClientView.objects.count() == len(clients)
    nothing_is_over_a_limit_or_lost()
