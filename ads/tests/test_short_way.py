"""What the server answers to a plain request for an ad is what Django would answer."""

import io
import json
import uuid
from collections import Counter

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import RequestFactory
from prometheus_client import REGISTRY
from psycopg_pool import PoolTimeout

from ads.api import views
from ads.api.short_way import ShortWay, is_plain
from ads.models import ClientView
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory

REQUESTS = "django_http_responses_total_by_status_view_method_total"
COUNTED = (REQUESTS, "zoomad_ads_served_total", "zoomad_no_fill_total")


def environ(path="/ads", query="", method="GET", **headers):
    return RequestFactory().generic(method, path, QUERY_STRING=query, headers=headers).environ | {
        "wsgi.errors": io.StringIO()
    }


def plain(client_id=None, **changes):
    return environ(**{"query": f"client_id={client_id or uuid.uuid4()}", **changes})


def answer(application, given):
    """Return the status, the headers that say the same each time, and the body."""
    begun = []
    response = application(given, lambda status, headers: begun.append((status, dict(headers))))
    [(status, headers)] = begun
    assert headers.pop("X-Request-ID")
    headers.pop("Allow", None)  # which REST framework adds to all it answers
    body = json.loads(response.content)
    response.close()
    return status, headers, body


def counted():
    """Add up what the metrics have counted, by metric and labels, but for requests of other kinds.

    Such a one can still be on its way, for the bot of an earlier test that has waited for events.
    """
    return Counter(
        {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in REGISTRY.collect()
            for sample in family.samples
            if sample.name in COUNTED and (sample.name != REQUESTS or sample.labels["view"] == "ads")
        }
    )


def both(given):
    """Answer in both ways, and return what each has answered and counted."""
    found = []
    for application in (ShortWay(django_is_not_asked), WSGIHandler()):
        before = counted()
        said = answer(application, dict(given))
        found.append((said, counted() - before))
    return found


def django_is_not_asked(_environ, _start_response):
    raise AssertionError("It went the long way.")


def test_an_ad_is_the_same_either_way(transactional_db):
    client = ClientFactory()
    CampaignFactory(ad_title="Кофе", ad_image_id="5f0c.webp")
    given = plain(client.pk)
    answer(WSGIHandler(), dict(given))  # what follows is a view again
    short, long = both(given)
    assert short == long
    (status, headers, body), metrics = short
    assert (status, body["ad_title"]) == ("200 OK", "Кофе")
    assert body["ad_image_url"] == "http://testserver/files/5f0c.webp"
    assert headers["Cache-Control"] == "no-store"
    assert sorted(metrics.values()) == [1, 1]


def test_a_first_view_is_charged(transactional_db):
    client, campaign = ClientFactory(), CampaignFactory()
    assert answer(ShortWay(django_is_not_asked), plain(client.pk))[2]["ad_id"] == str(campaign.pk)
    assert ClientView.objects.get().cost == campaign.cost_per_impression


@pytest.mark.parametrize("is_known", [True, False], ids=["nothing fits", "unknown"])
def test_that_there_is_no_ad_is_said_the_same_way(transactional_db, is_known):
    short, long = both(plain(ClientFactory().pk if is_known else None))
    assert short == long
    assert short[0][0] == "404 Not Found"
    assert short[0][2]["reason"] == ("no_ad" if is_known else "client_not_found")


def no_connection():
    error = OperationalError()
    error.__cause__ = PoolTimeout()
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [(no_connection(), 503), (RuntimeError("a fault"), 500)],
    ids=["the database is away", "a fault"],
)
def test_a_failure_is_told_the_same_way(transactional_db, monkeypatch, caplog, error, status):
    def fail(**_asked):
        raise error

    monkeypatch.setattr(views, "show_ad", fail)
    short, long = both(plain())
    assert short == long
    assert short[0][2]["code"] == status
    faults = [record for record in caplog.records if record.message == "fault"]
    assert len(faults) == (2 if status == 500 else 0)


@pytest.mark.parametrize(
    "given",
    [
        plain(method="HEAD"),
        plain(method="POST"),
        plain(path="/ads/"),
        environ(),
        plain("nobody"),
        environ(query=f"client_id={uuid.uuid4()}&client_id={uuid.uuid4()}"),
        environ(query=f"client_id=%20{uuid.uuid4()}"),
        plain(accept="text/html"),
        plain(x_telegram_rights="-"),
    ],
    ids=["head", "post", "another-path", "no-client", "no-uuid", "two", "escaped", "html", "rights"],
)
def test_whatever_is_not_plain_is_left_to_django(given):
    assert not is_plain(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [("API_KEYS_REQUIRED", True), ("RATE_LIMIT_PER_ADDRESS", "1/s"), ("RATE_LIMIT_PER_KEY", "1/s")],
)
def test_keys_and_limits_are_left_to_django(monkeypatch, name, value):
    given = plain()
    assert is_plain(given)
    monkeypatch.setattr(settings, name, value)
    assert not is_plain(given)


def test_without_a_key_nobody_gets_an_ad_where_keys_are_required(transactional_db, monkeypatch):
    monkeypatch.setattr(settings, "API_KEYS_REQUIRED", True)
    status, _, body = answer(ShortWay(WSGIHandler()), plain())
    assert (status, body["reason"]) == ("401 Unauthorized", "key_missing")


def test_the_short_way_has_all_that_concerns_the_api_in_the_order_of_the_long_one():
    assert [name for name in settings.MIDDLEWARE if name in settings.API_MIDDLEWARE] == settings.API_MIDDLEWARE
