"""Who saw and clicked ads: added up behind the ads, from the rows."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection

from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from campaigns.archive import archive_campaign
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from clients.models import Client
from stats.models import Dimension, ViewerDay, ViewerFold
from stats.querysets import ALWAYS, Period, by_viewers
from stats.tests.viewers import due, known
from stats.viewers.folding import fold_all, progress
from tests.homes import of_one_home
from zoomad.state.services import advance_day


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


@of_one_home
def test_an_ad_and_a_click_write_what_they_wrote_before(played):
    campaign, viewer = played[0], ClientFactory()
    before = rows_written()
    show_ad(client_id=viewer.pk)
    shown = rows_written() - before
    count_click(ad_id=campaign.pk, client_id=viewer.pk)
    clicked = rows_written() - before - shown

    same = {"campaign_shares": 1, "campaign_day_shares": 1, "advertiser_days": 1}
    assert shown == same | {"client_views": 1}
    assert clicked == same | {"client_clicks": 1, "click_age_shares": 1}
