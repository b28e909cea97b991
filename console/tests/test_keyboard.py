"""The admin by the keyboard alone: Tab reaches all that can be pressed, and it is seen where one is."""

import re

import pytest

from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.browser import MISSING, chromium, log_in
from console.tests.conftest import PASSWORD
from console.tests.test_browser import enter
from console.tests.test_every_page_in_browser import answers_to, kinds_of, let_in
from console.tests.walk import addresses, world
from zoomad.state.services import advance_day

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

IDLE = """() => !document.querySelector('[data-busy="1"]')"""
READY = "() => new Promise(done => window.django?.jQuery ? django.jQuery(() => setTimeout(done)) : setTimeout(done))"
# Number all that can be pressed or filled in, and note how each looks while it has no focus. Of radio buttons Tab
# reaches one of each name; what stands behind a chooser or a backdrop is reached by what stands before it.
NUMBER = """() => {
    window.looks = (element) => ["outline", "boxShadow", "borderColor", "backgroundColor", "color", "left", "textDecoration"]
        .map(name => getComputedStyle(element)[name]).join("|");
    const radios = new Set();
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [x-on\\\\:click], [\\\\@click]";
    const all = [...document.querySelectorAll(pressed)].filter(each => {
        if (each.disabled || each.closest("[inert], [aria-hidden=true], .select2-hidden-accessible")) return false;
        if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
        const box = each.getBoundingClientRect();
        if (!box.width || !box.height || each.classList.contains("inset-0") || each.id === "changelist-filter-close") return false;
        if (each.matches("label, .select2-selection *") || each.querySelector("a, button, input, [tabindex='0']")) return false;
        if (each.type !== "radio") return true;
        const isFirst = !radios.has(each.name);
        radios.add(each.name);
        return isFirst;
    });
    window.numbered = new Map(all.map((each, index) => [each, index]));
    const still = new CSSStyleSheet();  // how something looks in the end, at once
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets.push(still);
    window.before = all.map(looks);
    return all.map(each => (each.type === "radio" ? `radio ${each.name}` : each.outerHTML.slice(0, 160)));
}"""
# Note where each Tab has come to.
WATCH = """() => {
    window.stops = [];
    const here = (at) => {
        if (!at || at === document.body) return null;
        const group = at.type === "radio" ? document.querySelector(`[type=radio][name="${at.name}"]`) : at;
        const number = numbered.get(group) ?? -1;
        return { number, isSeen: number < 0 || group !== at || looks(at) !== before[number], html: at.outerHTML.slice(0, 160) };
    };
    window.addEventListener("keyup", event => event.key === "Tab" && stops.push(here(document.activeElement)), true);
}"""
# Where the browser begins is where somebody last was, so the page itself is made that place.
FROM_THE_TOP = """() => {
    document.activeElement.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
}"""
MOST_STOPS, AT_ONCE = 400, 20


def tabbed(page):
    """Press Tab through a whole page; give what it reached, and where nobody would see it."""
    page.evaluate(READY)
    page.evaluate(FROM_THE_TOP)
    everything = page.evaluate(NUMBER)
    page.evaluate(WATCH)
    reached, unseen = set(), []
    for here in stops_of(page):
        if here is None or (here["number"] in reached and here["number"] >= 0):
            break
        reached.add(here["number"])
        if not here["isSeen"]:
            unseen.append(here["html"])
    missed = [html for number, html in enumerate(everything) if number not in reached]
    return missed, unseen


def stops_of(page):
    """Press Tab, some times before the page is asked where that led to."""
    for _ in range(MOST_STOPS // AT_ONCE):
        for _ in range(AT_ONCE):
            page.keyboard.press("Tab")
        yield from page.evaluate("() => stops.splice(0)")


@pytest.mark.parametrize("who", ["operator", "root"])
def test_tab_reaches_all_that_can_be_pressed_and_it_is_seen(page, live_server, who):
    found = kinds_of(addresses(world()))
    answers = answers_to(let_in(who), found)
    mine = [address for address, status in answers.items() if status == 200]
    if who == "root":
        others = answers_to(let_in("operator"), mine)
        mine = [address for address in mine if others[address] != 200]
    log_in(page, live_server.url, who, PASSWORD)
    wrong = []
    for address in mine:
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
