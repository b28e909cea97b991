"""Answers that are not as the document has them: each is planted in a platform that is right otherwise, and found."""

import re
from decimal import Decimal

import pytest

from tools.judge.contract import calls
from tools.judge.tests.platform import Platform
from tools.judge.tests.running import run

ADVERTISERS = "/advertisers/{advertiser_id}/campaigns: "


def drop(name):
    return lambda row: {key: value for key, value in row.items() if key != name}


def each(change):
    return lambda rows: [change(row) for row in rows]


def put(name, change):
    return lambda body: body | {name: change(body[name])} if isinstance(body, dict) else body


def micros(price):
    return Decimal(f"{price:.6f}")


@pytest.mark.parametrize(
    ("method", "ending", "change", "deviation"),
    [
        ("GET", "/daily", each(drop("date")), "GET /stats/campaigns/{campaign_id}/daily: []: 'date' is a required"),
        ("GET", "/daily", lambda rows: rows[1:], "GET /stats/campaigns/{campaign_id}/daily: other days than"),
        ("GET", "/campaigns", put("conversion", lambda x: round(x, 1)), f"GET /stats{ADVERTISERS}conversion differs"),
        ("GET", "/campaigns", lambda body: {"campaigns": body}, f"GET {ADVERTISERS}{{'campaigns'"),
        ("POST", "/campaigns", put("cost_per_click", micros), f"POST {ADVERTISERS}cost_per_click came back otherwise"),
        ("POST", "/campaigns", put("cost_per_click", str), f"POST {ADVERTISERS}cost_per_click: '"),
        ("POST", "/campaigns", drop("targeting"), f"POST {ADVERTISERS}'targeting' is a required property"),
        ("POST", "/clients/bulk", lambda rows: rows[1:], "POST /clients/bulk: another number of rows came back"),
        ("POST", "/clients/bulk", each(put("age", lambda _: None)), "POST /clients/bulk: [].age: None is not of type"),
        ("GET", "/ads", put("ad_id", lambda _: "an ad"), "GET /ads: ad_id: 'an ad' is not a 'uuid'"),
        ("GET", "/ads", put("ad_title", str.upper), "GET /ads: ad_title came back otherwise"),
        ("POST", "/time/advance", put("current_date", lambda _: 2**31), "POST /time/advance: current_date: 2147483648"),
    ],
)
def test_it_finds_a_body_that_is_not_the_documents(method, ending, change, deviation):
    def spoil(got, path, status, body):
        is_meant = (got, status < 400) == (method, True) and path.partition("?")[0].endswith(ending)
        return status, change(body) if is_meant else body

    _, deviations = run(spoil=spoil)
    assert any(found.startswith(deviation) for found in deviations), deviations


@pytest.mark.parametrize(
    ("call", "status", "deviation"),
    [
        ("POST /clients/bulk", 200, "POST /clients/bulk: answered 200 instead of 201"),
        ("GET /ads", 500, "GET /ads: answered 500 instead of 200 or 404"),
        ("POST /ml-scores", 422, "POST /ml-scores: answered 422 instead of 200"),
    ],
)
def test_it_finds_a_status_that_is_not_the_documents(call, status, deviation):
    def spoil(method, path, right, body):
        return (status if f"{method} {path.partition('?')[0]}" == call else right), body

    metrics, deviations = run(spoil=spoil)
    assert deviation in deviations
    assert bool(metrics.server_errors) == (status == 500)


def test_what_the_judge_sends_is_what_the_document_allows():
    """Or a refusal would be no deviation. Only what is to be refused may not fit."""
    sent, wrong = set(), []

    class Watching(Platform):
        def answer(self, method, path, body):
            status, said = super().answer(method, path, body)
            for call in calls().values():
                if call.method == method and re.fullmatch(re.sub("{.*?}", "[^/]+", call.path), path.partition("?")[0]):
                    sent.add(call.name)
                    wrong.extend(call.problems_of_body({} if body is None else body) if status < 400 else [])
            return status, said

    run(Watching())
    assert wrong == []
    assert sent == set(calls())
