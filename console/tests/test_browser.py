"""The admin in a real browser."""

import re

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.tests.conftest import PASSWORD, logged_in, member_of
from tools.screenshots.browser import MISSING, chromium, log_in
from zoomad.state.services import advance_day, platform_state

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)


def enter(page, live_server, name):
    """Let somebody be logged in already, as most days at the admin begin."""
    come_in(page, live_server, member_of(name, PASSWORD))


def come_in(page, live_server, user):
    session = logged_in(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": f"{live_server.url}/admin/"}])


TERMS = {
    "Title": "Coffee",
    "Text": "Roasted this morning.",
    "Cost per impression": "0.5",
    "Cost per click": "2",
    "Impressions limit": "100",
    "Clicks limit": "10",
    "Start day": "0",
    "End day": "9",
}


def fill_booking(page):
    page.goto("/admin/campaigns/campaign/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("Roast")
    page.locator(".select2-results__option", has_text="Roastery").click()
    for label, value in TERMS.items():
        page.get_by_label(re.compile(f"^{label}")).first.fill(value)


def save(page):
    return page.get_by_role("button", name="Save", exact=True)


def test_an_operators_day(page, live_server, tmp_path, api_of):
    from PIL import Image as Picture  # noqa: PLC0415

    Picture.new("RGB", (64, 48), "teal").save(tmp_path / "ad.png")
    AdvertiserFactory(name="Roastery")
    client = ClientFactory()
    member_of("operator", PASSWORD)
    log_in(page, live_server.url, "operator", PASSWORD)

    fill_booking(page)
    page.locator("#id_image").set_input_files(tmp_path / "ad.png")
    save(page).click()
    page.wait_for_url("**/campaigns/campaign/")

    served = api_of(f"/ads?client_id={client.pk}")
    assert served.get("ad_title") == "Coffee", served
    campaign = Campaign.objects.get()
    assert campaign.ad_image_id

    page.get_by_role("link", name="Coffee").first.click()
    image = page.get_by_alt_text("The ad's image")
    image.wait_for()
    assert image.evaluate("image => image.complete && image.naturalWidth") == 64
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("Paused: nobody is shown it.", exact=True).wait_for()
    assert api_of(f"/ads?client_id={client.pk}")["code"] == 404

    page.goto("/admin/")
    page.get_by_label("Today is day").fill("3")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, make it day 3").click()
    page.get_by_text("It is day 3.").wait_for()
    assert platform_state().day == 3

    page.goto("/admin/scores/")
    page.get_by_label("or lines").fill(f"client_id,advertiser_id,score\n{client.pk},{campaign.advertiser_id},77")
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Store", exact=True).click()
    page.get_by_role("cell", name="77", exact=True).wait_for()


def test_an_analyst_sees_and_cannot_touch(page, live_server):
    advance_day(day=2)
    AdvertiserFactory(name="Roastery")
    enter(page, live_server, "analyst")
    page.goto("/admin/")
    assert page.get_by_label("Today is day").is_disabled()
    assert page.get_by_role("button", name="Move on…").count() == 0
    page.goto("/admin/scores/")
    assert page.get_by_role("button", name="See what changes").count() == 0
    assert page.goto("/admin/campaigns/campaign/add/").status == 403


def test_every_field_has_a_label_and_the_keyboard_reaches_it(page, live_server):
    enter(page, live_server, "operator")
    for path in ("/admin/", "/admin/scores/", "/admin/views/", "/admin/campaigns/campaign/add/"):
        page.goto(path)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('#content input:not([type=hidden]), #content textarea, #content select')]
            .filter(field => !field.labels?.length && !field.ariaLabel && !field.hidden && field.offsetParent)
            .map(field => field.outerHTML)"""
        )
        assert nameless == [], path
    page.goto("/admin/")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()"))
    assert "zm-day" in reached
    assert "Move on…" in reached
