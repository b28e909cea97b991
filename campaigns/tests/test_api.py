import json
import random
import uuid
from decimal import Decimal

import pytest

from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign
from clients import audiences
from clients.factories import ClientFactory, registration
from zoomad.state.services import advance_day


def test_a_campaign_comes_out_as_it_was_booked(api, campaigns):
    targeting = {"gender": "FEMALE", "age_from": 18, "age_to": 30, "location": "Moscow"}
    created = api.post(campaigns, booking(targeting=targeting), expect=201)
    assert created == {
        **booking(targeting=targeting),
        "campaign_id": created["campaign_id"],
        "advertiser_id": campaigns.split("/")[2],
        "ad_image_id": None,
        "ad_image_url": None,
        "is_paused": False,
        "state": "running",
    }
    assert api.get(f"{campaigns}/{created['campaign_id']}") == created


@pytest.mark.parametrize("targeting", [None, {}, {"gender": None}])
def test_targeting_always_comes_out_with_its_four_keys(api, campaigns, targeting):
    created = api.post(campaigns, booking(targeting=targeting), expect=201)
    assert created["targeting"] == {"gender": None, "age_from": None, "age_to": None, "location": None}


@pytest.mark.parametrize(
    "price",
    [
        *("0.0015", "0.000001", "0", "10", "1e2", "123456789012.123456", "0.1000000", "2.5E-3", "0e-9", "-0.0"),
        *("0.33333333333333331", "1.1", "0.07", "3.14159265358979323846264338327950288", "0." + "0" * 59 + "1"),
        *("9" * 30 + "." + "9" * 60, "1e29", "1.0" + "0" * 900),
    ],
)
def test_money_is_exact(api, campaigns, price):
    body = json.dumps(booking(cost_per_impression="PRICE")).replace('"PRICE"', price).encode()
    created = api.post(campaigns, body, expect=201)
    assert f'"cost_per_impression":{abs(Decimal(price).normalize()):f},' in api.response.content.decode()
    assert Campaign.objects.get(pk=created["campaign_id"]).cost_per_impression == Decimal(price)


@pytest.mark.parametrize(
    "price",
    ["-0.01", "1e30", "1e999999999", "NaN", "Infinity", '"5"', "true", "1." + "0" * 60 + "1", "1" + "0" * 5_000],
)
def test_a_price_that_cannot_be_kept_exactly_is_refused(api, campaigns, price):
    body = json.dumps(booking(cost_per_click="PRICE")).replace('"PRICE"', price).encode()
    assert list(api.problems("POST", campaigns, body)) == ["cost_per_click"]


@pytest.mark.parametrize(
    ("price", "problem", "sentence"),
    [
        ("1e-61", "max_decimal_places", "Ensure that there are no more than 60 decimal places."),
        ("1e30", "max_whole_digits", "Ensure that there are no more than 30 digits before the decimal point."),
    ],
)
def test_a_price_with_too_many_digits_is_refused_in_a_sentence(api, campaigns, price, problem, sentence):
    body = json.dumps(booking(cost_per_click="PRICE")).replace('"PRICE"', price).encode()
    answer = api.post(campaigns, body, expect=422)
    assert answer["detail"] == [{"field": "cost_per_click", "code": problem, "message": sentence}]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"impressions_limit": -1}, {"impressions_limit": "min_value"}),
        ({"impressions_limit": 2**31}, {"impressions_limit": "max_value"}),
        ({"start_date": 11}, {"end_date": "end_before_start"}),
        ({"start_date": -1}, {"start_date": "min_value"}),
        ({"ad_title": None}, {"ad_title": "null"}),
        ({"ad_text": 5}, {"ad_text": "invalid"}),
        ({"ad_image_id": 5}, {"ad_image_id": "invalid"}),
        ({"targeting": []}, {"targeting": "invalid"}),
        ({"targeting": {"gender": "OTHER"}}, {"targeting.gender": "invalid_choice"}),
        ({"targeting": {"age_from": -1}}, {"targeting.age_from": "min_value"}),
        ({"targeting": {"age_from": 30, "age_to": 29}}, {"targeting.age_to": "age_to_below_from"}),
        ({"targeting": {"location": 7}}, {"targeting.location": "invalid"}),
        (
            {"targeting": {"age_from": 30, "age_to": 29}, "start_date": 11},
            {"targeting.age_to": "age_to_below_from", "end_date": "end_before_start"},
        ),
    ],
)
def test_a_booking_that_breaks_a_rule_is_refused(api, campaigns, changes, problems):
    assert api.problems("POST", campaigns, booking(**changes)) == problems
    assert not Campaign.objects.exists()


def letters(number):
    """Letters of four bytes each, which no index can compress."""
    chance = random.Random(1)
    return "".join(chr(chance.randrange(0x20000, 0x2A000)) for _ in range(number))


def test_the_longest_texts_are_stored_shown_and_found(api, campaigns):
    place = letters(600)
    texts = {"ad_title": letters(1_000), "ad_text": letters(10_000), "targeting": {"location": place}}
    api.post(campaigns, booking(**texts), expect=201)
    client = registration(login=letters(1_000), location=place)
    assert api.post("/clients/bulk", [client], expect=201) == [client]
    ad = api.get(f"/ads?client_id={client['client_id']}")
    assert (ad["ad_title"], ad["ad_text"]) == (texts["ad_title"], texts["ad_text"])
    while audiences.settle():
        pass
    assert api.get(f"{campaigns}/{ad['ad_id']}/reach")["audience"] == 1


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"ad_title": "x" * 1_001}, "ad_title"),
        ({"ad_text": "x" * 10_001}, "ad_text"),
        ({"targeting": {"location": "x" * 601}}, "targeting.location"),
    ],
)
def test_a_text_beyond_all_bounds_is_refused(api, campaigns, texts, field):
    assert api.problems("POST", campaigns, booking(**texts)) == {field: "max_length"}


