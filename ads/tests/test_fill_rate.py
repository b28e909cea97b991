"""How many requests got an ad, by day."""

import uuid
from unittest.mock import patch

import pytest
from django.db import ProgrammingError, transaction

from ads.delivery import fill_rate
from ads.models import FillDay
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from tests.concurrency import at_once
from zoomad.state.services import advance_day


@pytest.fixture(autouse=True)
def _nothing_is_counted_yet(request):
    request.getfixturevalue("transactional_db" if "live_api" in request.fixturenames else "db")
    fill_rate.store()
    FillDay.objects.all().delete()


def by_day():
    fill_rate.store()
    return {row.day: (row.filled, row.unfilled) for row in FillDay.objects.all()}


def ask(api, client_id, expect=200):
    api.get(f"/ads?client_id={client_id}", expect=expect)


def test_a_request_is_filled_by_any_ad_and_unfilled_without_one(api):
    CampaignFactory(target_gender="FEMALE")
    woman, man = ClientFactory(gender="FEMALE"), ClientFactory(gender="MALE")
    ask(api, woman.pk)
    ask(api, woman.pk)  # the same ad once more, for free
    ask(api, man.pk, expect=404)
    assert by_day() == {0: (2, 1)}


def test_requests_of_unknown_clients_do_not_count(api):
    ask(api, uuid.uuid4(), expect=404)
    assert by_day() == {}


def test_a_request_counts_on_the_day_that_it_saw_whenever_it_is_stored(api):
    CampaignFactory()
    client = ClientFactory()
    ask(api, client.pk)
    advance_day(day=3)
    ask(api, client.pk)
    advance_day(day=4)
    assert by_day() == {0: (1, 0), 3: (1, 0)}


def test_a_request_that_has_to_choose_again_counts_once(live_api):
    CampaignFactory.create_batch(3)
    client = ClientFactory()
    at_once(lambda _: live_api.status(f"/ads?client_id={client.pk}"), range(30))
    assert by_day() == {0: (30, 0)}


def test_what_is_stored_adds_up(db):
    fill_rate.count_ad(day=7, score=30, is_charged=True)
    fill_rate.store()
    fill_rate.count_ad(day=7, score=-20, is_charged=True)
    fill_rate.store()
    fill_rate.count_ad(day=7, score=50, is_charged=False)
    fill_rate.count_nothing(day=7)
    fill_rate.store()
    row = FillDay.objects.get()
    assert (row.scores, row.scored_views, row.view_scores) == (60, 2, 30)
    assert by_day() == {7: (3, 1)}
    assert row.rate == pytest.approx(75)


def test_what_could_not_be_stored_is_kept_for_the_next_time(db):
    fill_rate.count_ad(day=7, score=5, is_charged=True)
    with patch.object(fill_rate, "STORE", "no SQL"), pytest.raises(ProgrammingError), transaction.atomic():
        fill_rate.store()
    fill_rate.count_ad(day=7, score=5, is_charged=True)
    assert by_day() == {7: (2, 0)}
