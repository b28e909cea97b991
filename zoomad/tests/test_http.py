"""What the contract says of every route."""

from decimal import Decimal
from unittest.mock import patch

import pytest
from django.urls import reverse

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
