"""What operators do, and what analysts cannot."""

import io
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from PIL import Image as Picture

from ads.factories import CampaignShareFactory, ClientMlScoreFactory
from ads.models import CampaignDayShare, ClientMlScore, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.archive import archive_advertiser, archive_campaign
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from console.tests.conftest import PASSWORD, member_of
from console.tests.pages import form_on
from zoomad.state.services import platform_state

LIST = "/admin/campaigns/campaign/"
TERMS = {
    "ad_title": "Coffee",
    "ad_text": "Roasted this morning.",
    "impressions_limit": 10,
    "clicks_limit": 5,
    "cost_per_impression": "0.5",
    "cost_per_click": "10",
    "start_date": 5,
    "end_date": 9,
    "target_gender": "",
    "target_age_from": "",
    "target_age_to": "",
    "target_location": "",
}


def change_page(campaign):
    return f"{LIST}{campaign.pk}/change/"


def terms_of(campaign, **changes):
    terms = {name: getattr(campaign, name) for name in TERMS}
    return {name: "" if value is None else value for name, value in (terms | changes).items()}


def errors_of(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    return {field: list(sentences) for field, sentences in form.errors.items()}


def history():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("-id")]


def picture():
    file = io.BytesIO()
    Picture.new("RGB", (8, 8), "red").save(file, "PNG")
    file.seek(0)
    file.name = "red.png"
    return file


def test_an_operator_books_a_campaign(operator, today, api):
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "target_location": " Moscow"})
    [booked] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert booked["ad_title"] == "Coffee"
    assert booked["targeting"] == {"gender": None, "age_from": None, "age_to": None, "location": " Moscow"}


def test_an_audience_left_empty_is_everybody_everywhere(operator, today, api):
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk})
    assert api.get(f"/ads?client_id={ClientFactory().pk}")["ad_title"] == "Coffee"


def test_a_price_keeps_all_its_digits(operator, today, api):
    price = "0.12345678901234567890123456789"
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "cost_per_click": price})
    [booked] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert str(booked["cost_per_click"]) == price
    form = form_on(operator.get(change_page(Campaign.objects.get())), "cost_per_click")
    operator.post(form.action, form.filled(ad_title="Tea"))
    [changed] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert (changed["ad_title"], str(changed["cost_per_click"])) == ("Tea", price)


def test_an_image_goes_through_the_checks_of_the_api(operator, today, api):
    advertiser = AdvertiserFactory()
    refused = operator.post(
        f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "image": io.BytesIO(b"no image at all")}
    )
    assert list(errors_of(refused)) == ["image"]
    assert not Campaign.objects.exists()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "image": picture()})
    campaign = Campaign.objects.get()
    assert campaign.ad_image_id
    operator.post(change_page(campaign), terms_of(campaign, no_image="on"))
    campaign.refresh_from_db()
    assert campaign.ad_image_id is None


@pytest.mark.parametrize(
    "changes",
    [
        {"start_date": 4},
        {"end_date": 4},
        {"impressions_limit": -1},
        {"cost_per_click": "-1"},
        {"cost_per_click": "0." + "0" * 60 + "1"},
        {"ad_title": "x" * 1001},
        {"start_date": 2**31},
        {"target_age_from": 30, "target_age_to": 20},
    ],
)
def test_the_form_refuses_what_the_api_refuses_with_the_same_sentence(operator, today, api, changes):
    advertiser = AdvertiserFactory()
    refused = errors_of(operator.post(f"{LIST}add/", TERMS | changes | {"advertiser": advertiser.pk}))
    body = {
        name: Decimal(value) if name.startswith("cost") else value
        for name, value in (TERMS | changes).items()
        if not name.startswith("target")
    }
    body |= {name: float(value) for name, value in body.items() if isinstance(value, Decimal)}
    body["targeting"] = {key: changes.get(f"target_{key}") for key in ("age_from", "age_to")}
    answer = api.post(f"/advertisers/{advertiser.pk}/campaigns", body, expect=422)
    assert not Campaign.objects.exists()
    for problem in answer["detail"]:
        name = problem["field"].replace("targeting.", "target_")
        assert name in refused, (problem, refused)
        if "x" * 1001 not in changes.values() and 2**31 not in changes.values():
            assert problem["message"] in refused[name]


def test_limits_and_days_are_frozen_after_the_start(operator, today, api):
    campaign = CampaignFactory(start_date=0)
    refused = operator.post(change_page(campaign), terms_of(campaign, impressions_limit=999, start_date=1))
    path = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    api.patch(path, {"impressions_limit": 999, "start_date": 1}, expect=403)
    assert errors_of(refused) == {
        "__all__": ["The campaign has started: its limits and days can no longer be changed."],
        "impressions_limit": ["It can no longer be changed."],
        "start_date": ["It can no longer be changed."],
    }
    operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert Campaign.objects.get().ad_title == "New"


