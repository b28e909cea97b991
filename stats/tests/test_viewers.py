"""Who saw and clicked ads: added up behind the ads, from the rows."""

import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from ads.models import ClientView
from campaigns.archive import archive_campaign
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from clients.models import Client
from stats.models import Dimension, ViewerDay, ViewerFold
from stats.querysets import ALWAYS, Period, by_viewers
from stats.viewers import folding
from stats.viewers.folding import Folding, fold_all, fold_next, progress
from tests.concurrency import at_once, until
from zoomad.state.services import advance_day


@pytest.fixture
def played(today):
    """On day 5 three clients see a campaign, and one clicks."""
    campaign = CampaignFactory(cost_per_impression="0.1", cost_per_click="2")
    anna, bob, eve = (
        ClientFactory(age=17, gender="FEMALE", location="Ufa"),
        ClientFactory(age=18, gender="MALE", location="Ufa"),
        ClientFactory(age=99, gender="FEMALE", location="Perm"),
    )
    for viewer in (anna, bob, eve):
        show_ad(client_id=viewer.pk)
    count_click(ad_id=campaign.pk, client_id=eve.pk)
    return campaign, anna, bob, eve


def known(dimension, period=ALWAYS):
    """Impressions and clicks by value."""
    rows = by_viewers(dimension, period).known
    return {value: (row["impressions"], row["clicks"]) for value, row in rows.items()}


def due():
    return by_viewers(Dimension.PLACE, ALWAYS).due["impressions"]


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (Dimension.PLACE, {"=Ufa": (2, 0), "=Perm": (1, 1)}),
        (Dimension.GENDER, {"FEMALE": (2, 1), "MALE": (1, 0)}),
        (Dimension.AGE, {"0": (1, 0), "18": (1, 0), "65": (1, 1)}),
    ],
)
def test_viewers_are_told_apart_by_what_they_are(played, dimension, expected):
    fold_all()
    assert known(dimension) == expected


def test_what_was_spent_is_exact(played):
    fold_all()
    women = by_viewers(Dimension.GENDER, ALWAYS).known["FEMALE"]
    assert (women["spent_impressions"], women["spent_clicks"]) == (Decimal("0.2"), Decimal(2))


def test_what_is_not_added_up_yet_is_said_so_that_all_is_what_was_charged(played):
    assert (known(Dimension.PLACE), due()) == ({}, 3)
    fold_all()
    show_ad(client_id=ClientFactory(location="Ufa").pk)
    assert (known(Dimension.PLACE), due()) == ({"=Ufa": (2, 0), "=Perm": (1, 1)}, 1)
    fold_all()
    assert (known(Dimension.PLACE), due()) == ({"=Ufa": (3, 0), "=Perm": (1, 1)}, 0)


def test_a_period_holds_its_days_only(played):
    advance_day(day=6)
    show_ad(client_id=ClientFactory(location="Omsk").pk)
    fold_all()
    assert known(Dimension.PLACE, Period(6, 6)) == {"=Omsk": (1, 0)}
    assert known(Dimension.GENDER, Period(5, 5)) == {"FEMALE": (2, 1), "MALE": (1, 0)}


def test_a_viewer_counts_as_what_they_were_when_the_day_was_added_up(played):
    _, anna, *_ = played
    fold_all()
    advance_day(day=6)
    Client.objects.filter(pk=anna.pk).update(location="Omsk")
    show_ad(client_id=ClientFactory(location="Ufa").pk)
    fold_all()
    assert known(Dimension.PLACE) == {"=Ufa": (3, 0), "=Perm": (1, 1)}


def test_what_deleted_clients_saw_stays_in_the_figures(played):
    Client.objects.all().delete()
    fold_all()
    assert known(Dimension.PLACE) == known(Dimension.AGE) == known(Dimension.GENDER) == {"": (3, 1)}


def test_a_place_that_is_named_like_nothing_is_a_place(today):
    CampaignFactory()
    show_ad(client_id=ClientFactory(location="").pk)
    fold_all()
    assert known(Dimension.PLACE) == {"=": (1, 0)}


def test_archived_campaigns_stay_in_the_figures(played):
    campaign = played[0]
    archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)
    fold_all()
    assert known(Dimension.PLACE) == {"=Ufa": (2, 0), "=Perm": (1, 1)}


def test_it_is_said_up_to_when_viewers_are_added_up(played):
    assert progress(Period(0, 9)) == (5, None)
    fold_all()
    added_up = progress(Period(0, 9))
    assert added_up == (5, ViewerFold.objects.get().folded_at)
    advance_day(day=7)
    show_ad(client_id=ClientFactory().pk)
    assert progress(Period(0, 9)) == (7, None)
    assert progress(Period(0, 6)) == added_up
    assert progress(Period(8, 9)) is None


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


@pytest.mark.parametrize(
    "damage",
    [
        lambda: ViewerDay.objects.filter(dimension="age").update(impressions=9),
        lambda: ViewerDay.objects.filter(dimension="place", value="=Perm").delete(),
        lambda: ViewerDay.objects.update(spent_clicks="0.000001"),
        lambda: ViewerFold.objects.update(clicks=9),
        lambda: ViewerFold.objects.all().delete(),
        lambda: ViewerDay.objects.create(dimension="gender", day=2, value="MALE", impressions=1),
        lambda: ViewerFold.objects.create(day=2, folded_at="2026-01-01T00:00Z", seconds=0, impressions=1),
    ],
)
def test_what_differs_is_found_and_repaired(played, damage):
    fold_all()
    assert differences() == []
    damage()
    assert differences()
    repair()
    assert differences() == []
    assert known(Dimension.PLACE) == {"=Ufa": (2, 0), "=Perm": (1, 1)}


def test_what_is_merely_not_added_up_yet_is_no_difference(played):
    assert differences() == []
    repair()
    assert due() == 0


def rows_written():
    """Rows that this connection has written, by table, and by PostgreSQL's own account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return Counter(dict(cursor.fetchall()))


def test_an_ad_and_a_click_write_what_they_wrote_before(played):
    campaign, viewer = played[0], ClientFactory()
    before = rows_written()
    show_ad(client_id=viewer.pk)
    shown = rows_written() - before
    count_click(ad_id=campaign.pk, client_id=viewer.pk)
    clicked = rows_written() - before - shown

    same = {"campaign_deliveries": 1, "campaign_days": 1, "advertiser_days": 1}
    assert shown == same | {"client_views": 1}
    assert clicked == same | {"client_clicks": 1, "campaign_click_ages": 1}


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
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "zoomad.settings"}
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
