"""The OpenAPI document says what the platform does."""

import pytest

from zoomad.api.links import LINKS

ROUTES = {
    ("POST", "/clients/bulk"),
    ("GET", "/clients/places"),
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
    ("GET", "/members"),
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


@pytest.mark.parametrize("path", ["/docs", "/schema"])
@pytest.mark.parametrize(("method", "accept", "code"), [("POST", "*/*", 405), ("GET", "image/png", 406)])
def test_errors_of_the_documentation_are_in_the_envelope_too(api, path, method, accept, code):
    api.call(method, path, expect=code, headers={"Accept": accept})
    assert api.response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "name"), [("/advertisers", "Advertiser"), ("/advertisers/{advertiser_id}/campaigns", "Campaign")]
)
def test_pages_are_documented_as_arrays(document, path, name):
    operation = document["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    assert {"Link", "X-Total-Count", "X-Total-Pages"} <= operation["responses"]["200"]["headers"].keys()


def test_the_documentation_needs_no_other_host(api):
    page = api.client.get("/docs").content.decode()
    assert "swagger-ui" in page
    assert "://" not in page.replace("http://testserver", "").replace("http://www.w3.org", "")


def test_the_document_names_every_route_of_the_contract(document):
    paths = document["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == ROUTES


def test_a_validator_that_reckons_in_binary_accepts_every_price(document):
    """By a `multipleOf` it would refuse 0.07 and 1.1."""
    schemas = document["components"]["schemas"]
    price = schemas["CampaignInRequest"]["properties"]["cost_per_click"]
    assert "60 digits after the point" in price.pop("description")
    assert price == {"type": "number", "minimum": 0, "maximum": 1e30, "exclusiveMaximum": True}


def test_every_operation_documents_its_errors(document):
    paths = document["paths"]
    for methods in paths.values():
        for method, operation in methods.items():
            codes = set(operation["responses"])
            assert {"400", "406", "503"} <= codes
            if method in {"post", "put", "patch"}:
                assert {"413", "415", "422"} <= codes


def test_every_answer_is_documented_with_the_headers_that_it_has(document):
    paths = document["paths"]
    responses = [
        (code, response)
        for methods in paths.values()
        for operation in methods.values()
        for code, response in operation["responses"].items()
    ]
    assert all("X-Request-ID" in response["headers"] for _, response in responses)
    assert all("Retry-After" in response["headers"] for code, response in responses if code == "503")


def test_every_link_of_the_document_leads_to_an_operation_with_such_parameters(document):
    paths = document["paths"]
    operations = {operation["operationId"]: operation for methods in paths.values() for operation in methods.values()}
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


def test_a_body_is_documented_as_required_wherever_it_is(document):
    paths = document["paths"]
    required = {
        path: operation["requestBody"]["required"]
        for path, methods in paths.items()
        for operation in methods.values()
        if "requestBody" in operation
    }
    assert [path for path, is_required in required.items() if not is_required] == ["/time/advance"]
