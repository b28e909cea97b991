"""Every main page by the rules of WCAG 2, levels A and AA, in light and dark; `axe` holds the rules."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ads.factories import ClientMlScoreFactory, charge
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from console.tests.test_browser import enter
from tools.screenshots.browser import MISSING, chromium
from zoomad.state.services import advance_day

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


def pages():
    advance_day(day=5)
    client = ClientFactory(login="anna", location="York")
    campaign = CampaignFactory(ad_title="Coffee", target_location="York")
    advertiser = campaign.advertiser_id
    charge(campaign, client)
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser)
    for terms in ({"is_paused": True}, {"end_date": 4}, {"start_date": 7}, {"is_exhausted": True}, {}):
        CampaignFactory(**terms)
    return [
        "",
        "campaigns/campaign/?state=running&age=20",
        "campaigns/campaign/",
        "campaigns/campaign/add/",
        f"campaigns/campaign/{campaign.pk}/change/",
        f"campaigns/campaign/{campaign.pk}/delete/",
        f"campaigns/campaign/{campaign.pk}/history/",
        f"campaign/{campaign.pk}/statistics/",
        f"campaign/{campaign.pk}/why/?client={client.pk}",
        "advertisers/advertiser/",
        f"advertisers/advertiser/{advertiser}/change/",
        "clients/client/",
        f"clients/client/{client.pk}/change/",
        "views/",
        "scores/",
        f"scores/one/?client={client.pk}&advertiser={advertiser}",
        "campaigns/moderationverdict/",
        "admin/logentry/",
        "scores/one/",
        "nowhere/",
    ]


READY = "() => new Promise(done => window.django?.jQuery ? django.jQuery(() => setTimeout(done)) : done())"


def violations_on(page):
    page.evaluate(READY)
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], node["html"], node["failureSummary"]) for each in found for node in each["nodes"]]


# How each thing looks in the end, at once.
STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets.push(still);
}"""


def turned(page, scheme):
    """Turn the lights on or off, as one does at the keyboard; the next page is so, too."""
    page.keyboard.press("Control+e")
    page.wait_for_function("scheme => document.documentElement.classList.contains(scheme)", arg=scheme)


def test_no_page_breaks_a_rule_of_wcag_by_day_or_by_night(page, live_server):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/admin/login/")
    turned(page, "light")
    broken = {}
    for path in ["login/", *pages()]:
        page.goto(f"/admin/{path}")
        page.evaluate(STILL)
        broken[path, "light"] = violations_on(page)
        turned(page, "dark")
        broken[path, "dark"] = violations_on(page)
        turned(page, "light")
        if path == "login/":
            enter(page, live_server, "operator")
    assert {where: found for where, found in broken.items() if found} == {}
