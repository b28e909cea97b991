"""Ads and clicks of a cluster in trouble, and what has to be true of it afterwards."""

from django.db import connection

from ads.counters.audit import differences
from ads.delivery.show import NoAdError, show_ad
from ads.models import ClientClick, ClientView
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from zoomad.database.failures import answer_to

UNAVAILABLE = "unavailable"


def asked(query, *params):
    """Give the rows that the coordinator answers with, if it answers with any."""
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return cursor.fetchall() if cursor.description else []


def ask(client):
    try:
        return show_ad(client_id=client.pk).outcome
    except NoAdError as error:
        return error.outcome


def in_trouble(work):
    """Do the work; what requests answer with 503 counts as an answer."""
    try:
        return work()
    except Exception as error:
        if answer_to(error) is None:
            raise
        return UNAVAILABLE


def works(work):
    return in_trouble(lambda: (work(), True)[1]) is True


def campaigns(*limits, clicks_limit=10**6):
    return [CampaignFactory(impressions_limit=limit, clicks_limit=clicks_limit) for limit in limits]


def nothing_is_over_a_limit_or_lost():
    for campaign in Campaign.objects.all():
        assert ClientView.objects.filter(campaign=campaign).count() <= campaign.impressions_limit
        assert ClientClick.objects.filter(campaign=campaign).count() <= campaign.clicks_limit
    assert list(differences()) == []
