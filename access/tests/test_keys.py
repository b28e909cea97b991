"""Who may do what with which key."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access import services
from access.models import ApiKey
from access.services import create_key, digest_of, revoke_key
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from zoomad.api.scopes import Scope

NOBODY = uuid.UUID(int=7)
EVERYBODY = {("get", "/files/{file_id}"), ("get", "/metrics"), ("get", "/system/ping")}
PLACEMENT = {("get", "/ads"), ("post", "/ads/{ad_id}/click")}
ADVERTISER = {
    ("get", "/advertisers/{advertiser_id}"),
    ("patch", "/advertisers/{advertiser_id}"),
    ("get", "/advertisers/{advertiser_id}/members"),
    ("get", "/advertisers/{advertiser_id}/members/{user_id}"),
    ("put", "/advertisers/{advertiser_id}/members/{user_id}"),
    ("delete", "/advertisers/{advertiser_id}/members/{user_id}"),
    ("post", "/advertisers/{advertiser_id}/invitations"),
    ("get", "/advertisers/{advertiser_id}/campaigns"),
    ("post", "/advertisers/{advertiser_id}/campaigns"),
    ("get", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
    ("put", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
    ("patch", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
    ("delete", "/advertisers/{advertiser_id}/campaigns/{campaign_id}"),
    ("post", "/advertisers/{advertiser_id}/campaigns/check"),
    ("get", "/advertisers/{advertiser_id}/campaigns/generate"),
    ("post", "/advertisers/{advertiser_id}/campaigns/generate"),
    ("post", "/advertisers/{advertiser_id}/campaigns/reach"),
    ("get", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/reach"),
    ("get", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/pace"),
    ("get", "/advertisers/{advertiser_id}/campaigns/{campaign_id}/why"),
    ("post", "/files"),
    ("get", "/events"),
    ("get", "/clients/places"),
    ("get", "/advertisers/{advertiser_id}/webhooks"),
    ("post", "/advertisers/{advertiser_id}/webhooks"),
    ("get", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
    ("patch", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
    ("delete", "/advertisers/{advertiser_id}/webhooks/{webhook_id}"),
    ("get", "/advertisers/{advertiser_id}/webhooks/{webhook_id}/deliveries"),
    ("post", "/advertisers/{advertiser_id}/webhooks/{webhook_id}/deliveries/{event_id}/resend"),
    ("get", "/stats/campaigns/{campaign_id}"),
    ("get", "/stats/campaigns/{campaign_id}/daily"),
    ("get", "/stats/advertisers/{advertiser_id}/campaigns"),
    ("get", "/stats/advertisers/{advertiser_id}/campaigns/daily"),
}


@pytest.fixture(autouse=True)
def _keys_are_required(settings):
    settings.API_KEYS_REQUIRED = True
    services._trusted.clear()


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def key_for(scope, **owner):
    return bearer(create_key(name="a program", scope=scope, **owner)[1])


@pytest.fixture
def operations(document):
    """Every operation of the document, as method and path."""
    return [(method, path) for path, methods in document["paths"].items() for method in methods]


def tried(api, operation, headers, campaign):
    """Call an operation on a campaign with a body that says nothing, and give back the status."""
    method, path = operation
    ids = {
        "webhook_id": NOBODY,
        "event_id": 0,
        "client_id": NOBODY,
        "ad_id": NOBODY,
        "file_id": "no.webp",
        "user_id": 42,
        "code": "none",
    }
    path = path.format(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk, **ids)
    body = None if method in {"get", "delete"} else b"{}"
    return api.client.generic(method, path, body, content_type="application/json", headers=headers).status_code


def test_without_a_key_only_health_and_images_answer(api, operations):
    campaign = CampaignFactory()
    refused = {operation for operation in operations if tried(api, operation, {}, campaign) == 401}
    assert refused == set(operations) - EVERYBODY


@pytest.mark.parametrize(("scope", "reached"), [(Scope.ADVERTISER, ADVERTISER), (Scope.PLACEMENT, PLACEMENT)])
def test_a_scope_reaches_what_is_listed_here_and_nothing_else(api, operations, scope, reached):
    campaign = CampaignFactory()
    owner = {"advertiser_id": campaign.advertiser_id} if scope is Scope.ADVERTISER else {}
    headers = key_for(scope, **owner)
    everything = sorted(operations, key=lambda operation: operation[0] == "delete")
    answers = {operation: tried(api, operation, headers, campaign) for operation in everything}
    assert {operation for operation, status in answers.items() if status not in {401, 403}} == reached | EVERYBODY


def test_an_operators_key_reaches_everything(api, operations):
    campaign, headers = CampaignFactory(), key_for(Scope.OPERATOR)
    assert not [each for each in operations if tried(api, each, headers, campaign) in {401, 403}]


def test_an_advertisers_key_reaches_nothing_of_another(api):
    theirs = CampaignFactory()
    headers = key_for(Scope.ADVERTISER, advertiser_id=AdvertiserFactory().pk)
    answers = {
        each: tried(api, each, headers, theirs)
        for each in ADVERTISER - {("post", "/files"), ("get", "/events"), ("get", "/clients/places")}
    }
    assert set(answers.values()) == {403}


def test_anothers_campaign_is_not_found_below_ones_own_advertiser(api):
    theirs, own = CampaignFactory(), CampaignFactory()
    headers = key_for(Scope.ADVERTISER, advertiser_id=own.advertiser_id)
    for method in ("GET", "DELETE"):
        path = f"/advertisers/{own.advertiser_id}/campaigns/{theirs.pk}"
        api.call(method, path, expect=404, headers=headers)


def test_no_key_tells_which_campaigns_exist(api):
    headers = key_for(Scope.ADVERTISER, advertiser_id=AdvertiserFactory().pk)
    for campaign_id in (CampaignFactory().pk, NOBODY):
        answer = api.get(f"/stats/campaigns/{campaign_id}", expect=403, **headers)
        message = "The API key does not reach this."
        assert answer == {"code": 403, "message": message, "reason": "key_out_of_scope"}


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic YTpi", "Bearer a b", "Bearer \xff"])
def test_a_wrong_key_is_told_how_to_do_better(api, header):
    assert api.get("/time", expect=401, Authorization=header)["message"] == "The API key is not valid."
    assert api.response["WWW-Authenticate"] == 'Bearer realm="ZoomAD"'


def test_only_a_digest_is_kept(db):
    key, secret = create_key(name="a program", scope=Scope.OPERATOR)
    assert len(secret) == 43
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    assert kept["digest"] == digest_of(secret)
    assert secret not in map(str, kept.values())


def test_a_revoked_key_is_refused_at_once_here_and_within_seconds_elsewhere(api):
    key, secret = create_key(name="a program", scope=Scope.OPERATOR)
    api.get("/time", **bearer(secret))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())  # by another process
    api.get("/time", **bearer(secret))
    [(until, known)] = services._trusted.values()
    services._trusted[key.digest] = (until - services.TRUSTED_SECONDS, known)
    api.get("/time", expect=401, **bearer(secret))
    assert not services._trusted

    other, secret = create_key(name="a program", scope=Scope.OPERATOR)
    api.get("/time", **bearer(secret))
    assert revoke_key(pk=other.pk)
    assert not revoke_key(pk=other.pk)
    api.get("/time", expect=401, **bearer(secret))


def test_a_key_costs_the_database_nothing_while_it_is_remembered(api):
    headers = key_for(Scope.PLACEMENT)
    client = ClientFactory()
    api.get(f"/ads?client_id={client.pk}", expect=404, **headers)
    with CaptureQueriesContext(connection) as queries:
        api.get(f"/ads?client_id={client.pk}", expect=404, **headers)
    assert not [query for query in queries if "api_keys" in query["sql"]]


def test_use_is_noted_at_most_once_a_minute(api):
    key, secret = create_key(name="a program", scope=Scope.OPERATOR)
    api.get("/time", **bearer(secret))
    noted = ApiKey.objects.get(pk=key.pk).last_used_at
    assert noted is not None
    services._trusted.clear()
    api.get("/time", **bearer(secret))
    assert ApiKey.objects.get(pk=key.pk).last_used_at == noted
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=noted - timedelta(minutes=2))
    services._trusted.clear()
    api.get("/time", **bearer(secret))
    assert ApiKey.objects.get(pk=key.pk).last_used_at > noted


def test_where_no_keys_are_required_none_is_looked_at(api, settings):
    settings.API_KEYS_REQUIRED = False
    with CaptureQueriesContext(connection) as queries:
        api.get("/time", **bearer("nonsense"))
    assert not [query for query in queries if "api_keys" in query["sql"]]


def test_the_document_says_which_keys_an_operation_takes(api, settings):
    document = api.client.get("/schema").json()
    assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert document["paths"]["/ads"]["get"]["security"] == [{"apiKey": []}]
    assert document["paths"]["/ads"]["get"]["x-scopes"] == ["operator", "placement"]
    assert document["paths"]["/time"]["get"]["x-scopes"] == ["operator"]
    assert "security" not in document["paths"]["/system/ping"]["get"]
    settings.API_KEYS_REQUIRED = False
    document = api.client.get("/schema").json()
    assert document["paths"]["/ads"]["get"]["security"] == [{"apiKey": []}, {}]


def test_the_first_key_is_made_at_the_terminal(api, capsys):
    call_command("create_api_key", "backup")
    api.get("/time", **bearer(capsys.readouterr().out.strip()))


@pytest.mark.parametrize(
    "arguments",
    [["--scope", "advertiser"], ["--advertiser", str(NOBODY)], ["--scope", "advertiser", "--advertiser", str(NOBODY)]],
)
def test_an_advertiser_is_needed_where_it_belongs_and_has_to_exist(db, arguments):
    with pytest.raises(CommandError):
        call_command("create_api_key", "backup", *arguments)
    assert not ApiKey.objects.exists()


def test_the_key_of_the_bot_is_made_from_the_environment_once(api, settings):
    settings.API_KEY = "k" * 32
    call_command("ensure_api_key")
    call_command("ensure_api_key")
    api.get("/time", **bearer(settings.API_KEY))
    assert revoke_key(pk=ApiKey.objects.get().pk)
    call_command("ensure_api_key")
    api.get("/time", expect=401, **bearer(settings.API_KEY))


def test_a_key_that_can_be_guessed_is_not_made(db, settings):
    settings.API_KEY = "secret"
    with pytest.raises(CommandError, match="32"):
        call_command("ensure_api_key")
