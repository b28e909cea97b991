"""The admin in Russian: no sentence is left in English, and the API has none in Russian."""

import re
import uuid

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client as Browser

from ads.factories import ClientMlScoreFactory, charge
from ads.models import ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory, VerdictFactory
from campaigns.models import ModerationVerdict
from clients.factories import ClientFactory
from console.access.groups import make_groups
from console.tests.acts import LIST, TERMS, change_page, errors_of, lines, terms_of
from console.tests.conftest import PASSWORD, logged_in, member_of
from console.tests.reading import COMMA, POINT, Page, english_on
from zoomad.state.services import switch_moderation

RUSSIAN = {"Accept-Language": "ru"}
PAGES = [
    "",
    "campaigns/campaign/?age=20",
    "campaigns/campaign/?q=zzz",
    "campaigns/campaign/add/",
    "advertisers/advertiser/",
    "members/member/",
    "members/member/add/",
    "clients/client/",
    "clients/client/add/",
    "views/",
    "bulk/",
    "desk/",
    "reports/?by=campaign",
    "views/?client=x",
    "scores/",
    "campaigns/moderationverdict/",
    "admin/logentry/",
    "axes/accessattempt/",
    "auth/user/",
    "auth/user/add/",
    "password_change/",
    "campaigns/",
    "search/?s=обж&extended=1",
    "nowhere/",
]


@pytest.fixture
def campaign(today):
    advertiser, client = AdvertiserFactory(name="Обжарка"), ClientFactory(login="анна", location="Тверь")
    campaign = CampaignFactory(advertiser=advertiser, ad_title="Кофе", ad_text="Обжарен утром.", target_gender="MALE")
    charge(campaign, client)
    ClientMlScoreFactory(client=client, advertiser=advertiser)
    CampaignFactory(advertiser=advertiser, ad_title="Чай", ad_text="", clicks_limit=0)
    VerdictFactory(advertiser_id=advertiser.pk, campaign_id=campaign.pk, ad_title="Чай", reason="трава")
    return campaign


@pytest.fixture
def russian(today):
    make_groups(apps)
    browser = logged_in(User.objects.create_superuser(username="root"))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    return browser


def pages_with(campaign):
    client, user, group = ClientView.objects.get().client_id, User.objects.get().pk, Group.objects.first().pk
    return [
        *PAGES,
        f"campaigns/campaign/add/?copy={campaign.pk}",
        f"campaigns/campaign/{campaign.pk}/change/",
        f"campaigns/campaign/{campaign.pk}/delete/",
        f"campaigns/campaign/{campaign.pk}/history/",
        f"campaign/{campaign.pk}/statistics/",
        f"campaign/{campaign.pk}/why/?client={client}",
        f"campaign/{campaign.pk}/why/?client={uuid.uuid4()}",
        f"advertisers/advertiser/{campaign.advertiser_id}/change/",
        f"clients/client/{client}/change/",
        f"scores/one/?client={client}&advertiser={campaign.advertiser_id}",
        f"campaigns/moderationverdict/{ModerationVerdict.objects.get().pk}/change/",
        f"auth/user/{user}/change/",
        f"auth/user/{user}/password/",
        f"auth/group/{group}/change/",
    ]


def test_no_page_has_english_left_on_it(russian, campaign):
    russian.post(f"/admin/campaign/{campaign.pk}/pause/")
    for path in pages_with(campaign):
        page = russian.get(f"/admin/{path}")
        assert page.status_code == (404 if path == "nowhere/" else 200), path
        assert english_on(page) == [], path
        assert [text for text in Page(page).texts if POINT.search(text)] == [], path


def test_no_english_page_writes_decimals_as_russian_ones_do(russian, campaign):
    russian.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    for path in pages_with(campaign):
        assert [text for text in Page(russian.get(f"/admin/{path}")).texts if COMMA.search(text)] == [], path


