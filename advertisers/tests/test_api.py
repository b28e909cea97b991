import uuid
from urllib.parse import urlencode

import httpx
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
    assert len(first) == 10
    assert (api.response["X-Total-Count"], api.response["X-Total-Pages"]) == ("12", "2")
    second = api.get("/advertisers?size=10&page=2")
    assert [advertiser["name"] for advertiser in first + second] == names[::-1]


def test_a_renamed_advertiser_keeps_its_place(api):
    old, new = item(), item()
    api.post("/advertisers/bulk", [old], expect=201)
    api.post("/advertisers/bulk", [new], expect=201)
    api.post("/advertisers/bulk", [old | {"name": "Renamed"}], expect=201)
    assert [advertiser["advertiser_id"] for advertiser in api.get("/advertisers")] == [
        new["advertiser_id"],
        old["advertiser_id"],
    ]


def links(api):
    """Read the Link header as a program would: the address for each relation."""
    return {relation: link["url"] for relation, link in httpx.Response(200, headers=api.response.headers).links.items()}


def pages(api):
    """Read the Link header: the number of the page for each relation."""
    return {relation: int(httpx.URL(url).params["page"]) for relation, url in links(api).items()}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, {"first": 1, "next": 2, "last": 3}),
        (2, {"first": 1, "prev": 1, "next": 3, "last": 3}),
        (3, {"first": 1, "prev": 2, "last": 3}),
        (2147483647, {"first": 1, "prev": 3, "last": 3}),
    ],
)
def test_a_page_says_where_the_others_are(api, number, expected):
    AdvertiserFactory.create_batch(5)
    page = api.get(f"/advertisers?size=2&page={number}")
    assert len(page) == {1: 2, 2: 2, 3: 1}.get(number, 0)
    assert pages(api) == expected


def test_an_empty_list_has_no_pages(api):
    assert api.get("/advertisers") == []
    assert (api.response["X-Total-Count"], api.response["X-Total-Pages"]) == ("0", "0")
    assert pages(api) == {"first": 1, "last": 1}


def test_whoever_follows_the_links_sees_everything_once(api):
    names = {AdvertiserFactory(name=f"Coffee & tea, no. {number}").name for number in range(5)}
    AdvertiserFactory(name="Milk")
    path, seen = "/advertisers?size=2&name=coffee%20%26", []
    while path:
        seen += [advertiser["name"] for advertiser in api.get(path)]
        assert api.response["X-Total-Count"] == "5"
        path = links(api).get("next", "").removeprefix("http://testserver")
    assert sorted(seen) == sorted(names)


@pytest.mark.parametrize(
    ("public_url", "host", "expected"),
    [
        ("", "ads.example.com:8080", "http://ads.example.com:8080/advertisers?"),
        ("https://ads.example.com", "10.0.0.1", "https://ads.example.com/advertisers?"),
        ("", 'evil>; rel="next", <x', "http://evil%3E%3B%20rel%3D%22next%22%2C%20%3Cx/advertisers?"),
    ],
)
def test_links_lead_to_where_the_caller_can_reach_the_platform(api, settings, public_url, host, expected):
    settings.PUBLIC_URL = public_url
    api.get("/advertisers", Host=host)
    assert all(url.startswith(expected) for url in links(api).values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("coffee", ["Northern COFFEE"]),
        ("кофе", ["Кофейня"]),
        ("%", ["100 % tea"]),
        ("", ["100 % tea", "Кофейня", "Northern COFFEE"]),
        ("_", []),
    ],
)
def test_advertisers_are_found_by_a_part_of_their_name_in_any_case(api, text, found):
    api.post("/advertisers/bulk", [item(name) for name in ("Northern COFFEE", "Кофейня", "100 % tea")], expect=201)
    assert [advertiser["name"] for advertiser in api.get(f"/advertisers?{urlencode({'name': text})}")] == found
    assert api.response["X-Total-Count"] == str(len(found))


def test_a_name_that_none_can_have_is_refused(api):
    assert list(api.problems("GET", "/advertisers?name=%00", None)) == ["name"]


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
