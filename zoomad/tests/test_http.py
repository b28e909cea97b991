"""What the contract says of every route."""

import json
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.urls import reverse

from zoomad.api.links import LINKS
from zoomad.api.renderers import dumps


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/nothing", "/clients/bulk/", "/", "/ads/x/y/z", "/%00", "/clients/6d09a254"])
def test_an_unknown_route_is_not_found(api, method, path):
    api.call(method, path, b"{}", expect=404)


def test_a_method_that_a_route_does_not_have_is_refused(api):
    assert "DELETE" in api.delete("/time", expect=405)["message"]
    assert api.response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"{'a': 1}", b"[" * 100_000, b'{"a": 1} x', b"nan"])
def test_a_body_that_is_not_json_cannot_be_read(api, body):
    api.call("POST", "/clients/bulk", body, expect=400)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_type_is_refused(api, content_type):
    api.call("POST", "/clients/bulk", b"[]", expect=415, content_type=content_type)


def test_a_body_that_is_too_large_is_refused(api, settings):
    settings.MAX_BODY_BYTES = 10
    api.call("POST", "/clients/bulk", b"[" + b" " * 20 + b"]", expect=413)


def test_an_answer_in_another_format_is_refused(api):
    api.get("/time", expect=406, Accept="text/html")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, */*;q=0.1", "application/*"])
def test_json_is_given_to_whoever_takes_it(api, accept):
    api.get("/time", Accept=accept)
    assert api.response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "body"), [("/clients/bulk", "[{]"), ("/time/advance", "5"), ("/security/moderation", "[]")]
)
def test_a_fault_of_the_caller_is_never_ours(api, path, body):
    response = api.client.generic("POST", path, body, content_type="application/json")
    assert 400 <= response.status_code < 500


def test_a_missing_body_does_not_hide_a_wrong_method_or_route(api):
    api.call("POST", "/time", expect=405)
    api.call("POST", "/nothing", expect=404)
    api.call("GET", "/nothing", expect=404, headers={"Accept": "text/html"})


@pytest.mark.parametrize("path", ["/clients/bulk", "/time/advance"])
@pytest.mark.parametrize(("coding", "reason"), [("chunked", "body_missing"), ("gzip, chunked", "unreadable")])
def test_a_body_that_was_announced_and_never_came_is_missing(api, path, coding, reason):
    response = api.client.generic("POST", path, b"", HTTP_TRANSFER_ENCODING=coding)
    assert (response.status_code, response.json()["reason"]) == (400, reason)


@pytest.mark.parametrize("path", ["/docs", "/schema"])
@pytest.mark.parametrize(("method", "accept", "code"), [("POST", "*/*", 405), ("GET", "image/png", 406)])
def test_errors_of_the_documentation_are_in_the_envelope_too(api, path, method, accept, code):
    api.call(method, path, expect=code, headers={"Accept": accept})
    assert api.response["Content-Type"] == "application/json"


def test_a_path_that_is_none_is_not_found(api):
    response = api.client.generic("OPTIONS", "/time", PATH_INFO="*")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")


def test_the_admin_says_in_html_that_it_has_no_such_page(api, admin_user):
    api.client.force_login(admin_user)
    assert "text/html" in api.client.get("/admin/nothing/")["Content-Type"]


def test_a_query_with_thousands_of_parameters_cannot_be_read(api):
    api.get("/advertisers?" + "a&" * 2_000, expect=400)


@pytest.mark.parametrize("number", ["1e99999999999999999999", "9" * 5000, "-1e-99999999999999999999", "NaN"])
def test_a_monstrous_number_in_an_unknown_field_is_ignored(api, number):
    body = f'{{"current_date": 3, "junk": {number}}}'.encode()
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 3}
    assert api.problems("POST", "/time/advance", f'{{"current_date": {number}}}'.encode()) == {
        "current_date": "invalid"
    }


def test_problems_of_the_first_hundred_bad_items_are_told(api):
    decoded = api.call("POST", "/clients/bulk", [{}] * 5000, expect=422)
    assert len(decoded["detail"]) == 500


def test_a_host_that_is_not_allowed_is_no_fault_of_ours(api, settings):
    settings.ALLOWED_HOSTS = ["ads.example.com"]
    assert api.client.get("/admin/", headers={"host": "evil"}).status_code == 400
    assert api.client.get("/time", headers={"host": "backend:8080"}).status_code == 200


