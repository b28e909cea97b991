"""The word in every error that programs go by, whatever its sentence says."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import booking
from campaigns.moderation.judge import Category
from clients.factories import ClientFactory
from zoomad.api.errors import REASONS
from zoomad.api.schema import ERRORS
from zoomad.errors import Reason

NOBODY = "6d09a254-e0da-4e12-b241-e1115e8b3298"


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [
        ("GET", "/nothing", "route_not_found"),
        ("GET", "/clients/6d09a254", "route_not_found"),
        ("GET", f"/clients/{NOBODY}", "client_not_found"),
        ("GET", "/clients/random", "client_not_found"),
        ("GET", f"/advertisers/{NOBODY}", "advertiser_not_found"),
        ("GET", f"/advertisers/{NOBODY}/campaigns", "advertiser_not_found"),
        ("GET", f"/advertisers/{NOBODY}/campaigns/{NOBODY}", "campaign_not_found"),
        ("DELETE", f"/advertisers/{NOBODY}/campaigns/{NOBODY}", "campaign_not_found"),
        ("GET", f"/stats/campaigns/{NOBODY}", "campaign_not_found"),
        ("GET", f"/stats/advertisers/{NOBODY}/campaigns/daily", "advertiser_not_found"),
        ("GET", f"/ads?client_id={NOBODY}", "client_not_found"),
        ("GET", "/files/unknown", "file_not_found"),
        ("DELETE", "/time", "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_named(api, method, path, reason):
    assert api.call(method, path, expect=Reason(reason).status)["reason"] == reason  # type: ignore[call-arg]


def test_a_client_for_whom_there_is_no_ad_is_not_a_client_that_does_not_exist(api):
    assert api.get(f"/ads?client_id={ClientFactory().pk}", expect=404)["reason"] == "no_ad"


def test_a_click_says_what_is_unknown(api):
    path, client_id = f"/ads/{NOBODY}/click", str(ClientFactory().pk)
    assert api.post(path, {"client_id": client_id}, expect=404)["reason"] == "ad_not_found"
    assert api.post(path, {"client_id": NOBODY}, expect=404)["reason"] == "client_not_found"


def test_a_score_says_what_is_unknown(live_api):
    score = {"client_id": str(ClientFactory().pk), "advertiser_id": NOBODY, "score": 1}
    assert live_api.post("/ml-scores", score, expect=404)["reason"] == "advertiser_not_found"
    score = {"client_id": NOBODY, "advertiser_id": str(AdvertiserFactory().pk), "score": 1}
    assert live_api.post("/ml-scores/bulk", [score], expect=404)["reason"] == "client_not_found"


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"{", "application/json", "not_json"),
        (b"", "application/json", "body_missing"),
        (b"[]", "text/plain", "unsupported_media_type"),
        (b"[" + b" " * 200 + b"]", "application/json", "body_too_large"),
        (b"[{}]", "application/json", "invalid"),
    ],
)
def test_a_body_that_cannot_be_taken_says_why(api, settings, body, content_type, reason):
    settings.MAX_BODY_BYTES = 100
    answer = api.call("POST", "/clients/bulk", body, expect=Reason(reason).status, content_type=content_type)  # type: ignore[call-arg]
    assert answer["reason"] == reason


def test_an_answer_in_another_format_says_so(api):
    assert api.get("/time", expect=406, Accept="text/html")["reason"] == "not_acceptable"


def test_a_text_is_refused_with_what_is_wrong_with_it(api):
    api.patch("/security/moderation", {"is_enabled": True})
    path = f"/advertisers/{AdvertiserFactory().pk}/campaigns"
    assert api.post(path, booking(ad_text="buy weed online"), expect=403)["reason"] == "moderation_drugs"


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.NONE])
def test_whatever_moderation_finds_has_a_reason(category):
    assert Reason(f"moderation_{category}").status == 403  # type: ignore[call-arg]


def test_the_document_lists_every_reason(document):
    schemas = document["components"]["schemas"]
    for name in ("Error", "Invalid"):
        assert "reason" in schemas[name]["required"]
    assert schemas["ReasonEnum"]["enum"] == list(Reason)


def test_every_documented_error_lists_the_reasons_of_its_status(document):
    paths = document["paths"]
    for methods in paths.values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    expected = [f"`{reason}`" for reason in Reason if reason.status == int(status)]
                    assert response["description"].endswith(f"Reasons: {', '.join(expected)}.")


def test_every_status_and_every_refusal_of_the_framework_has_a_reason():
    assert {reason.status for reason in Reason} == {*ERRORS, 405, 500}
    assert all(isinstance(reason, Reason) for reason in REASONS.values())