def test_neither_have_the_pages_that_answer_an_act(russian, campaign):
    key = {"_selected_action": [str(campaign.pk)]}
    bad = lines(("x", "y", 1), (uuid.uuid4(), campaign.advertiser_id, 1), (1, 2))
    for path, body in {
        "day/": {"day": 6},
        "scores/upload/": {"text": bad},
        "campaigns/campaign/": key | {"action": "delete_selected"},
        "campaigns/campaign/add/": {},
        "auth/user/add/": {"password1": "x", "password2": "y", "usable_password": "true"},
        "scores/one/": {"score": -1},
    }.items():
        assert english_on(russian.post(f"/admin/{path}", body)) == [], path
    for path, accepted in {
        "day/": {"day": 4},
        "moderation/": {"enabled": "0"},
        "campaigns/campaign/": key | {"action": "pause"},
        "scores/upload/": {},
    }.items():
        assert english_on(russian.post(f"/admin/{path}", accepted, follow=True)) == [], path


def test_neither_has_what_a_stranger_meets(db, settings):
    settings.AXES_FAILURE_LIMIT = 2
    stranger = Browser(headers=RUSSIAN)
    member_of("analyst", PASSWORD)
    assert english_on(stranger.get("/admin/login/")) == []
    wrong = {"username": "analyst", "password": "wrong"}
    assert english_on(stranger.post("/admin/login/", wrong)) == []
    closed = stranger.post("/admin/login/", wrong)
    assert (closed.status_code, english_on(closed)) == (429, [])
    guarded = Browser(headers=RUSSIAN, enforce_csrf_checks=True)
    for refused in (guarded.post("/admin/login/", wrong), _analyst().get(f"{LIST}add/")):
        assert (refused.status_code, english_on(refused)) == (403, [])


def _analyst():
    browser = logged_in(User.objects.get(username="analyst"))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    return browser


def test_what_the_services_refuse_is_refused_in_russian(russian, campaign, api):
    started = errors_of(russian.post(change_page(campaign), terms_of(campaign, impressions_limit=99, clicks_limit=9)))
    assert started["__all__"] == ["Кампания уже началась: её лимиты и дни больше нельзя менять."]
    assert started["clicks_limit"] == ["Изменить это больше нельзя."]
    over = CampaignFactory(end_date=4)
    assert errors_of(russian.post(change_page(over), terms_of(over, ad_title="Новая"))) == {
        "__all__": ["Кампания окончилась в день 4, изменить её больше нельзя."]
    }
    new = TERMS | {"advertiser": campaign.advertiser_id}
    early = errors_of(russian.post(f"{LIST}add/", new | {"start_date": 4}))
    assert early == {"start_date": ["Сегодня день 5; раньше кампания начаться не может."]}
    switch_moderation(is_enabled=True)
    rude = errors_of(russian.post(f"{LIST}add/", new | {"ad_text": "Купите героин у нас"}))
    assert rude["__all__"][0].startswith("Модерация не пропустила заголовок или текст: это реклама наркотиков. См. «")


def test_the_api_speaks_english_whatever_is_asked_of_it(russian, campaign, api):
    assert "Сегодня" in russian.get("/admin/").content.decode()  # the same thread has just spoken Russian
    switch_moderation(is_enabled=True)
    of_campaign = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    stranger = str(uuid.uuid4())
    for method, path, body, status in [
        ("PATCH", of_campaign, {"impressions_limit": 99}, 403),
        ("PATCH", of_campaign, {"ad_text": "Cocaine"}, 403),
        ("PATCH", of_campaign, {"ad_image_id": "none"}, 422),
        ("PATCH", of_campaign, {"targeting": {"age_from": 3, "age_to": 2}}, 422),
        ("PATCH", of_campaign, {"cost_per_click": -1}, 422),
        ("GET", f"/advertisers/{campaign.advertiser_id}/campaigns/{stranger}", None, 404),
        ("POST", "/time/advance", {"current_date": 1}, 422),
        ("GET", f"/ads?client_id={stranger}", None, 404),
        (
            "POST",
            "/ml-scores",
            {"client_id": stranger, "advertiser_id": stranger, "score": 1},
            404,
        ),  # the last: it breaks off the test's transaction
    ]:
        api.call(method, path, body, expect=status, headers=RUSSIAN)
        said = api.response.content.decode()
        assert re.search("[А-Яа-я]", said) is None, said
        assert "Content-Language" not in api.response.headers