def test_a_fault_of_ours_is_said_in_the_envelope_and_logged_without_the_path(api, caplog):
    with patch("clients.api.views.Client.objects.random", side_effect=ZeroDivisionError("why")):
        answer = api.get("/clients/random", expect=500)
    assert "has been logged" in answer["message"]
    [record] = [record for record in caplog.records if record.exc_info]
    assert "ZeroDivisionError" in str(record.exc_info[0])
    assert "/clients/random" not in record.getMessage()


@pytest.mark.parametrize(
    ("path", "name"), [("/advertisers", "Advertiser"), ("/advertisers/{advertiser_id}/campaigns", "Campaign")]
)
def test_pages_are_documented_as_arrays(api, path, name):
    operation = json.loads(api.client.get("/schema").content)["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    assert {"Link", "X-Total-Count", "X-Total-Pages"} <= operation["responses"]["200"]["headers"].keys()


def test_every_answer_carries_the_id_of_its_request(api):
    api.get("/time", **{"X-Request-ID": "abc-123"})
    assert api.response["X-Request-ID"] == "abc-123"
    api.get("/time", **{"X-Request-ID": "no good\n"})
    assert len(api.response["X-Request-ID"]) == 16


@pytest.mark.parametrize(
    ("amount", "text"), [("0.001500", "0.0015"), ("10.000000", "10"), ("0E-6", "0"), ("1E+2", "100"), ("0.1", "0.1")]
)
def test_money_is_written_digit_by_digit(amount, text):
    assert dumps({"cost": Decimal(amount)}).decode() == f'{{"cost":{text}}}'


def test_the_documentation_needs_no_other_host(api):
    page = api.client.get("/docs").content.decode()
    assert "swagger-ui" in page
    assert "://" not in page.replace("http://testserver", "").replace("http://www.w3.org", "")


def test_the_document_names_every_route_of_the_contract(api):
    paths = json.loads(api.client.get("/schema").content)["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == {
        ("POST", "/clients/bulk"),
        ("GET", "/clients/random"),
        ("GET", "/clients/{client_id}"),
        ("POST", "/advertisers/bulk"),
        ("GET", "/advertisers"),
        ("GET", "/advertisers/{advertiser_id}"),
        ("PATCH", "/advertisers/{advertiser_id}"),
        ("GET", "/advertisers/{advertiser_id}/members"),
        ("GET", "/advertisers/{advertiser_id}/members/{user_id}"),
        ("PUT", "/advertisers/{advertiser_id}/members/{user_id}"),
        ("DELETE", "/advertisers/{advertiser_id}/members/{user_id}"),
        ("POST", "/advertisers/{advertiser_id}/invitations"),
        ("PATCH", "/members/{user_id}"),
        ("GET", "/members/{user_id}/advertisers"),
        ("PUT", "/members/{user_id}/advertisers/{advertiser_id}"),
        ("PUT", "/members/{user_id}/invitations/{code}"),
        ("POST", "/ml-scores"),
        ("POST", "/ml-scores/bulk"),
        ("GET", "/advertisers/{advertiser_id}/campaigns"),
        ("POST", "/advertisers/{advertiser_id}/campaigns"),
        ("GET", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
        ("PUT", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
        ("PATCH", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
        ("DELETE", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
        ("POST", "/advertisers/{advertiser_id}/campaigns/check"),
        ("GET", "/advertisers/{advertiser_id}/campaigns/generate"),
        ("POST", "/advertisers/{advertiser_id}/campaigns/generate"),
        ("POST", "/advertisers/{advertiser_id}/campaigns/reach"),
        ("GET", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/reach"),
        ("GET", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/pace"),
        ("GET", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/why"),
        ("POST", "/files"),
        ("GET", "/files/{file_id}"),
        ("GET", "/ads"),
        ("POST", "/ads/{ad_id}/click"),
        ("GET", "/stats/campaigns/{campaign_id}"),
        ("GET", "/stats/campaigns/{campaign_id}/daily"),
        ("GET", "/stats/advertisers/{advertiser_id}/campaigns"),
        ("GET", "/stats/advertisers/{advertiser_id}/campaigns/daily"),
        ("GET", "/events"),
        ("GET", "/webhooks"),
        ("POST", "/webhooks"),
        ("GET", "/webhooks/{webhook_id}"),
        ("PATCH", "/webhooks/{webhook_id}"),
        ("DELETE", "/webhooks/{webhook_id}"),
        ("GET", "/webhooks/{webhook_id}/deliveries"),
        ("POST", "/webhooks/{webhook_id}/deliveries/{event_id}/resend"),
        ("GET", "/advertisers/{advertiser_id}/webhooks"),
        ("POST", "/advertisers/{advertiser_id}/webhooks"),
        ("GET", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
        ("PATCH", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
        ("DELETE", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
        ("GET", "/advertisers/{advertiser_id}/webhooks/{webhook_id}/deliveries"),
        ("POST", "/advertisers/{advertiser_id}/webhooks/{webhook_id}/deliveries/{event_id}/resend"),
        ("GET", "/time"),
        ("GET", "/time/outlook"),
        ("POST", "/time/advance"),
        ("GET", "/security/moderation"),
        ("PATCH", "/security/moderation"),
        ("GET", "/selection"),
        ("PATCH", "/selection"),
        ("GET", "/system/ping"),
        ("GET", "/metrics"),
    }


def test_a_validator_that_reckons_in_binary_accepts_every_price(api):
    """By a `multipleOf` it would refuse 0.07 and 1.1."""
    schemas = json.loads(api.client.get("/schema").content)["components"]["schemas"]
    price = schemas["CampaignInRequest"]["properties"]["cost_per_click"]
    assert "60 digits after the point" in price.pop("description")
    assert price == {"type": "number", "minimum": 0, "maximum": 1e30, "exclusiveMaximum": True}


def test_every_operation_documents_its_errors(api):
    paths = json.loads(api.client.get("/schema").content)["paths"]
    for methods in paths.values():
        for method, operation in methods.items():
            codes = set(operation["responses"])
            assert {"400", "406", "503"} <= codes
            if method in {"post", "put", "patch"}:
                assert {"413", "415", "422"} <= codes


def test_every_answer_is_documented_with_the_headers_that_it_has(api):
    paths = json.loads(api.client.get("/schema").content)["paths"]
    responses = [
        (code, response)
        for methods in paths.values()
        for operation in methods.values()
        for code, response in operation["responses"].items()
    ]
    assert all("X-Request-ID" in response["headers"] for _, response in responses)
    assert all("Retry-After" in response["headers"] for code, response in responses if code == "503")


def test_every_link_of_the_document_leads_to_an_operation_with_such_parameters(api):
    document = json.loads(api.client.get("/schema").content)["paths"]
    operations = {
        operation["operationId"]: operation for methods in document.values() for operation in methods.values()
    }
    documented = {
        (name, status): response["links"].values()
        for name, operation in operations.items()
        for status, response in operation["responses"].items()
        if "links" in response
    }
    assert set(documented) == set(LINKS)
    for links in documented.values():
        for link in links:
            known = {parameter["name"] for parameter in operations[link["operationId"]].get("parameters", [])}
            assert set(link["parameters"]) <= known


def test_a_body_is_documented_as_required_wherever_it_is(api):
    paths = json.loads(api.client.get("/schema").content)["paths"]
    required = {
        path: operation["requestBody"]["required"]
        for path, methods in paths.items()
        for operation in methods.values()
        if "requestBody" in operation
    }
    assert [path for path, is_required in required.items() if not is_required] == ["/time/advance"]


def test_the_admin_asks_who_is_there(api):
    assert api.client.get(reverse("admin:index")).status_code == 302


def test_metrics_count_and_time_responses_by_view(api):
    api.get("/time")
    page = api.client.get("/metrics").content.decode()
    for sample in (
        'responses_total_by_status_view_method_total{method="GET",status="200",view="time"}',
        'requests_latency_seconds_by_view_method_bucket{le="0.1",method="GET",view="time"}',
    ):
        assert f"django_http_{sample}" in page


def test_metrics_count_ads_and_clicks(api):
    page = api.client.get("/metrics").content.decode()
    for name in (
        "zoomad_ads_served_total",
        "zoomad_no_fill_total",
        "zoomad_clicks_total",
        "zoomad_selection_seconds_bucket",
    ):
        assert name in page
