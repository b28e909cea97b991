"""Every page at every width, whatever titles others choose; and by the keyboard alone."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User

from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client
from console.browser import MISSING, chromium, log_in
from console.looking import faults_on, pages_of
from console.tests.conftest import PASSWORD
from console.tests.test_browser import browser, page  # noqa: F401  # fixtures
from console.tests.walk import world

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

HOSTILE = [
    "W" * 200,
    "\N{RIGHT-TO-LEFT OVERRIDE}05 desrever",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}" * 60,
    "<img src=x onerror=document.title=1><b>bold",
    "שלום עולם " * 20,
    "Достопримечательность" * 9,
]


def root_at(page, live_server):  # noqa: F811
    User.objects.create_superuser(username="root", password=PASSWORD)
    log_in(page, live_server.url, "root", PASSWORD)


def look_at(browser, page, live_server):  # noqa: F811
    found = pages_of(page, live_server.url)
    state = page.context.storage_state()
    faults = faults_on(browser, live_server.url, found, state)
    return found, sorted({f"{urlsplit(each.page).path} {each.locale[:2]} {each.what}" for each in faults})


def test_nothing_sticks_out_of_any_page_however_others_call_their_things(browser, page, live_server):  # noqa: F811
    made = world()
    for campaign, title in zip(made.campaigns, HOSTILE, strict=True):
        Campaign.objects.filter(pk=campaign.pk).update(ad_title=title, ad_text=title * 3, target_location=title[:200])
    Advertiser.objects.update(name=HOSTILE[0])
    Client.objects.update(login=HOSTILE[1] + HOSTILE[0], location=HOSTILE[5])
    root_at(page, live_server)
    found, faults = look_at(browser, page, live_server)
    assert "\n".join(faults) == ""
    assert len(found) > 50
    assert page.title() != "1"


def test_nothing_sticks_out_where_there_is_nothing(browser, page, live_server):  # noqa: F811
    root_at(page, live_server)
    found, faults = look_at(browser, page, live_server)
    assert "\n".join(faults) == ""
    assert len(found) > 25


# Notes what has the focus and how that looks, so that it can be compared with how it looks without.
NOTE = """() => {
    window.looks = element => {
        const style = getComputedStyle(element);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor].join();
    };
    const element = document.activeElement;
    window.reached ??= new Map();
    if (element === document.body) return true;  // the browser's own bar is behind the last and before the first
    if (window.reached.has(element)) return false;
    window.reached.set(element, window.looks(element));
    return true;
}"""
MISSED = """() => {
    document.activeElement.blur();
    const shown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && element.getBoundingClientRect().width > 1;
    const name = element => element.outerHTML.slice(0, 150);
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")];
    const missed = all.filter(element => !element.disabled && element.tabIndex >= 0 && shown(element)
        && !window.reached.has(element) && !(element.type === "radio" && !element.checked));
    const unseen = [...window.reached].filter(([element, look]) => shown(element) && window.looks(element) === look);
    const mouse = [...document.querySelectorAll("[x-on\\\\:click], [onclick]")].filter(element => shown(element)
        && element.tabIndex < 0 && !element.closest("label") && element.innerText.trim());
    return [...missed.map(name), ...unseen.map(([element]) => "unseen: " + name(element)),
            ...mouse.map(element => "mouse only: " + name(element))];
}"""
BY_KEYBOARD = [
    "/admin/",
    "/admin/campaigns/campaign/",
    "/admin/campaigns/campaign/add/",
    "/admin/reports/",
    "/admin/bulk/",
    "/admin/desk/",
    "/admin/scores/",
    "/admin/views/",
    "/admin/selection/",
    "/admin/events/event/",
    "/admin/auth/user/add/",
]
MOST_STOPS = 400


def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(page, live_server):  # noqa: F811
    made = world()
    root_at(page, live_server)
    unreached = {}
    for path in [*BY_KEYBOARD, f"/admin/campaigns/campaign/{made.campaigns[0].pk}/change/"]:
        page.goto(path, wait_until="networkidle")
        for _stop in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if not page.evaluate(NOTE):
                break
        unreached[path] = page.evaluate(MISSED)
    assert {path: found for path, found in unreached.items() if found} == {}
