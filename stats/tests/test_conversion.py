"""One definition of conversion, wherever it is shown."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from ads.factories import CampaignShareFactory
from ads.models import CampaignDayShare
from campaigns.factories import CampaignFactory
from console.campaigns.querysets import bookings
from console.shared import texts as console_texts
from stats.conversion import conversion, rounded
from telegram_bot import texts as bot_texts
from tools.demo.api import Stats

CASES = [
    (3, 2, "66.7"),
    (400, 9, "2.3"),
    (800, 1, "0.1"),
    (2000, 1, "0.1"),
    (2001, 1, "0.0"),
    (2000, 7, "0.4"),
    (7, 7, "100.0"),
    (1, 2, "200.0"),
    (2147483647, 1073741, "0.0"),
    (2147483647, 1073742, "0.1"),
]


@pytest.mark.parametrize(("impressions", "clicks", "percent"), CASES)
def test_people_read_the_same_number_everywhere(db, impressions, clicks, percent):
    assert rounded(impressions=impressions, clicks=clicks) == Decimal(percent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dashboards.conversion(%s::bigint, %s::bigint)", [impressions, clicks])
        assert cursor.fetchone()[0] == Decimal(percent)
    assert console_texts.conversion(impressions, clicks).rstrip("%").strip() == percent
    as_the_bot_reads_it = Decimal(repr(conversion(impressions=impressions, clicks=clicks)))
    with translation.override("en"):
        assert bot_texts.percent(as_the_bot_reads_it) == f"{percent}%"
    assert Stats(impressions=impressions, clicks=clicks).conversion == Decimal(percent)


def test_without_impressions_there_is_nothing_to_read(db):
    assert rounded(impressions=0, clicks=2) is None
    assert console_texts.conversion(0, 2) == bot_texts.percent(None) == "—"
    with connection.cursor() as cursor:
        cursor.execute("SELECT dashboards.conversion(0, 2)")
        assert cursor.fetchone()[0] is None


@pytest.mark.parametrize(
    ("impressions", "clicks", "quotient"), [(0, 2, 0), (3, 2, 66.66666666666667), (3, 1, 33.333333333333336)]
)
def test_programs_get_the_quotient(impressions, clicks, quotient):
    assert conversion(impressions=impressions, clicks=clicks) == quotient


def test_campaigns_are_sorted_by_the_same_quotient(db):
    delivered = [(400, 9), (0, 2), (3, 2), (3, 1)]
    for impressions, clicks in delivered:
        campaign = CampaignFactory()
        CampaignShareFactory(campaign=campaign, impressions=impressions, clicks=clicks)
    found = bookings().with_delivery().values_list("impressions_number", "clicks_number", "conversion")
    assert {(impressions, clicks): value for impressions, clicks, value in found} == {
        (impressions, clicks): conversion(impressions=impressions, clicks=clicks) for impressions, clicks in delivered
    }


def test_views_of_the_dashboards_use_it(db):
    campaign = CampaignFactory()
    CampaignShareFactory(campaign=campaign, impressions=400, clicks=9)
    CampaignDayShare.objects.create(campaign=campaign, day=1, impressions=400, clicks=9)
    CampaignDayShare.objects.create(campaign=campaign, day=2, clicks=1)
    with connection.cursor() as cursor:
        for view in ("campaigns", "advertisers"):
            cursor.execute(f"SELECT conversion FROM dashboards.{view}")
            assert cursor.fetchall() == [(Decimal("2.3"),)]
        cursor.execute("SELECT conversion FROM dashboards.campaign_days ORDER BY day")
        assert cursor.fetchall() == [(Decimal("2.3"),), (None,)]