def test_every_required_field_is_asked_for(api, campaigns):
    assert api.problems("POST", campaigns, {}) == dict.fromkeys(booking(), "required")


def test_a_campaign_cannot_start_in_the_past(api, campaigns, today):
    assert api.problems("POST", campaigns, booking(start_date=today - 1)) == {"start_date": "start_in_the_past"}
    api.post(campaigns, booking(start_date=today), expect=201)


def test_all_that_is_wrong_is_said_at_once(api, campaigns, today):
    assert api.problems("POST", campaigns, booking(start_date=today - 1, end_date=today - 2)) == {
        "start_date": "start_in_the_past",
        "end_date": "end_before_start",
    }


def test_the_limits_are_independent_of_each_other(api, campaigns):
    created = api.post(campaigns, booking(impressions_limit=2, clicks_limit=5), expect=201)
    assert (created["impressions_limit"], created["clicks_limit"]) == (2, 5)
    path = f"{campaigns}/{api.post(campaigns, booking(start_date=1), expect=201)['campaign_id']}"
    assert api.patch(path, {"impressions_limit": 3})["clicks_limit"] == 100
    for client in ClientFactory.create_batch(3):
        answer = api.client.get(f"/ads?client_id={client.pk}")
        if answer.status_code == 200:
            api.post(f"/ads/{created['campaign_id']}/click", {"client_id": str(client.pk)}, expect=204)
    stats = api.get(f"/stats/campaigns/{created['campaign_id']}")
    assert (stats["impressions_count"], stats["clicks_count"]) == (2, 2)
    assert api.get(f"{campaigns}/{created['campaign_id']}")["state"] == "exhausted"


@pytest.mark.parametrize("number", ["1000.0", "1e3", "10.00E2"])
def test_whole_numbers_may_be_written_with_a_point(api, campaigns, number):
    body = json.dumps(booking(impressions_limit="NUMBER", targeting={"age_from": 23.0})).replace('"NUMBER"', number)
    created = api.post(campaigns, body.encode(), expect=201)
    assert (created["impressions_limit"], created["targeting"]["age_from"]) == (1000, 23)
    assert b'"impressions_limit":1000,' in api.response.content


@pytest.mark.parametrize("number", ["1000.5", "1e-3", "NaN", "Infinity", "1e99", "1e999999999", "-1e99", '"23"'])
def test_what_is_no_whole_number_is_refused(api, campaigns, number):
    body = json.dumps(booking(impressions_limit="NUMBER")).replace('"NUMBER"', number).encode()
    assert list(api.problems("POST", campaigns, body)) == ["impressions_limit"]


def test_an_unknown_advertiser_is_not_found(api):
    path = f"/advertisers/{uuid.uuid4()}/campaigns"
    api.post(path, booking(), expect=404)
    api.post(path, {}, expect=404)
    api.get(path, expect=404)


def test_campaigns_are_listed_newest_first_for_their_advertiser_only(api, campaigns):
    CampaignFactory()
    titles = [str(number) for number in range(3)]
    for title in titles:
        api.post(campaigns, booking(ad_title=title), expect=201)
    assert [campaign["ad_title"] for campaign in api.get(f"{campaigns}?size=2")] == ["2", "1"]
    assert (api.response["X-Total-Count"], api.response["X-Total-Pages"]) == ("3", "2")
    assert [campaign["ad_title"] for campaign in api.get(f"{campaigns}?size=2&page=2")] == ["0"]


def test_an_advertiser_without_campaigns_has_an_empty_list(api, campaigns):
    assert api.get(campaigns) == []
    assert (api.response["X-Total-Count"], api.response["X-Total-Pages"]) == ("0", "0")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_campaign_of_another_advertiser_is_not_found(api, campaigns, method):
    other = CampaignFactory()
    body = None if method in {"GET", "DELETE"} else booking()
    assert api.call(method, f"{campaigns}/{other.pk}", body, expect=404)["message"] == "Campaign not found"
    assert Campaign.objects.filter(pk=other.pk).exists()


def test_every_campaign_that_is_given_out_says_its_state(api, campaigns):
    advance_day(day=5)
    expected = {
        "planned": {"start_date": 6},
        "running": {},
        "exhausted": {"impressions_limit": 0, "clicks_limit": 0},
        "paused": {},
        "finished": {"end_date": 5},
    }
    made = {state: api.post(campaigns, booking(start_date=5) | terms, expect=201) for state, terms in expected.items()}
    assert made["planned"]["state"] == "planned"
    assert made["finished"]["state"] == "running"
    api.patch(f"{campaigns}/{made['paused']['campaign_id']}", {"is_paused": True})
    api.post("/time/advance", {"current_date": 6})
    api.patch(f"{campaigns}/{made['planned']['campaign_id']}", {}, expect=200)
    states = {campaign["campaign_id"]: campaign["state"] for campaign in api.get(campaigns)}
    assert states == {
        campaign["campaign_id"]: "running" if state == "planned" else state for state, campaign in made.items()
    }
    for campaign_id, state in states.items():
        assert api.get(f"{campaigns}/{campaign_id}")["state"] == state
