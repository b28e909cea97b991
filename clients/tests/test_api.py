import json
import random
import uuid

import pytest
from django.db import connection

from clients.factories import ClientFactory, registration
from clients.models import Client
from tests.homes import not_on_a_cluster


def test_clients_are_created_and_come_back_as_stored(api):
    clients = [registration(), registration(login="Борис 😀", location=" Saint Petersburg ")]
    assert api.post("/clients/bulk", clients, expect=201) == clients
    assert api.get(f"/clients/{clients[1]['client_id']}") == clients[1]


def test_a_client_is_updated(api):
    client = registration()
    api.post("/clients/bulk", [client], expect=201)
    api.post("/clients/bulk", [client | {"age": 31}], expect=201)
    assert api.get(f"/clients/{client['client_id']}")["age"] == 31


def test_of_the_same_client_twice_the_last_wins_in_the_place_of_the_first(api):
    twice, other = registration(), registration()
    assert api.post("/clients/bulk", [twice, other, twice | {"age": 99}], expect=201) == [twice | {"age": 99}, other]


def test_an_empty_list_is_fine(api):
    assert api.post("/clients/bulk", [], expect=201) == []


def test_an_id_in_upper_case_is_the_same_id(api):
    client = registration()
    upper = client["client_id"].upper()
    assert api.post("/clients/bulk", [client | {"client_id": upper}], expect=201) == [client]
    assert api.get(f"/clients/{upper}") == client


@not_on_a_cluster("audiences are counted by who changes clients, not by a trigger")
def test_a_bulk_is_one_statement(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        api.post("/clients/bulk", [registration() for _ in range(50)], expect=201)


def test_one_bad_item_stores_nothing_and_every_problem_is_named(api):
    bad = registration(client_id="x", age=2**31, gender="OTHER") | {"login": 5}
    del bad["location"]
    assert api.problems("POST", "/clients/bulk", [registration(), bad, 7]) == {
        "1.client_id": "invalid",
        "1.login": "invalid",
        "1.age": "max_value",
        "1.location": "required",
        "1.gender": "invalid_choice",
        "2": "invalid",
    }
    assert not Client.objects.exists()


@pytest.mark.parametrize("age", [0, 23.0, 151, 2**31 - 1])
def test_any_age_from_0_up_is_fine(api, age):
    client = registration(age=age)
    assert api.post("/clients/bulk", [client], expect=201) == [client]
    assert api.get(f"/clients/{client['client_id']}")["age"] == age


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", -1),
        ("age", "30"),
        ("age", 30.5),
        ("age", True),
        ("age", None),
        ("age", 10**30),
        ("login", None),
        ("login", "nul\0"),
        ("login", "x" * 1001),
        ("location", "x" * 601),
        ("location", ["Moscow"]),
        ("gender", "ALL"),
        ("gender", "male"),
        ("gender", {}),
        ("client_id", 12),
        ("client_id", "6d09a254e0da4e12b241e1115e8b3298"),
        ("client_id", "{6d09a254-e0da-4e12-b241-e1115e8b3298}"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(api, field, value):
    assert list(api.problems("POST", "/clients/bulk", [registration(**{field: value})])) == [f"0.{field}"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_numbers_that_no_column_holds_are_refused(api, number):
    body = json.dumps([registration()]).replace("30", number).encode()
    assert "0.age" in api.problems("POST", "/clients/bulk", body)


def test_a_lone_surrogate_is_refused(api):
    body = json.dumps([registration()]).replace("anna", r"\ud800").encode()
    assert api.problems("POST", "/clients/bulk", body) == {"0.login": "surrogate_characters_not_allowed"}


@pytest.mark.parametrize("body", [b"{}", b'"text"', b"5"])
def test_a_body_that_is_no_list_is_refused(api, body):
    assert api.problems("POST", "/clients/bulk", body) == {"": "not_a_list"}


def test_unknown_fields_are_ignored(api):
    client = registration()
    assert api.post("/clients/bulk", [client | {"height": 180}], expect=201) == [client]


def test_an_unknown_client_is_not_found(api):
    assert api.get(f"/clients/{uuid.uuid4()}", expect=404)["message"] == "Client not found"


def test_a_malformed_id_is_not_found(api):
    api.get("/clients/not-a-uuid", expect=404)


def test_any_one_client(api):
    api.get("/clients/random", expect=404)
    for _ in range(4):
        ClientFactory()
    ids = set(map(str, Client.objects.values_list("client_id", flat=True)))
    assert {api.get("/clients/random")["client_id"] for _ in range(300)} <= ids


def test_any_one_client_is_another_one_each_time_where_ids_follow_the_time(api):
    made_in_one_second = [uuid.UUID(int=(0x0197_0000_0000 << 80) | (7 << 76) | (2 << 62) | n) for n in range(1_000)]
    Client.objects.bulk_create(ClientFactory.build(client_id=client_id) for client_id in made_in_one_second)
    assert len({api.get("/clients/random")["client_id"] for _ in range(100)}) > 50


@pytest.mark.parametrize("characters", ["\u4e00\u9fff", "\U0001f600\U0001f64f", "az"])
def test_a_long_login_of_any_letters_is_stored_and_found_by_its_beginning(api, characters):
    first, last = map(ord, characters)
    draw = random.Random(1)
    login = "".join(chr(draw.randint(first, last)) for _ in range(1_000))
    client = registration(login=login)
    assert api.post("/clients/bulk", [client], expect=201) == [client]
    for length in (1, 99, 100, 101, 1_000):
        assert [found.login for found in Client.objects.called(login[:length])] == [login]
    assert not Client.objects.called(login[:500] + "?").exists()


def test_the_beginning_of_a_login_is_found_from_the_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "clients_login_start" in Client.objects.called("Ivan").explain()


def test_any_one_client_is_found_from_the_index(django_assert_max_num_queries, db):
    ClientFactory()
    with django_assert_max_num_queries(2):
        assert Client.objects.random()
