"""What only a database of several machines can show; elsewhere these tests are skipped."""

import time
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from ads.cluster.places import PLACES, Place, tables
from ads.delivery.click import count_click
from ads.delivery.show import Shown, show_ad
from ads.erasure import settle_archived
from ads.models import AdvertiserDay, CampaignDayShare, CampaignShare, ClickAgeShare, ClientView
from campaigns.archive import archive_campaign
from campaigns.factories import booking
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_campaign
from clients.factories import ClientFactory
from tests.cluster.asking import UNAVAILABLE, ask, asked, campaigns, in_trouble, nothing_is_over_a_limit_or_lost
from tests.cluster.database import CITUS_URL, SHARDS, spread
from tests.concurrency import at_once

pytestmark = [
    pytest.mark.skipif(not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"),
    pytest.mark.xdist_group("cluster"),
]

STANDING = """
SELECT logicalrelid::regclass::text,
       CASE partmethod WHEN 'n' THEN 'everywhere' ELSE column_to_column_name(logicalrelid, partkey) END
FROM pg_dist_partition WHERE (partmethod, repmodel) IN (('h', 's'), ('n', 't'))
"""
SHARD_OF = "SELECT get_shard_id_for_distribution_column(%s, %s)"
MACHINE_OF = "SELECT nodename, nodeport FROM pg_dist_shard_placement WHERE shardid = %s"
OTHER_MACHINE = """
SELECT nodename, nodeport FROM pg_dist_node
WHERE noderole = 'primary' AND shouldhaveshards AND (nodename, nodeport) <> (%s, %s) ORDER BY groupid DESC LIMIT 1
"""
MOVE = "SELECT citus_move_shard_placement(%s, %s, %s, %s, %s, shard_transfer_mode := 'block_writes')"


def test_each_table_stands_where_it_should(db):
    assert dict(asked(STANDING)) == {table: place.value for table, place in PLACES.items()}


def test_no_rows_are_left_where_they_were_copied_from(transactional_db):
    """Nobody sees them, but a table that is to hold no nulls, say, would be refused for theirs."""
    assert (
        asked("SELECT name FROM unnest(%s::text[]) AS name WHERE pg_relation_size(name::regclass) > 0", list(PLACES))
        == []
    )


def test_what_stays_on_one_machine_goes_on_with_its_numbers(db):
    known = set(Group.objects.values_list("pk", flat=True))
    assert Group.objects.create(name="New").pk > max(known)


def test_to_spread_it_again_changes_nothing(transactional_db):
    before = asked("SELECT * FROM pg_dist_shard ORDER BY shardid"), asked("SELECT oid FROM pg_proc ORDER BY 1")
    assert spread() == f"The database is spread, in {SHARDS} shards.\n"
    assert (
        asked("SELECT * FROM pg_dist_shard ORDER BY shardid"),
        asked("SELECT oid FROM pg_proc ORDER BY 1"),
    ) == before
    with pytest.raises(CommandError, match="one home for each shard"):
        call_command("homes", "8")


def test_what_is_counted_of_a_client_stands_beside_it(transactional_db):
    [campaign] = campaigns(1_000)
    for client in ClientFactory.create_batch(30):
        show_ad(client_id=client.pk)
        count_click(ad_id=campaign.pk, client_id=client.pk)
        [[home]] = asked("SELECT client_home(%s)", client.pk)
        places = []
        for table, value in (("clients", client.pk), *((table, home) for table in tables(Place.HOME))):
            [[shard]] = asked(SHARD_OF, table, value)
            [[ordinal]] = asked(
                "SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = %s::regclass "
                "AND shardminvalue::bigint < (SELECT shardminvalue::bigint FROM pg_dist_shard WHERE shardid = %s)",
                table, shard,
            )  # fmt: skip
            places.append((ordinal, asked(MACHINE_OF, shard)))
        assert places == [places[0]] * len(places)
    assert {row.home for row in CampaignShare.objects.all()} >= {row.home for row in CampaignDayShare.objects.all()}
    assert AdvertiserDay.objects.exists()
    assert ClickAgeShare.objects.exists()


def test_a_shard_moves_to_another_machine_under_load_and_nothing_is_lost(transactional_db):
    campaigns(40, 60, 500)
    clients = ClientFactory.create_batch(60)
    [[shard]] = asked(SHARD_OF, "clients", clients[0].pk)

    def move():
        [here] = asked(MACHINE_OF, shard)
        [there] = asked(OTHER_MACHINE, *here)
        asked(MOVE, shard, *here, *there)
        return there

    jobs = [lambda client=client: ask(client) for client in clients for _ in range(4)]
    jobs.insert(60, move)
    answers = at_once(lambda job: job(), jobs)

    [there] = [answer for answer in answers if isinstance(answer, tuple)]
    # What is left of the shard is removed some time later, and whoever writes campaigns in that moment is refused.
    asked("CALL citus_cleanup_orphaned_resources()")
    assert asked(MACHINE_OF, shard) == [there]
    assert ClientView.objects.count() == answers.count(Shown.CHARGED)
    nothing_is_over_a_limit_or_lost()


def test_bookings_changes_deletions_and_ads_at_once_refuse_nobody(transactional_db):
    """Whoever writes what stands everywhere waits for the others, and no two wait for each other."""
    booked = campaigns(*[1_000] * 30)
    advertisers = [campaign.advertiser_id for campaign in booked]
    clients = ClientFactory.create_batch(30)

    def book(number):
        return create_campaign(advertiser_id=advertisers[number], fields=booking())

    def change(number):
        one = booked[number]
        return change_campaign(advertiser_id=one.advertiser_id, campaign_id=one.pk, changes={"ad_title": "New"})

    def delete(number):
        archive_campaign(advertiser_id=advertisers[-number - 1], campaign_id=booked[-number - 1].pk)

    works = [book, change, delete, lambda number: ask(clients[number])]
    jobs = [(work, number) for number in range(15) for work in works]
    jobs.insert(40, (lambda _number: settle_archived(), 0))

    outcomes = at_once(lambda job: in_trouble(lambda: job[0](job[1])), jobs)

    assert outcomes.count(UNAVAILABLE) == 0
    assert Campaign.objects.count() == 30
    nothing_is_over_a_limit_or_lost()


def test_a_campaign_is_erased_at_the_moment_at_which_it_is_first_chosen(transactional_db):
    """It is charged and kept, or nothing is left of it; nobody is refused, and the erasure does not fail."""
    clients = ClientFactory.create_batch(40)

    def delete(campaign, after):
        time.sleep(after)  # by then some have chosen it, or are about to
        archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)
        settle_archived()

    for number in range(40):
        [campaign] = campaigns(50)
        some = [clients[(number * 5 + place) % len(clients)] for place in range(5)]
        jobs = [partial(ask, client) for client in some]
        jobs.insert(number % 6, partial(delete, campaign, after=number % 11 / 100))
        assert UNAVAILABLE not in at_once(in_trouble, jobs)

    settle_archived()
    assert Campaign.everything.count() == len(set(ClientView.objects.values_list("campaign_id", flat=True)))
    nothing_is_over_a_limit_or_lost()
