"""Whoever writes in several tables that stand everywhere does so in one order, so that no two wait for each other.

Citus locks such a table whole for whoever writes in it or locks a row, and after it the tables that its foreign keys
lead to. The order is seen in the statements, with a cluster and without one.
"""

import re
from itertools import groupby

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from ads import erasure, reference
from ads.delivery.shares import settle, sweep
from ads.delivery.statements import VIEW
from advertisers.models import Advertiser
from advertisers.services import rename_advertiser, store_advertisers
from campaigns import archive, dormancy
from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign, Image
from campaigns.services import change_campaign, create_campaign, pause_campaign
from clients.factories import ClientFactory
from zoomad.database import machines
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, platform_state, switch_moderation, switch_selection

ORDER = ["platform_state", "campaigns", "advertisers", "images", "campaign_floors", "selection_reference"]
# What Citus locks besides.
REFERRED_TO = {"campaigns": ["advertisers"], "campaign_floors": ["advertisers", "campaigns"]}
WRITES = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
READS = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?')
LOCKS = re.compile(r"\bFOR (?:NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)\b")


def locked(statement):
    """Name the tables that a statement locks."""
    reads = READS.findall(statement) if LOCKS.search(statement) else []
    named = [table for table in (*reads, *WRITES.findall(statement)) if table in ORDER]
    return [each for table in named for each in (table, *REFERRED_TO.get(table, ()))]


def transactions(work):
    """Name, for each transaction of some work, the tables in the order in which they are locked."""
    with CaptureQueriesContext(connection) as queries:
        work()
    statements = [query["sql"] for query in queries]
    parts = groupby(statements, key=lambda sql: sql in {"BEGIN", "COMMIT"})
    each = [
        list(dict.fromkeys(table for sql in part for table in locked(sql))) for is_edge, part in parts if not is_edge
    ]
    return [tables for tables in each if tables]


@pytest.fixture
def campaign(transactional_db, monkeypatch):
    """A campaign of a platform whose services act as on several machines."""
    monkeypatch.setattr(machines, "_is", lambda _query: True)
    machines.is_spread.cache_clear()
    yield CampaignFactory(end_date=3)
    machines.is_spread.cache_clear()


def picture():
    return Image.objects.create(image_id="a.webp", size=1, is_stored=True).pk


def in_admin(row, work):
    """Do what a form of the admin does: it locks the row, and changes it in the same transaction."""
    with transaction.atomic():
        admin.site.get_model_admin(type(row)).get_object(RequestFactory().post("/"), str(row.pk))
        work()


def changed(campaign, **changes):
    return change_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk, changes=changes)


def archived_advertiser(campaign):
    archive.archive_advertiser(advertiser_id=campaign.advertiser_id)
    return campaign.advertiser_id


def archived_campaign(campaign):
    archive.archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)
    return campaign.pk


def with_all_that_selections_rely_on(campaign):
    switch_selection(selection=Selection.RESERVING)
    reference.refresh_if_due()
    reference.refresh()


def settled(campaign):
    settle(VIEW, campaign_id=campaign.pk, client_id=ClientFactory().pk)
    sweep()


WORK = {
    "booking": lambda one: create_campaign(
        advertiser_id=one.advertiser_id, fields=booking(ad_image_id=picture(), start_date=0)
    ),
    "a change": lambda one: changed(one, ad_title="New", ad_image_id=picture()),
    "a pause": lambda one: pause_campaign(campaign_id=one.pk, is_paused=True),
    "a change in the admin": lambda one: in_admin(one, lambda: changed(one, ad_title="New", ad_image_id=picture())),
    "deleting in the admin": lambda one: in_admin(one, lambda: archived_campaign(one)),
    "deleting an advertiser in the admin": lambda one: in_admin(one.advertiser, lambda: archived_advertiser(one)),
    "deleting": archived_campaign,
    "bringing back": lambda one: archive.restore_campaign(campaign_id=archived_campaign(one)),
    "deleting an advertiser": archived_advertiser,
    "bringing an advertiser back": lambda one: archive.restore_advertiser(advertiser_id=archived_advertiser(one)),
    "erasing": lambda one: (changed(one, ad_image_id=picture()), archived_advertiser(one), erasure.settle_archived()),
    "renaming": lambda one: rename_advertiser(advertiser_id=one.advertiser_id, name="New"),
    "storing advertisers": lambda one: store_advertisers(
        advertisers=[{"advertiser_id": one.advertiser_id, "name": "New"}]
    ),
    "a new day": lambda _one: advance_day(day=5),
    "putting to rest": lambda _one: (advance_day(day=5), dormancy.put_to_rest(), dormancy.wake_the_rest()),
    "moderation": lambda _one: switch_moderation(is_enabled=not platform_state().is_moderated),
    "selections": with_all_that_selections_rely_on,
    "a settlement": settled,
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_tables_that_stand_everywhere_are_locked_in_one_order(campaign, work):
    found = transactions(lambda: work(campaign))

    assert found
    for tables in found:
        assert tables == sorted(tables, key=ORDER.index)


def test_what_is_looked_for_is_what_is_locked():
    """Whoever writes in the wrong order is found."""
    assert locked("SELECT true FROM advertisers WHERE advertiser_id = '1' FOR NO KEY UPDATE") == ["advertisers"]
    assert locked('INSERT INTO "campaigns" ("campaign_id") VALUES (1)') == ["campaigns", "advertisers"]
    assert locked("SELECT current_day FROM platform_state ") == []
    assert Advertiser._meta.db_table in ORDER
    assert Campaign._meta.db_table in ORDER
