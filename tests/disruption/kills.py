"""A random part of the platform is killed under load, again and again; nothing that was answered may be lost."""

import os
import random
import threading
import time
from collections import Counter
from decimal import Decimal

import httpx
import pytest

from tests.concurrency import until
from tests.disruption.load import Load, limited
from tests.running import storm

VICTIMS = ("a worker", "the server", "a connection's process", "PostgreSQL", "Valkey", "SeaweedFS")
ROUNDS = int(os.environ.get("CHAOS_ROUNDS") or 8)
CLIENTS = 150
ROOM = 100_000
LAST = 100
OVER_LIMIT = """
    SELECT campaign_id FROM campaigns
    LEFT JOIN (SELECT campaign_id, count(*) AS views FROM client_views GROUP BY 1) AS seen USING (campaign_id)
    LEFT JOIN (SELECT campaign_id, count(*) AS clicks FROM client_clicks GROUP BY 1) AS clicked USING (campaign_id)
    WHERE views > impressions_limit OR clicks > clicks_limit
"""
SPENT = """
    SELECT (SELECT coalesce(sum(cost), 0) FROM client_views WHERE campaign_id = '{0}'),
           (SELECT coalesce(sum(cost), 0) FROM client_clicks WHERE campaign_id = '{0}')
"""


@pytest.mark.parametrize("number", range(ROUNDS))
def test_after_a_death_under_load_all_is_well_without_help_and_nothing_answered_is_lost(platform, seed, number):
    chance = random.Random(f"{seed} {number}")
    victim = chance.choice(VICTIMS) if number >= len(VICTIMS) else random.Random(seed).sample(VICTIMS, 6)[number]
    clients = platform.add_clients(CLIENTS)
    roomy = platform.add_campaign(impressions_limit=ROOM, clicks_limit=ROOM)
    [(advertiser,)] = platform.sql(f"SELECT advertiser_id FROM campaigns WHERE campaign_id = '{roomy}'")
    scarce = platform.call("POST", f"/advertisers/{advertiser}/campaigns", limited(40, 10)).json()["campaign_id"]

    with Load(platform, str(advertiser), [roomy, scarce], clients, f"{seed} {number}") as load:
        time.sleep(chance.uniform(0.5, 1.5))
        killed = time.monotonic()
        platform.kill(victim, chance)
        platform.recover()
        well = time.monotonic()
        until(lambda: any(answer.began > well for answer in load.answers[-LAST:]))

    bad = [answer for answer in load.answers if not answer.is_good]
    counts = dict(Counter(f"{answer.kind} {answer.status}" for answer in bad))
    print(f"{victim}: well after {well - killed:.1f} s; of {len(load.answers)} answers not good: {counts}")  # noqa: T201
    assert {answer.status for answer in bad} <= {None, 503}
    assert [answer for answer in bad if answer.ended < killed or answer.began > well] == []
    assert [answer for answer in load.answers if answer.began > well]

    assert platform.sql(OVER_LIMIT) == []
    assert load.views <= pairs(platform, "client_views")
    assert {click for click in load.clicks if click[1] == roomy} <= pairs(platform, "client_clicks")
    assert load.bookings <= {str(campaign) for (campaign,) in platform.sql("SELECT campaign_id FROM campaigns")}
    platform.manage("verify_counters")
    for campaign in (roomy, scarce):
        [spent] = platform.sql(SPENT.format(campaign))
        totals = platform.call("GET", f"/stats/campaigns/{campaign}").json()
        assert [Decimal(str(totals[name])) for name in ("spent_impressions", "spent_clicks")] == list(spent)


def test_a_server_killed_in_a_storm_loses_nothing_and_what_is_asked_again_is_charged_once(platform):
    clients = platform.add_clients(1_500)
    campaign = platform.add_campaign(impressions_limit=1_000, clicks_limit=1_000)

    def ask_until_it_is_answered(client, client_id):
        while True:
            try:
                answer = client.get("/ads", params={"client_id": client_id})
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                if answer.status_code != 503:
                    return answer

    answers = []
    crowd = threading.Thread(
        target=lambda: answers.extend(storm(ask_until_it_is_answered, clients, platform.url, width=20))
    )
    crowd.start()
    until(lambda: platform.sql(f"SELECT 1 FROM client_views WHERE campaign_id = '{campaign}' LIMIT 1"))
    platform.kill("the server", random.Random())
    platform.recover()
    crowd.join()
    assert Counter(answer.status_code for _, answer in answers) == {200: 1_000, 404: 500}
    shown = {client_id for client_id, answer in answers if answer.status_code == 200}
    views = pairs(platform, "client_views")
    assert {client_id for client_id, campaign_id in views if campaign_id == campaign} == shown
    assert platform.call("GET", f"/stats/campaigns/{campaign}").json()["spent_total"] == 500
    platform.manage("verify_counters")


def pairs(platform, table):
    return {
        (str(client), str(campaign)) for client, campaign in platform.sql(f"SELECT client_id, campaign_id FROM {table}")
    }