def test_a_campaign_that_is_over_is_not_changed(operator, today):
    campaign = CampaignFactory(end_date=4)
    refused = operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert "can no longer be changed" in errors_of(refused)["__all__"][0]


def test_the_history_says_from_what_to_what(operator, today):
    campaign = CampaignFactory(ad_title="Old")
    operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert history() == ["Changed Title: “Old” → “New”."]
    assert "“Old” → “New”" in operator.get(f"{LIST}{campaign.pk}/history/").content.decode()


def test_a_paused_campaign_is_shown_to_nobody_until_it_is_resumed(operator, api, today):
    campaign, client = CampaignFactory(), ClientFactory()
    operator.post(f"/admin/campaign/{campaign.pk}/pause/")
    api.get(f"/ads?client_id={client.pk}", expect=404)
    operator.post(f"/admin/campaign/{campaign.pk}/pause/", {"resume": "1"})
    assert api.get(f"/ads?client_id={client.pk}")["ad_id"] == str(campaign.pk)
    assert history() == ["Changed Showing: “paused” → “running”.", "Changed Showing: “running” → “paused”."]


def test_many_campaigns_are_paused_and_resumed_at_once(operator, today):
    campaigns = CampaignFactory.create_batch(3)
    chosen = {"_selected_action": [str(campaign.pk) for campaign in campaigns[:2]]}
    operator.post(LIST, chosen | {"action": "pause"})
    assert Campaign.objects.not_paused().get() == campaigns[2]
    operator.post(LIST, chosen | {"action": "resume"})
    assert Campaign.objects.not_paused().count() == 3


def test_statistics_are_exported_and_run_no_formula(operator, today):
    campaign = CampaignFactory(ad_title="=1+1")
    CampaignDayShare.objects.create(
        campaign=campaign, day=5, impressions=4, clicks=1, spent_impressions=2, spent_clicks=1
    )
    CampaignFactory()
    answer = operator.post(LIST, {"action": "export", "_selected_action": [str(campaign.pk)]})
    content = answer.getvalue()
    _head, line = content.decode().splitlines()
    assert content.startswith(b"\xef\xbb\xbf")
    assert line.startswith(f"{campaign.pk},'=1+1,")
    assert line.endswith(",5,4,1,2,1,25")


def test_a_campaign_that_was_never_shown_is_exported_too(operator, today):
    campaign = CampaignFactory(ad_title="Idle")
    answer = operator.post(
        LIST, {"action": "export", "_selected_action": [str(campaign.pk)]}, headers={"Accept-Language": "ru"}
    )
    head, line = answer.getvalue().decode("utf-8-sig").splitlines()
    assert head.startswith("id кампании;заголовок;рекламодатель;день;")
    assert line.startswith(f"{campaign.pk};Idle;")


