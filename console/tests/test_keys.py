"""API keys in the admin."""

import pytest
from django.contrib.admin.models import LogEntry

from access.models import ApiKey
from access.services import find_key
from advertisers.factories import AdvertiserFactory
from zoomad.api.scopes import Scope

LIST = "/admin/access/apikey/"


def make(browser, **fields):
    return browser.post(f"{LIST}add/", {"name": "Shop", "scope": "placement", "advertiser": ""} | fields)


def test_an_operator_makes_a_key_and_sees_it_once(operator):
    advertiser = AdvertiserFactory()
    page = make(operator, scope="advertiser", advertiser=advertiser.pk)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert find_key(secret).advertiser_id == advertiser.pk
    key = ApiKey.objects.get()
    assert key.created_by.username == "operator"
    for path in (LIST, f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/history/"):
        shown = operator.get(path).content.decode()
        assert "Shop" in shown
        assert secret not in shown
        assert key.digest not in shown
    assert secret not in str(list(LogEntry.objects.values()))


def test_a_key_is_revoked_for_good_and_that_is_remembered(operator):
    secret = make(operator).context["secret"]
    key = ApiKey.objects.get()
    revoke = {"action": "revoke", "_selected_action": [str(key.pk)]}
    operator.post(LIST, revoke)
    operator.post(LIST, revoke)
    assert find_key(secret) is None
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("id")]
    assert messages == ["Added.", "Changed State: “valid” → “revoked”."]


def test_a_key_never_becomes_another(operator):
    make(operator)
    key = ApiKey.objects.get()
    operator.post(f"{LIST}{key.pk}/change/", {"name": "Other", "scope": "operator"})
    assert ApiKey.objects.values_list("name", "scope").get() == ("Shop", "placement")
    assert operator.post(f"{LIST}{key.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("scope", "has_advertiser", "field"),
    [(Scope.ADVERTISER, False, "advertiser"), (Scope.OPERATOR, True, "advertiser"), ("", False, "scope")],
)
def test_an_advertiser_is_asked_for_where_it_belongs(operator, scope, has_advertiser, field):
    page = make(operator, scope=scope, advertiser=AdvertiserFactory().pk if has_advertiser else "")
    assert list(page.context["adminform"].form.errors) == [field]
    assert not ApiKey.objects.exists()


def test_analysts_see_no_keys(operator, analyst):
    make(operator)
    for path in (LIST, f"{LIST}add/", f"{LIST}{ApiKey.objects.get().pk}/change/"):
        assert analyst.get(path).status_code == 403


def test_two_valid_keys_do_not_have_one_name(operator):
    make(operator)
    assert list(make(operator).context["adminform"].form.errors) == ["name"]
    ApiKey.objects.update(revoked_at="2030-01-01T00:00Z")
    make(operator)
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize("is_required", [True, False])
def test_the_list_says_that_keys_are_not_asked_for(operator, settings, is_required):
    settings.API_KEYS_REQUIRED = is_required
    assert ("asks for no keys" in operator.get(LIST).content.decode()) is not is_required
