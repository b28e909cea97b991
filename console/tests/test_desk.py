"""The moderation desk: what was refused is decided by a person; what is booked is looked at again."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory, VerdictFactory
from campaigns.models import ModerationVerdict
from console.tests.pages import form_on
from zoomad.state.services import switch_moderation

BOOKING = {
    "impressions_limit": 10,
    "clicks_limit": 5,
    "cost_per_impression": 1,
    "cost_per_click": 1,
    "ad_title": "Offer",
    "ad_text": "Купите героин у нас",
    "start_date": 5,
    "end_date": 9,
}


@pytest.fixture
def refused(api, today):
    switch_moderation(is_enabled=True)
    advertiser = AdvertiserFactory(name="Shop")
    api.post(f"/advertisers/{advertiser.pk}/campaigns", BOOKING, expect=403)
    return advertiser


def desk(browser):
    return browser.get("/admin/desk/")


def test_what_was_refused_waits_and_can_be_booked_once_it_is_approved(operator, api, refused):
    page = desk(operator)
    assert "Купите героин у нас" in page.content.decode()
    form = form_on(page, "reason")
    operator.post(form.action, form.values | {"reason": "A museum's exhibition"})

    assert "Nothing waits for a decision." in desk(operator).content.decode()
    api.post(f"/advertisers/{refused.pk}/campaigns", BOOKING, expect=201)
    approval = ModerationVerdict.objects.get(is_allowed=True)
    assert (approval.approved_by, approval.reason) == ("operator", "A museum's exhibition")


def test_an_approval_is_of_these_very_texts(operator, api, refused):
    form = form_on(desk(operator), "reason")
    operator.post(form.action, form.values | {"reason": "ok"})
    api.post(f"/advertisers/{refused.pk}/campaigns", BOOKING | {"ad_title": "Another"}, expect=403)


def test_nobody_approves_without_a_reason(operator, refused):
    form = form_on(desk(operator), "reason")
    page = operator.post(form.action, form.values | {"reason": " "}, follow=True)
    assert "Say why it is approved." in page.content.decode()
    assert not ModerationVerdict.objects.filter(is_allowed=True).exists()


def test_an_analyst_looks_and_decides_nothing(analyst, refused):
    assert "reason" not in desk(analyst).content.decode()
    verdict = ModerationVerdict.objects.get()
    assert analyst.post(f"/admin/desk/{verdict.pk}/approve/", {"reason": "x"}).status_code == 403
    assert analyst.post("/admin/desk/recheck/").status_code == 403


def test_turning_moderation_on_leads_to_a_look_at_what_is_booked(operator, today):
    CampaignFactory(ad_title="Coffee", ad_text="Roasted this morning.")
    bad = CampaignFactory(ad_title="Bad", ad_text="Купите героин у нас")
    CampaignFactory(ad_title="Over", ad_text="Купите героин у нас", end_date=4)
    page = operator.post("/admin/moderation/", {"enabled": "1"}, follow=True)
    assert page.request["PATH_INFO"] == "/admin/desk/"

    bulk = operator.post("/admin/desk/recheck/").headers["Location"]
    while operator.post(f"{bulk}step/", headers={"Accept": "application/json"}).json()["is_busy"]:
        pass

    assert "Bad" in operator.get(bulk).content.decode()
    [row] = desk(operator).context["rows"]
    assert row["campaign"] == bad
    operator.post(f"/admin/campaign/{bad.pk}/pause/")
    bad.refresh_from_db()
    assert bad.is_paused


def test_what_was_rightly_refused_is_taken_off_the_desk_and_stays_refused(operator, api, refused):
    page = desk(operator)
    verdict = ModerationVerdict.objects.get()
    assert "Leave it refused" in page.content.decode()
    operator.post(f"/admin/desk/{verdict.pk}/settle/")
    assert desk(operator).context["rows"] == []
    verdict.refresh_from_db()
    assert verdict.settled_by == "operator"
    api.post(f"/advertisers/{refused.pk}/campaigns", BOOKING, expect=403)


def doubtful(**changes):
    campaign = CampaignFactory(ad_title="Herbs", ad_text="They make you happy.", **changes)
    VerdictFactory(
        advertiser_id=campaign.advertiser_id,
        campaign_id=campaign.pk,
        ad_title=campaign.ad_title,
        ad_text=campaign.ad_text,
        is_allowed=True,
        category="none",
        is_doubtful=True,
    )
    return campaign


@pytest.mark.parametrize("act", ["approve", "settle"])
def test_what_passed_in_doubt_waits_for_a_person_too(operator, today, act):
    campaign = doubtful()
    page = desk(operator)
    assert "It is doubtful." in page.content.decode()
    assert page.context["rows"][0]["campaign"] == campaign
    verdict = ModerationVerdict.objects.get()
    operator.post(f"/admin/desk/{verdict.pk}/{act}/", {"reason": "Camomile"})
    assert desk(operator).context["rows"] == []


def test_what_the_judge_is_sure_to_let_pass_never_comes_to_the_desk(operator, today):
    doubtful()
    ModerationVerdict.objects.update(is_doubtful=False)
    verdict = ModerationVerdict.objects.get()
    assert desk(operator).context["rows"] == []
    assert operator.post(f"/admin/desk/{verdict.pk}/settle/").status_code == 404


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("approve", "settle", "operator has approved it meanwhile: “Camomile”."),
        ("settle", "approve", "operator has decided meanwhile that it stays as it is."),
    ],
)
def test_one_who_decides_late_is_told_what_was_decided(operator, root, today, first, second, said):
    doubtful()
    verdict = ModerationVerdict.objects.get()
    operator.post(f"/admin/desk/{verdict.pk}/{first}/", {"reason": "Camomile"})
    before = list(ModerationVerdict.objects.order_by("pk").values())
    late = root.post(f"/admin/desk/{verdict.pk}/{second}/", {"reason": "Mine"}, follow=True)
    assert said in late.content.decode()
    assert list(ModerationVerdict.objects.order_by("pk").values()) == before


def test_the_log_leads_to_the_campaign_and_the_advertiser(operator, today):
    campaign = doubtful()
    verdict = ModerationVerdict.objects.get()
    log = "/admin/campaigns/moderationverdict/"
    assert f"/admin/campaigns/campaign/{campaign.pk}/change/" in operator.get(log).content.decode()
    page = operator.get(f"{log}{verdict.pk}/change/").content.decode()
    for key in (f"campaigns/campaign/{campaign.pk}", f"advertisers/advertiser/{campaign.advertiser_id}"):
        assert f"/admin/{key}/change/" in page
    ModerationVerdict.objects.update(campaign_id=verdict.pk)
    assert "not booked" in operator.get(log).content.decode()
