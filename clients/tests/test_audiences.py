"""How many clients an audience has."""

import pytest
from django.db import connection

from clients import audiences
from clients.audiences import Audience
from clients.factories import registration
from clients.models import AudienceChange, AudienceCount
from clients.services import delete_client, store_clients
from tests.concurrency import at_once
from tests.homes import on_one_machine
from zoomad.database.machines import is_spread


@pytest.fixture(params=["by triggers", "by whoever changes clients"])
def noting(request, db, monkeypatch):
    """What changes is noted by triggers, or, as of several machines, without any."""
    if request.param == "by triggers" or is_spread():
        return
    if connection.pg_version < 180_000:
        pytest.skip("only PostgreSQL 18 says what a row was")
    with connection.cursor() as cursor:
        for event in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER audience_{event} ON clients")
    monkeypatch.setattr("clients.services.is_spread", lambda: True)


@pytest.fixture
def three(noting):
    clients = [registration(), registration(age=40, gender="MALE"), registration(location="Paris")]
    store_clients(clients=clients)
    return clients


@pytest.mark.parametrize("is_settled", [False, True])
@pytest.mark.parametrize(
    ("targeting", "size"),
    [
        ({}, 3),
        ({"gender": "ALL"}, 3),
        ({"gender": "FEMALE"}, 2),
        ({"location": "Moscow"}, 2),
        ({"location": "Moscow", "gender": "MALE"}, 1),
        ({"location": ""}, 0),
        ({"location": "moscow"}, 0),
        ({"age_from": 31}, 1),
        ({"age_to": 30}, 2),
        ({"age_from": 30, "age_to": 40, "location": "Paris", "gender": "FEMALE"}, 1),
    ],
)
def test_an_audience_counts_the_clients_that_fit(three, targeting, size, is_settled):
    if is_settled:
        audiences.settle()

    assert Audience.of(**targeting).size() == size


def test_a_client_who_changes_moves_to_another_audience(three):
    audiences.settle()

    store_clients(clients=[three[0] | {"location": "Paris", "age": 31}])

    assert Audience.of(location="Moscow").size() == 1
    assert Audience.of(location="Paris").size() == 2
    assert Audience.of(age_from=31, age_to=31).size() == 1


def test_a_client_who_is_stored_again_as_before_changes_nothing(three):
    audiences.settle()

    store_clients(clients=three)

    assert not AudienceChange.objects.exists()
    assert Audience.of().size() == 3


def test_a_client_who_is_deleted_is_in_no_audience(three):
    delete_client(client_id=three[0]["client_id"])

    assert Audience.of().size() == 2
    assert audiences.differing() == []


def test_settling_says_whether_there_was_anything(three):
    assert audiences.settle() is True
    assert audiences.settle() is False


def test_what_differs_is_found_and_counted_anew(three):
    audiences.settle()
    AudienceCount.objects.filter(location="", gender="ALL", age=30).update(clients=7)

    assert audiences.differing() == [("", "ALL", 30, 7, 2)]

    audiences.correct()
    assert audiences.differing() == []
    assert Audience.of().size() == 3


@on_one_machine
def test_truncating_clients_leaves_no_audience(db):
    store_clients(clients=[registration()])
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE clients CASCADE")

    assert Audience.of().size() == 0
    assert audiences.differing() == []


@pytest.mark.django_db(transaction=True)
def test_many_who_store_the_same_clients_at_once_are_counted_right():
    clients = [registration(age=20 + number % 3) for number in range(30)]

    def store(turn):
        moved = [one | {"location": f"Place {turn % 4}"} for one in clients]
        store_clients(clients=moved)
        audiences.settle()

    at_once(store, range(24))

    assert Audience.of().size() == 30
    assert audiences.differing() == []


def test_places_are_those_where_somebody_lives_the_largest_first(api, three):
    audiences.settle()
    assert api.get("/clients/places") == [{"location": "Moscow", "clients": 2}, {"location": "Paris", "clients": 1}]
    assert api.get("/clients/places?size=1") == [{"location": "Moscow", "clients": 2}]
    assert api.get("/clients/places?name=PAR") == [{"location": "Paris", "clients": 1}]
    assert api.get("/clients/places?name=%25") == []
    for client in three:
        if client["location"] == "Moscow":
            delete_client(client_id=client["client_id"])
    audiences.settle()
    assert [place["location"] for place in api.get("/clients/places")] == ["Paris"]


def test_the_place_that_is_called_exactly_so_comes_first(api, db):
    store_clients(
        clients=[registration(location="New York"), registration(location="New York"), registration(location="York")]
    )
    audiences.settle()
    assert [place["location"] for place in api.get("/clients/places?name=York")] == ["York", "New York"]
