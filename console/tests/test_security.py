"""What attackers try at the admin."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.models import Client
from console.tests.conftest import PASSWORD, member_of
from tests.budget import some
from zoomad.state.services import platform_state

LOGIN = "/admin/login/"
INJECTIONS = ("' OR 1=1 --", "1; DROP TABLE clients", "%' UNION SELECT 1 --", "\\", "%00", "1)(")


def log_in(client, next_page=""):
    member_of("operator", PASSWORD)
    return client.post(f"{LOGIN}?next={next_page}", {"username": "operator", "password": PASSWORD})


def test_a_login_begins_a_session_of_its_own(client, db):
    member_of("operator", PASSWORD)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post(LOGIN, {"username": "operator", "password": PASSWORD})
    assert client.cookies["sessionid"].value not in {"", planted}


def test_a_session_that_was_logged_out_opens_nothing(client, db):
    log_in(client)
    kept = client.cookies["sessionid"].value
    assert client.get("/admin/logout/").status_code == 405
    client.post("/admin/logout/")
    client.cookies["sessionid"] = kept
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_whoever_loses_the_account_loses_the_session(client, db, change):
    log_in(client)
    assert client.get("/admin/").status_code == 200
    User.objects.update(**change)
    assert client.get("/admin/").status_code == 302


def test_a_new_password_takes_the_old_one_and_ends_other_sessions(client, db):
    log_in(client)
    new = "a quite different horse"
    form = {"new_password1": new, "new_password2": new}
    client.post("/admin/password_change/", form | {"old_password": "wrong"})
    assert User.objects.get().check_password(PASSWORD)
    elsewhere = client.__class__()
    elsewhere.post(LOGIN, {"username": "operator", "password": PASSWORD})
    client.post("/admin/password_change/", form | {"old_password": PASSWORD})
    assert User.objects.get().check_password(new)
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["short-1!", "operator1234", "password1234", "123456789012"])
def test_a_password_that_is_easy_to_guess_is_refused(client, db, password):
    log_in(client)
    form = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert client.post("/admin/password_change/", form).status_code == 200
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere(client, db, target):
    assert log_in(client, target).headers["Location"] == "/admin/"
    language = client.post("/admin/language/", {"language": "ru", "next": target})
    assert language.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("referrer", "following"),
    [
        ("http://testserver/admin/scores/?client=1", "/admin/scores/%3Fclient%3D1"),
        ("http://evil.example/admin/scores/", "/admin/"),
        ("http://testserver/docs", "/admin/"),
        ("", "/admin/"),
        ("http://[", "/admin/"),
    ],
)
def test_who_acts_without_a_session_goes_on_where_the_form_was(client, db, referrer, following):
    for path in ("scores/upload/", "day/", "moderation/"):
        answer = client.post(f"/admin/{path}", {}, headers={"Referer": referrer})
        assert answer.headers["Location"] == f"{LOGIN}?next={following}"


def test_what_somebody_named_a_thing_is_shown_and_never_run(operator, today):
    script = '"><script>alert(1)</script>'
    campaign = CampaignFactory(ad_title=script, advertiser=AdvertiserFactory(name=script))
    for path in (
        "campaigns/campaign/",
        f"campaigns/campaign/{campaign.pk}/change/",
        f"campaign/{campaign.pk}/statistics/",
    ):
        page = operator.get(f"/admin/{path}").content.decode()
        assert "alert(1)" in page
        assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    "path", ["campaigns/campaign", "advertisers/advertiser", "clients/client", "access/apikey", "admin/logentry"]
)
def test_searches_filters_and_orders_are_no_sql(operator, today, path):
    CampaignFactory()
    for name in ("q", "o", "p", "state", "target_location", "advertiser__advertiser_id__exact"):
        for text in some(INJECTIONS, (path, name), of=3):
            assert operator.get(f"/admin/{path}/", {name: text}).status_code in {200, 302, 400}, (name, text)
    assert not Client.objects.exists()


def test_neither_is_what_records_are_narrowed_to(operator, today):
    for text in INJECTIONS:
        assert operator.get("/admin/views/", {"client": text}).status_code == 200, text


@pytest.mark.parametrize(("is_public", "is_made"), [(True, False), (False, True)])
def test_a_platform_behind_tls_has_no_default_account(db, settings, monkeypatch, is_public, is_made):
    settings.BEHIND_TLS = is_public
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "operator")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "operator")
    if is_made:
        call_command("ensure_operator")
    else:
        with pytest.raises(CommandError, match="too similar"):
            call_command("ensure_operator")
    assert User.objects.exists() is is_made


@pytest.mark.parametrize("path", ["", "views/", "scores/", "campaigns/campaign/"])
def test_strangers_are_sent_to_the_login(client, db, path):
    assert client.get(f"/admin/{path}").headers["Location"].startswith("/admin/login/")


def test_forms_are_guarded_against_forged_requests(today):
    from django.test import Client as Browser  # noqa: PLC0415

    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(member_of("operator"), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/admin/day/", {"day": 6, "confirmed": "1"}).status_code == 403
    assert platform_state().day == 5


def test_guessing_a_password_is_stopped_and_logged(client, db, settings, caplog):
    settings.AXES_FAILURE_LIMIT = 3
    member_of("operator", PASSWORD)
    guess = {"username": "operator", "password": "wrong"}
    assert [client.post("/admin/login/", guess).status_code for _ in range(3)] == [200, 200, 429]
    right = client.post("/admin/login/", guess | {"password": PASSWORD})
    assert right.status_code == 429
    assert any("axes" in record.name for record in caplog.records)


def test_only_the_admin_has_its_headers_and_language(client, operator, db):
    page = operator.get("/admin/", headers={"Accept-Language": "ru"})
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Language"] == "ru"
    assert "Кампании" in page.content.decode()
    answer = client.get("/campaigns", headers={"Accept-Language": "ru"})
    assert "Content-Security-Policy" not in answer.headers
    assert "Content-Language" not in answer.headers
    assert answer.content.isascii()
