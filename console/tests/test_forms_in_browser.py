"""Forms in a real browser: a double click, and what was typed when the session ended."""

import re

import pytest
from django.contrib.sessions.models import Session

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.tests.conftest import PASSWORD
from console.tests.test_browser import enter, fill_booking, save
from tools.screenshots.browser import MISSING, chromium

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)


def log_in_again(page):
    page.get_by_label("Username").fill("operator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_a_double_click_books_once_however_long_it_takes(page, live_server):
    AdvertiserFactory(name="Roastery")
    enter(page, live_server, "operator")
    for count, pause in enumerate([0, 30, 100, 250], 1):
        fill_booking(page)
        save(page).dblclick(delay=pause)
        page.wait_for_url("**/campaigns/campaign/")
        page.get_by_role("link", name="Coffee").first.wait_for()
        assert Campaign.objects.count() == count, pause


def test_what_was_typed_survives_a_session_that_ended(page, live_server):
    AdvertiserFactory(name="Roastery")
    enter(page, live_server, "operator")
    fill_booking(page)
    Session.objects.all().delete()
    save(page).click()
    page.wait_for_url("**/admin/login/**")
    log_in_again(page)
    page.wait_for_url("**/campaigns/campaign/add/")
    page.get_by_text("What you had typed before is back in the form.").wait_for()
    assert not Campaign.objects.exists()
    save(page).click()
    page.wait_for_url("**/campaigns/campaign/")
    campaign = Campaign.objects.get()
    assert (campaign.ad_title, campaign.ad_text, campaign.advertiser.name) == (
        "Coffee",
        "Roasted this morning.",
        "Roastery",
    )


def test_what_was_typed_survives_a_form_that_came_too_late(page, live_server):
    """As when somebody has logged in again in another tab: the form's token is no longer the session's."""
    campaign = CampaignFactory(ad_title="Old")
    enter(page, live_server, "operator")
    page.goto(f"/admin/campaigns/campaign/{campaign.pk}/change/")
    page.get_by_label("Title").fill("New")
    page.context.clear_cookies(name="csrftoken")
    save(page).click()
    page.get_by_text("The form cannot be accepted").wait_for()
    page.get_by_role("link", name="Back to the form").click()
    page.get_by_text("What you had typed before is back in the form.").wait_for()
    assert page.get_by_label("Title").input_value() == "New"
    save(page).click()
    page.wait_for_url("**/campaigns/campaign/")
    assert Campaign.objects.get().ad_title == "New"


def test_a_question_is_no_form_that_was_lost(page, live_server):
    CampaignFactory(ad_title="Coffee")
    enter(page, live_server, "operator")
    page.goto("/admin/campaigns/campaign/")
    page.locator("#result_list tbody input[type=checkbox]").first.check()
    page.locator("select[name=action]").first.select_option("delete_selected")
    page.get_by_role("button", name=re.compile("^Run")).click()
    page.get_by_text("never shown: nothing is left of it").wait_for()
    page.wait_for_function("() => sessionStorage.getItem('zm-draft') === null")
    assert not page.get_by_text("What you had typed before is back").count()


def test_nothing_comes_back_that_was_stored_or_is_somebody_elses(page, live_server):
    advertiser = AdvertiserFactory(name="Old")
    enter(page, live_server, "operator")
    address = f"/admin/advertisers/advertiser/{advertiser.pk}/change/"
    page.goto(address)
    page.get_by_label("Name").fill("New")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()
    Advertiser.objects.update(name="Newer")
    page.goto(address)
    assert page.get_by_label("Name").input_value() == "Newer"
    assert page.evaluate("sessionStorage.getItem('zm-draft')") is None


def test_what_was_refused_is_seen_at_once_however_much_stands_above_it(page, live_server):
    campaign = CampaignFactory(ad_title="Mine")
    enter(page, live_server, "operator")
    page.goto(f"/admin/campaigns/campaign/{campaign.pk}/change/")
    Campaign.objects.update(ad_title="Theirs")
    page.locator("[name=ad_title]").fill("Mine again")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_function("() => document.activeElement?.matches('.zm-conflict')")
    page.wait_for_function(
        """() => {
            const { top, bottom } = document.activeElement.querySelector("h2").getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        }"""
    )
