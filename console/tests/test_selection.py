"""The page of the selection, and what the console says of an ad under another one than the formula."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry

from ads import p90
from ads.factories import CampaignShareFactory, ClientMlScoreFactory
from ads.models import AdvertiserDay, CampaignFloor, FillDay, SelectionReference
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from console.platform.effects import days_with_effects, periods_of
from console.tests.pages import forms_on
from zoomad.state.models import Selection, SelectionSwitch
from zoomad.state.services import advance_day, platform_state, switch_selection

PAGE = "/admin/selection/"


def text_of(browser, path):
    return browser.get(path).content.decode()


def brought(day, *, asked, filled, impressions, earned, score, campaign):
    FillDay.objects.create(day=day, filled=filled, unfilled=asked - filled, scores=score * filled, scored_views=1)
    AdvertiserDay.objects.create(
        advertiser=campaign.advertiser, day=day, shard=0, impressions=impressions, spent_impressions=earned
    )


@pytest.fixture
def fortnight(db):
    """Three days of the formula, a switch on day 3, two days of patience and today."""
    campaign = CampaignFactory(start_date=0, end_date=4, impressions_limit=200)
    CampaignShareFactory(campaign=campaign, impressions=50)
    for day in range(6):
        advance_day(day=day)
        if day == 3:
            switch_selection(selection=Selection.PATIENT)
        many = day > 3
        brought(
            day,
            asked=100,
            filled=90,
            impressions=80 if many else 60,
            earned=Decimal(30 if many else 20),
            score=40 if many else 50,
            campaign=campaign,
        )
    return campaign


def test_periods_are_what_lies_between_switches(fortnight):
    switches = list(SelectionSwitch.objects.order_by("id"))
    days = days_with_effects(5, switches)
    assert [(each.day, each.selection.value, len(each.switched_to)) for each in days] == [
        (0, "formula", 0),
        (1, "formula", 0),
        (2, "formula", 0),
        (3, "formula", 1),
        (4, "patient", 0),
        (5, "patient", 0),
    ]
    late, early = periods_of(days)
    assert (early.selection, early.first, early.last) == (Selection.FORMULA, 0, 2)
    assert (late.selection, late.first, late.last) == (Selection.PATIENT, 4, 5)
    assert early.effects.per_thousand == 200
    assert late.effects.per_thousand == 300
    assert early.effects.repeats == pytest.approx(0.3)
    assert late.effects.repeats == pytest.approx(0.1)
    assert (early.effects.mean_score, late.effects.mean_score) == (50, 40)
    assert late.effects.unfilled == pytest.approx(0.1)
    assert (early.effects.delivered, late.effects.delivered) == (None, 0.25)


def test_the_page_says_what_each_selection_means_and_what_it_did(operator, fortnight):
    page = text_of(operator, PAGE)
    assert "What an ad is expected to earn now decides" in page
    assert "only for whoever has far more requests" in page
    assert "formula → patient" in page
    assert "300.00" in page
    assert "200.00" in page
    assert "25.0%" in page


def test_one_who_has_not_seen_anothers_switch_is_told_of_it(operator, root):
    root.post(PAGE, {"selection": "patient", "seen": "formula"})
    late = operator.post(PAGE, {"selection": "reserving", "seen": "formula"}, follow=True).content.decode()
    assert "Somebody else has switched to “patient” meanwhile; “reserving” is not on." in late
    assert platform_state().selection == Selection.PATIENT
    seen = {form.values["seen"] for form in forms_on(operator.get(PAGE)) if "seen" in form.values}
    assert seen == {"patient"}


def test_an_operator_switches_and_the_history_says_who(operator):
    advance_day(day=7)
    operator.post(PAGE, {"selection": "patient"})
    assert platform_state().selection == "patient"
    assert SelectionSwitch.objects.get().day == 7
    assert LogEntry.objects.get().user.username == "operator"
    assert "patient" in LogEntry.objects.get().change_message
    assert "day 7: patient" in text_of(operator, PAGE)


@pytest.mark.parametrize("value", ["greedy", "", None])
def test_there_is_no_other_selection(operator, value):
    operator.post(PAGE, {} if value is None else {"selection": value})
    assert platform_state().selection == "formula"


def test_an_analyst_sees_it_and_switches_nothing(analyst):
    page = analyst.get(PAGE)
    if page.status_code == 200:
        assert "Switch to" not in page.content.decode()
    analyst.post(PAGE, {"selection": "patient"})
    assert platform_state().selection == "formula"


def test_the_start_page_names_the_selection_in_force(operator):
    switch_selection(selection=Selection.RESERVING)
    assert "Selection of ads: reserving" in text_of(operator, "/admin/")


def why(browser, campaign, client):
    return text_of(browser, f"/admin/campaign/{campaign.pk}/why/?client={client.pk}")


def test_why_explains_the_urgency_and_what_the_formula_would_have_shown(operator):
    advance_day(day=5)
    SelectionReference.objects.create(click_rate=0.25, marked_on=5, refreshed_at="2026-01-01T00:00Z")
    ending = CampaignFactory(ad_title="Ending", cost_per_impression=10, cost_per_click=0, start_date=0, end_date=5)
    CampaignFactory(ad_title="Lasting", cost_per_impression=12, cost_per_click=0, start_date=0, end_date=8)
    client = ClientFactory()
    assert "Urgency" not in why(operator, ending, client)
    switch_selection(selection=Selection.PATIENT)
    page = why(operator, ending, client)
    assert "It stands at place 1" in page
    assert "Urgency" in page
    assert "0.25" in page
    assert "Lasting" in page.partition("The formula would show:")[2]


def test_why_says_for_whom_an_ad_is_kept(operator):
    advance_day(day=5)
    switch_selection(selection=Selection.RESERVING)
    campaign = CampaignFactory(ad_title="Scarce", start_date=0, end_date=8)
    client = ClientFactory()
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser, score=30)
    p90.rebuild()
    assert "score 30; whoever comes is shown it" in why(operator, campaign, client)
    CampaignFloor.objects.create(campaign=campaign, score=80, day=5, computed_at="2026-01-01T00:00Z")
    page = why(operator, campaign, client)
    assert "score 30, shown from 80 on" in page
    assert "It may not be shown to this client." in page
    assert "Scarce" in page.partition("The formula would show:")[2]
