import uuid

import pytest

from advertisers.factories import AdvertiserFactory
from tests.concurrency import at_once


def item(name="Coffee"):
    return {"advertiser_id": str(uuid.uuid4()), "name": name}


def test_advertisers_are_created_updated_and_shown(api):
    advertiser = item()
    assert api.post("/advertisers/bulk", [advertiser], expect=201) == [advertiser]
    renamed = advertiser | {"name": "Tea"}
    assert api.post("/advertisers/bulk", [renamed], expect=201) == [renamed]
    assert api.get(f"/advertisers/{advertiser['advertiser_id']}") == renamed


def test_one_bad_item_stores_nothing(api):
    good = item()
    assert api.problems("POST", "/advertisers/bulk", [good, {"name": None}]) == {
        "1.advertiser_id": "required",
        "1.name": "null",
    }
    api.get(f"/advertisers/{good['advertiser_id']}", expect=404)


def test_advertisers_are_listed_newest_first(api):
    names = [f"Company {number}" for number in range(12)]
    api.post("/advertisers/bulk", [item(name) for name in names[:7]], expect=201)
    api.post("/advertisers/bulk", [item(name) for name in names[7:]], expect=201)
    first = api.get("/advertisers")
    assert (first["total_pages"], first["current_page"], len(first["advertisers"])) == (2, 1, 10)
    second = api.get("/advertisers?size=10&page=2")
    assert [a["name"] for a in first["advertisers"] + second["advertisers"]] == names[::-1]


def test_a_renamed_advertiser_keeps_its_place(api):
    old, new = item(), item()
    api.post("/advertisers/bulk", [old], expect=201)
    api.post("/advertisers/bulk", [new], expect=201)
    api.post("/advertisers/bulk", [old | {"name": "Renamed"}], expect=201)
    assert [a["advertiser_id"] for a in api.get("/advertisers")["advertisers"]] == [
        new["advertiser_id"],
        old["advertiser_id"],
    ]


def test_an_empty_list_has_no_pages(api):
    assert api.get("/advertisers") == {"total_pages": 0, "current_page": 1, "advertisers": []}


def test_a_page_past_the_end_is_empty(api):
    AdvertiserFactory.create_batch(3)
    assert api.get("/advertisers?size=2&page=2147483647") == {
        "total_pages": 2,
        "current_page": 2147483647,
        "advertisers": [],
    }


@pytest.mark.parametrize(
    "query",
    [
        "size=0",
        "size=",
        "size=1_0",
        "size=%2B5",
        "size=1.0",
        "size=%D9%A1",
        "size=1001",
        "page=0",
        "page=-1",
        "page=x",
        "page=",
        "page=99999999999999999999",
    ],
)
def test_a_page_that_cannot_be_is_refused(api, query):
    assert list(api.problems("GET", f"/advertisers?{query}", None)) == [query.partition("=")[0]]


@pytest.mark.parametrize("path", ["x", "9b1c7a6e-3f0d-4f64-8a4e-0a3b3f6f1c11"])
def test_an_unknown_advertiser_is_not_found(api, path):
    api.get(f"/advertisers/{path}", expect=404)


def test_bulks_of_the_same_advertisers_in_opposite_order_do_not_get_in_each_others_way(live_api):
    advertisers = [item(str(number)) for number in range(400)]
    bodies = [[a | {"name": f"{turn}"} for a in advertisers[:: 1 if turn % 2 else -1]] for turn in range(8)]
    assert set(at_once(lambda body: live_api.status("/advertisers/bulk", "POST", body), bodies)) == {201}