def test_an_export_of_many_is_sent_some_campaigns_at_a_time(operator, today, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("console.campaigns.export.AT_ONCE", 2)
    campaigns = sorted(CampaignFactory.create_batch(5), key=lambda each: each.pk)
    for day in (4, 5):
        CampaignDayShare.objects.create(campaign=campaigns[3], day=day, impressions=day)
    chosen = {"action": "export", "_selected_action": [str(campaigns[0].pk)], "select_across": "1", "index": "0"}
    answer = operator.post(LIST, chosen)
    assert answer.streaming
    with django_assert_num_queries(3):
        _head, *lines = answer.getvalue().decode("utf-8-sig").splitlines()
    days = [(line.split(",")[0], line.split(",")[3]) for line in lines]
    expected = {campaigns[3]: ["4", "5"]}
    assert days == [(str(each.pk), day) for each in campaigns for day in expected.get(each, [""])]


def test_the_question_before_thousands_are_deleted_stays_short(operator, charged, monkeypatch):
    monkeypatch.setattr("console.campaigns.deletion.SHOWN", 1)
    CampaignFactory.create_batch(2)
    keys = [str(pk) for pk in Campaign.objects.values_list("pk", flat=True)]
    page = operator.post(LIST, {"action": "delete_selected", "_selected_action": keys}).content.decode()
    assert "and 2 more" in page


@pytest.fixture
def charged(today):
    campaign = CampaignFactory(ad_title="Sold")
    ClientView.objects.create(client=ClientFactory(), campaign=campaign, date=5, cost=1)
    CampaignShareFactory(campaign=campaign, impressions=1, spent_impressions=1)
    return campaign


def test_deleting_a_campaign_says_what_stays_and_asks(operator, charged):
    page = operator.get(f"{LIST}{charged.pk}/delete/").content.decode()
    assert "1 view<" in page.replace("\n", "")
    assert "1.00 charged: it is archived" in page
    assert Campaign.objects.exists()
    operator.post(f"{LIST}{charged.pk}/delete/", {"post": "yes"})
    assert not Campaign.objects.exists()
    assert ClientView.objects.exists()


def test_the_archived_are_shown_to_whoever_asks_and_can_be_brought_back(operator, charged):
    archive_campaign(advertiser_id=charged.advertiser_id, campaign_id=charged.pk)
    assert "Sold" not in operator.get(LIST).content.decode()
    assert "Sold" in operator.get(f"{LIST}?state=archived").content.decode()
    page = operator.get(change_page(charged)).content.decode()
    assert "Bring back" in page
    assert 'name="_save"' not in page
    operator.post(f"/admin/campaign/{charged.pk}/restore/")
    assert "Sold" in operator.get(LIST).content.decode()


def test_many_are_brought_back_at_once(operator, charged):
    archive_campaign(advertiser_id=charged.advertiser_id, campaign_id=charged.pk)
    body = {"action": "bring_many_back", "_selected_action": [str(charged.pk)]}
    assert "1 was brought back." in operator.post(f"{LIST}?state=archived", body, follow=True).content.decode()
    assert Campaign.objects.get() == charged


def test_a_campaign_that_was_never_shown_is_said_to_be_deleted_for_good(operator, today):
    campaign = CampaignFactory()
    assert "nothing is left of it" in operator.get(f"{LIST}{campaign.pk}/delete/").content.decode()


def test_the_day_moves_on_when_confirmed_and_never_back(operator, today):
    assert "never again" in operator.post("/admin/day/", {"day": 6}).content.decode()
    assert platform_state().day == 5
    operator.post("/admin/day/", {"day": 6, "confirmed": "1"})
    assert platform_state().day == 6
    operator.post("/admin/day/", {"day": 5, "confirmed": "1"})
    assert platform_state().day == 6
    assert history() == ["Changed Day: “5” → “6”."]


def test_moderation_is_switched_and_remembered_who_did(operator, today):
    operator.post("/admin/moderation/", {"enabled": "1"})
    assert platform_state().is_moderated
    assert history() == ["Changed Moderation: “off” → “on”."]


def lines(*rows):
    return "\n".join(["client_id,advertiser_id,score", *(",".join(map(str, row)) for row in rows)])


def test_scores_are_stored_after_a_look_at_what_changes(operator, today):
    known, client, advertiser = ClientMlScoreFactory(score=3), ClientFactory(), AdvertiserFactory()
    text = lines((known.client_id, known.advertiser_id, 4), (client.pk, advertiser.pk, 5))
    page = operator.post("/admin/scores/upload/", {"file": io.BytesIO(text.encode())})
    assert (page.context["preview"].created, page.context["preview"].changed) == (1, 1)
    assert ClientMlScore.objects.get().score == 3
    operator.post("/admin/scores/upload/", {"text": page.context["text"], "confirmed": "1"})
    assert sorted(ClientMlScore.objects.values_list("score", flat=True)) == [4, 5]
    assert "3 → 4" in history()[0]


def test_one_bad_line_keeps_all_from_being_stored(operator, today):
    client, advertiser = ClientFactory(), AdvertiserFactory()
    good = (client.pk, advertiser.pk, 1)
    nobody = "00000000-0000-4000-8000-000000000000"
    text = lines(good, good, (client.pk, advertiser.pk), ("x", "y", 1), (nobody, advertiser.pk, 1), (*good[:2], -1))
    page = operator.post("/admin/scores/upload/", {"text": text, "confirmed": "1"})
    assert [line for line, _sentence in page.context["preview"].problems] == [3, 4, 5, 6, 7]
    assert not ClientMlScore.objects.exists()


def test_one_score_is_set_by_hand_and_the_history_says_from_what_to_what(operator, today, api):
    client, advertiser = ClientFactory(login="anna"), AdvertiserFactory(name="Roastery")
    pair = {"client": client.pk, "advertiser": advertiser.pk}
    for score in (3, 4, 4):
        assert operator.post("/admin/scores/one/", pair | {"score": score}).status_code == 302
    assert ClientMlScore.objects.get().score == 4
    assert history() == ["Changed Score: “3” → “4”.", "Changed Score: “—” → “3”."]
    page = operator.get("/admin/scores/one/", pair)
    assert page.context["form"]["score"].value() == 4
    assert "“3” → “4”" in page.content.decode()


@pytest.mark.parametrize("score", ["", "-2147483649", "1.5", "2147483648", "x"])
def test_a_score_that_the_api_refuses_is_refused_here(operator, today, api, score):
    known = ClientMlScoreFactory(score=3)
    pair = {"client": known.client_id, "advertiser": known.advertiser_id}
    page = operator.post("/admin/scores/one/", pair | {"score": score})
    assert list(page.context["form"].errors) == ["score"]
    api.post("/ml-scores", {"client_id": known.client_id, "advertiser_id": known.advertiser_id, "score": score}, 422)
    assert ClientMlScore.objects.get().score == 3


def test_a_score_of_nobody_is_refused(operator, today):
    nobody = "00000000-0000-4000-8000-000000000000"
    for strange in (nobody, "x", ""):
        page = operator.post("/admin/scores/one/", {"client": strange, "advertiser": strange, "score": 1})
        assert set(page.context["form"].errors) == {"client", "advertiser"}
        assert operator.get("/admin/scores/one/", {"client": strange}).status_code == 200


def test_an_upload_that_is_no_csv_is_refused(operator, today):
    for sent in ({}, {"text": "hello"}, {"file": io.BytesIO(b"\xff\xfe\x00")}):
        operator.post("/admin/scores/upload/", sent | {"confirmed": "1"})
    assert not ClientMlScore.objects.exists()


def test_an_analyst_changes_nothing(analyst, today):
    campaign, known = CampaignFactory(), ClientMlScoreFactory(score=3)
    text = lines((known.client_id, known.advertiser_id, 4))
    for path, body in {
        "/admin/day/": {"day": 6, "confirmed": "1"},
        "/admin/moderation/": {"enabled": "1"},
        f"/admin/campaign/{campaign.pk}/pause/": {},
        "/admin/scores/upload/": {"text": text, "confirmed": "1"},
        "/admin/scores/one/": {"client": known.client_id, "advertiser": known.advertiser_id, "score": 4},
        f"{LIST}add/": TERMS | {"advertiser": campaign.advertiser_id},
        change_page(campaign): terms_of(campaign, ad_title="New"),
        f"{LIST}{campaign.pk}/delete/": {"post": "yes"},
        "/admin/clients/client/add/": {"login": "x", "age": 1, "gender": "MALE", "location": ""},
    }.items():
        assert analyst.post(path, body).status_code == 403, path
    analyst.post(LIST, {"action": "pause", "_selected_action": [str(campaign.pk)]})
    campaign.refresh_from_db()
    assert (campaign.is_paused, campaign.ad_title == "New", Campaign.objects.count()) == (False, False, 1)
    assert not platform_state().is_moderated
    assert platform_state().day == 5
    assert ClientMlScore.objects.get().score == 3


def test_a_client_is_deleted_and_the_bill_shown_as_before(operator, charged):
    client = Client.objects.get()
    path = f"/admin/clients/client/{client.pk}/delete/"
    assert "views 1, clicks 0, 1.00 charged: that stays" in operator.get(path).content.decode()
    operator.post(path, {"post": "yes"})
    assert not Client.objects.exists()
    page = operator.get("/admin/views/").content.decode()
    assert f"deleted {client.pk}" in page
    assert "Sold" in page


def test_an_advertiser_is_archived_with_its_campaigns_and_brought_back(operator, charged):
    advertisers = "/admin/advertisers/advertiser/"
    own = f"{advertisers}{charged.advertiser_id}/"
    name = charged.advertiser.name
    assert "1.00 charged: it is archived with its campaigns" in operator.get(f"{own}delete/").content.decode()
    operator.post(f"{own}delete/", {"post": "yes"}, follow=True)  # to the list, which says so
    assert not Campaign.objects.exists()
    assert name not in operator.get(advertisers).content.decode()
    assert name in operator.get(f"{advertisers}?archive=archived").content.decode()
    refused = operator.post(f"/admin/campaign/{charged.pk}/restore/", follow=True).content.decode()
    assert "Its advertiser is archived." in refused
    assert "Bring back" in operator.get(f"{own}change/").content.decode()
    operator.post(f"/admin/advertiser/{charged.advertiser_id}/restore/")
    assert Campaign.objects.get() == charged
    assert name in operator.get(advertisers).content.decode()


def test_an_archived_advertiser_is_not_offered_for_a_booking(operator, charged):
    asked = "/admin/autocomplete/?app_label=campaigns&model_name=campaign&field_name=advertiser"
    assert [found["id"] for found in operator.get(asked).json()["results"]] == [str(charged.advertiser_id)]
    archive_advertiser(advertiser_id=charged.advertiser_id)
    assert operator.get(asked).json()["results"] == []


@pytest.mark.parametrize("path", ["", "views/", "scores/", "campaigns/campaign/"])
def test_strangers_are_sent_to_the_login(client, db, path):
    assert client.get(f"/admin/{path}").headers["Location"].startswith("/admin/login/")


def test_pages_that_act_do_not_act_when_only_looked_at(operator, today):
    campaign = CampaignFactory()
    for path in ("day/", "moderation/", f"campaign/{campaign.pk}/pause/"):
        page = operator.get(f"/admin/{path}")
        assert page.status_code == 405
        assert "There is nothing to see here" in page.content.decode()


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
