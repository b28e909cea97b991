"""The admin by the keyboard alone: Tab reaches all that can be pressed, and it is seen where one is."""

import re

import pytest

from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.tests.conftest import PASSWORD
from console.tests.keyboard import MOST_STOPS, tabbed
from console.tests.test_browser import come_in, enter
from console.tests.test_every_page_in_browser import answers_to, let_in
from console.tests.walk import addresses, kinds_of, world
from tests.budget import some
from tools.screenshots.browser import MISSING, chromium
from zoomad.state.services import advance_day

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

IDLE = """() => !document.querySelector('[data-busy="1"]')"""


@pytest.mark.parametrize("who", ["operator", "root"])
def test_tab_reaches_all_that_can_be_pressed_and_it_is_seen(page, live_server, who):
    """Tab is pressed through some pages, others for either of them; in `make fuzz` through all.

    On all of them, `test_every_page_in_browser.py` sees whether each thing can have the focus.
    """
    found = some(kinds_of(addresses(world())), who, of=8)
    person = let_in(who)
    answers = answers_to(person, found)
    come_in(page, live_server, person)
    wrong = []
    for address in [each for each in found if answers[each] == 200]:
        page.goto(address)
        if page.locator("[data-busy='1']").count():
            page.wait_for_function(IDLE)
        missed, unseen = tabbed(page)
        wrong += [f"{address}: {each}" for each in (*missed, *(f"unseen: {each}" for each in unseen))]
    assert "\n".join(wrong) == ""


def test_the_login_is_filled_in_by_the_keyboard(page, live_server):
    let_in("operator")
    page.goto("/admin/login/")
    assert tabbed(page) == ([], [])
    page.get_by_label("Username").focus()
    page.keyboard.type("operator")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/admin/")


def tab_to(page, wanted):
    """Press Tab until it stands there."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {wanted}.")


def test_many_are_changed_by_the_keyboard(page, live_server):
    advance_day(day=5)
    CampaignFactory.create_batch(2, cost_per_click=1, start_date=5, end_date=9)
    enter(page, live_server, "operator")
    page.goto("/admin/campaigns/campaign/")
    tab_to(page, page.locator("thead input[type=checkbox]").first)
    page.keyboard.press("Space")
    page.locator("select[name=action]").wait_for()
    tab_to(page, page.locator("select[name=action]"))
    page.keyboard.type("Change prices")
    tab_to(page, page.get_by_role("button", name=re.compile("^Run")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulk/*/")
    tab_to(page, page.get_by_label("Cost per click"))
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.get_by_text("Changed: 2;").wait_for()
    assert not page.get_by_text("What you had typed before is back").count()  # it has been answered
    tab_to(page, page.get_by_role("button", name="Change them"))
    page.keyboard.press("Enter")
    page.get_by_text("Done: 2;").wait_for()
    assert set(Campaign.objects.values_list("cost_per_click", flat=True)) == {7}


def test_menus_and_filters_take_the_focus_and_give_it_back(page, live_server):
    CampaignFactory()
    enter(page, live_server, "operator")
    page.goto("/admin/campaigns/campaign/")
    for action, within in (("filterOpen = true", "#changelist-filter"), ("openUserLinks = !", "nav")):
        opener = page.locator(f'[x-on\\:click^="{action}"]').first
        tab_to(page, opener)
        page.keyboard.press("Enter")
        page.wait_for_function("within => document.activeElement.closest(within)", arg=within)
        page.keyboard.press("Escape")
        page.wait_for_function("at => document.activeElement === at", arg=opener.element_handle())
