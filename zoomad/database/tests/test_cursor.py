"""A migration changes the type of a column while its table is being read and written."""

import threading
from collections import Counter
from itertools import count

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction

from campaigns.factories import CampaignFactory, booking
from clients.factories import ClientFactory
from tests.concurrency import THREADS, at_once

TYPES = ("varchar(999)", "text")  # there, and back to what it was


@pytest.fixture
def alter(transactional_db):
    """Change a column's type on a connection that the platform knows nothing of, as `prepare` does."""
    changed = set()

    def alter(table, column, type_=TYPES[0]):
        settings = connection.get_connection_params()
        with psycopg.connect(
            dbname=settings["dbname"],
            host=settings["host"],
            port=settings["port"],
            user=settings["user"],
            password=settings.get("password"),
            autocommit=True,
        ) as own:
            own.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {type_}")
        changed.add((table, column))

    yield alter
    for table, column in list(changed):
        alter(table, column, TYPES[1])


def test_a_statement_that_was_prepared_before_the_change_is_answered_after_it(live_api, alter):
    path = f"/clients/{ClientFactory(login='Ann').pk}"
    assert live_api.get(path)["login"] == "Ann"
    alter("clients", "login")
    assert live_api.get(path)["login"] == "Ann"


def test_a_statement_within_a_transaction_too(live_api, alter):
    campaign = CampaignFactory()
    path = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    live_api.patch(path, {"ad_title": "One"})
    alter("campaigns", "ad_text")
    assert live_api.patch(path, {"ad_title": "Two"})["ad_title"] == "Two"


def test_requests_beside_the_change_are_all_answered(live_api, alter):
    """Threads read, write and show without a pause, while one of them changes types to and fro."""
    campaign, clients = CampaignFactory(impressions_limit=10_000), ClientFactory.create_batch(THREADS)
    own = f"/advertisers/{campaign.advertiser_id}/campaigns"
    is_over = threading.Event()

    def migrate():
        for round_ in range(10):
            for table, column in (("clients", "login"), ("campaigns", "ad_text")):
                alter(table, column, TYPES[round_ % 2])
        is_over.set()
        return {}

    def ask(client):
        answers = Counter()
        numbers = count()
        while not is_over.is_set():
            answers[live_api.status(f"/clients/{client.pk}")] += 1
            answers[live_api.status(f"/ads?client_id={client.pk}")] += 1
            answers[live_api.status(f"{own}?size=1")] += 1
            answers[live_api.status(f"{own}/{campaign.pk}", "PATCH", {"ad_title": str(next(numbers))})] += 1
            answers[live_api.status(own, "POST", booking())] += 1
        return answers

    jobs = [migrate, *(lambda one=client: ask(one) for client in clients[1:])]
    answers = sum(map(Counter, at_once(lambda job: job(), jobs)), Counter())
    assert set(answers) <= {200, 201}, answers


def test_what_postgresql_does_not_support_stays_an_error(transactional_db):
    with connection.cursor() as cursor, pytest.raises(NotSupportedError):
        cursor.execute("SELECT count(*) FROM clients FOR UPDATE")
    with transaction.atomic(), connection.cursor() as cursor, pytest.raises(NotSupportedError):
        cursor.execute("SELECT count(*) FROM clients FOR UPDATE")
