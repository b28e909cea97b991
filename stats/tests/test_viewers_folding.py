"""When days are added up, by which process, and what becomes of a process that is killed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from ads.models import ClientView
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from stats.models import Dimension, ViewerFold
from stats.querysets import ALWAYS, by_viewers
from stats.tests.viewers import due, known
from stats.viewers import folding
from stats.viewers.folding import Folding, fold_all, fold_next
from tests.concurrency import at_once, until
from tests.running import database_of_the_test
from zoomad.state.services import advance_day


def test_each_call_adds_up_the_day_that_has_waited_longest(played, no_rest):
    for day in (6, 7):
        advance_day(day=day)
        show_ad(client_id=ClientFactory().pk)
    for day in (5, 6, 7):
        assert fold_next() is False
        assert ViewerFold.objects.order_by("-day")[0].day == day
    assert fold_next() is True


def test_it_rests_as_long_as_the_last_time_was_dear(played, monkeypatch):
    fold_all()
    ViewerFold.objects.update(seconds=60)
    show_ad(client_id=ClientFactory().pk)
    assert fold_next() is False
    assert due() == 1


@pytest.fixture
def no_rest(monkeypatch):
    monkeypatch.setattr(folding, "SHARE_OF_TIME", 1)
    monkeypatch.setattr(folding, "CLAIM", "SELECT pg_try_advisory_xact_lock(%s) AND %s > 0")


def test_the_history_of_a_platform_that_never_did_so_is_added_up_too_and_what_is_loaded_later(played, no_rest):
    campaign = played[0]
    task = Folding()
    task()
    assert due() == 0
    for day in (6, 7, 8):
        advance_day(day=day)
        show_ad(client_id=ClientFactory().pk)
    until(lambda: task() or due() == 0)
    ClientView.objects.create(client=ClientFactory(), campaign=campaign, date=1, cost=1)
    repair()
    assert due() == 0
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_while_ads_go_on_nothing_is_missed_or_counted_twice(no_rest):
    advance_day(day=5)
    CampaignFactory.create_batch(3, impressions_limit=1000, clicks_limit=1000)
    clients = ClientFactory.create_batch(30)

    def play(number):
        if number % 6 == 5:
            fold_next()
        elif number == 40:
            advance_day(day=6)
        else:
            client = clients[number % 30]
            shown = show_ad(client_id=client.pk)
            if number % 4 == 0:
                count_click(ad_id=shown.ad_id, client_id=client.pk)
        viewers = by_viewers(Dimension.GENDER, ALWAYS)
        assert viewers.due["impressions"] >= 0
        return sum(row["impressions"] for row in viewers.known.values())

    at_once(play, range(120))
    fold_all()
    views = ClientView.objects.count()
    assert views > len(clients)
    for dimension in Dimension:
        viewers = by_viewers(dimension, ALWAYS)
        assert not any(viewers.due.values())
        assert sum(row["impressions"] for row in viewers.known.values()) == views
    assert differences() == []


HALF_DONE = """
import django; django.setup()
from django.db import connection, transaction
from stats.viewers import folding
with transaction.atomic(), connection.cursor() as cursor:
    folding._hold(cursor)
    folding._fold(cursor, 5)
    print("half done", flush=True)
    import time; time.sleep(600)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_the_middle_leaves_all_as_it_was_and_the_next_does_it(no_rest):
    advance_day(day=5)
    CampaignFactory()
    show_ad(client_id=ClientFactory(location="Ufa").pk)
    fold_all()
    show_ad(client_id=ClientFactory(location="Ufa").pk)
    environment = {**os.environ, "DATABASE_URL": database_of_the_test(), "DJANGO_SETTINGS_MODULE": "zoomad.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", HALF_DONE], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "half done\n"
    assert known(Dimension.PLACE) == {"=Ufa": (1, 0)}
    assert fold_next() is False  # somebody is at it
    process.kill()
    process.wait()
    process.stdout.close()

    until(fold_next)
    assert known(Dimension.PLACE) == {"=Ufa": (2, 0)}
    assert differences() == []
