"""What operators do, and what analysts cannot."""

from ads.factories import ClientMlScoreFactory
from ads.models import CampaignDayShare, ClientMlScore
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.tests.acts import LIST, TERMS, change_page, history, lines, terms_of
from zoomad.state.services import platform_state


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


def test_pages_that_act_do_not_act_when_only_looked_at(operator, today):
    campaign = CampaignFactory()
    for path in ("day/", "moderation/", f"campaign/{campaign.pk}/pause/"):
        page = operator.get(f"/admin/{path}")
        assert page.status_code == 405
        assert "There is nothing to see here" in page.content.decode()


def test_the_day_is_moved_on_only_by_one_who_knows_what_becomes_of_it(operator, today):
    CampaignFactory.create_batch(2, start_date=1, end_date=5)
    CampaignFactory(start_date=6, end_date=6)
    CampaignFactory(start_date=8, end_date=9)
    question = operator.post("/admin/day/", {"day": 8}).content.decode()
    assert "3 campaigns are over then." in question
    assert "1 of them has not even begun today, and will never be shown." in question
    assert "1 campaign begins." in question
    same = operator.post("/admin/day/", {"day": 5, "confirmed": "1"}, follow=True)
    assert "It is day 5 already." in same.content.decode()
    late = operator.post("/admin/day/", {"day": 8, "confirmed": "1", "today": "4"})
    assert "Yes, make it day 8" in late.content.decode()
    assert platform_state().day == 5
