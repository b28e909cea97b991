"""Pages full of names that nobody should give, at every width: nothing sticks out, vanishes or is turned round."""

import re

import pytest

from ads.factories import CampaignShareFactory, ClientMlScoreFactory
from ads.models import CampaignDayShare, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory, VerdictFactory
from clients.factories import ClientFactory
from console.bulk.services import start_bulk
from console.tests.hostile import HOSTILE
from console.tests.test_browser import enter
from events.models import Kind
from events.services import record
from members.models import Member
from tests.budget import some
from tools.screenshots.browser import MISSING, chromium
from tools.screenshots.looking import DRAWN, HEIGHT, WIDE, WIDTHS
from webhooks.models import Webhook
from zoomad.state.services import advance_day

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

# Links and buttons that nobody can see: without ink, or without a place.
UNSEEN = """() => [...document.querySelectorAll("#content a[href], #content button")].filter(each => {
    const name = (each.innerText || each.ariaLabel || each.title || "").replace(/[\\u200b-\\u200f\\u2060\\ufeff\\s]/g, "");
    const shown = each.checkVisibility({ visibilityProperty: true });
    return shown && (!name || each.getBoundingClientRect().width < 4);
}).map(each => each.outerHTML.slice(0, 200))"""
# Numbers whose first digit stands to the right of their last.
TURNED = """() => {
    const walker = document.createTreeWalker(document.getElementById("content") ?? document.body, NodeFilter.SHOW_TEXT);
    const found = [], range = document.createRange();
    const left = (node, at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
    };
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (/[\\u202a-\\u202e]/.test(node.data)) continue;  // an ad as its readers see it
        for (const match of node.data.matchAll(/\\d[\\d.,]*\\d/g)) {
            const first = left(node, match.index), last = left(node, match.index + match[0].length - 1);
            if (first.width && first.top === last.top && first.left > last.left) found.push(node.data.slice(0, 80));
        }
    }
    return found;
}"""

# What a list is of takes more than half of the screen, and pushes all that is said of it out of sight.
PUSHING = """() => [...document.querySelectorAll("#result_list tbody th")].filter(
    each => innerWidth >= 1024 && each.offsetWidth > innerWidth / 2 && each.closest("table").offsetWidth > innerWidth
).map(each => each.innerText)"""


PAGES = [
    "",
    "campaigns/campaign/",
    "reports/?by=campaign",
    "reports/?by=place",
    "advertisers/advertiser/",
    "clients/client/",
    "members/member/",
    "webhooks/webhook/",
    "desk/",
    "campaigns/moderationverdict/",
    "views/",
    "scores/",
    "events/event/",
    "search/?s=a&extended=1",
]


@pytest.fixture
def paths(transactional_db):
    """A platform on which every name is hostile, and the pages that show such names."""
    advance_day(day=5)
    clients = [ClientFactory(login=name, location=name[:500]) for name in HOSTILE.values()]
    campaigns = []
    for name, client in zip(HOSTILE.values(), clients, strict=True):
        advertiser = AdvertiserFactory(name=name)
        campaign = CampaignFactory(ad_title=name, ad_text=name * 3, advertiser=advertiser, target_location=name[:500])
        campaigns.append(campaign)
        for viewer in clients[:3]:
            ClientView.objects.create(client=viewer, campaign=campaign, date=5, cost="0.50")
        CampaignShareFactory(campaign=campaign, impressions=3, spent_impressions="1.50")
        CampaignDayShare.objects.create(campaign=campaign, day=5, impressions=3, spent_impressions="1.50")
        ClientMlScoreFactory(client=client, advertiser=advertiser, score=12345)
        about = {"advertiser_id": advertiser.pk, "campaign_id": campaign.pk}
        VerdictFactory(**about, ad_title=name, ad_text=name, reason=name[:200], model="an AI")
        Member.objects.create(advertiser=advertiser, user_id=41, name=name[:200], is_owner=True)
        record(Kind.CAMPAIGN_CHANGED, **about, data={"title": name, "changes": {"ad_title": [name, f"{name} 12"]}})
    Webhook.objects.create(url="https://example.com/" + "w" * 1900)
    bulk = start_bulk(None, [each.pk for each in campaigns], terms={"percent": "10"})
    one = [f"campaigns/campaign/{each.pk}/change/" for each in campaigns]
    first = campaigns[0]
    turning = campaigns[list(HOSTILE).index("turning")]
    return [
        *PAGES,
        *one,
        f"campaigns/campaign/{first.pk}/delete/",
        f"campaigns/campaign/{turning.pk}/history/",
        f"campaign/{first.pk}/statistics/",
        f"campaign/{turning.pk}/why/?client={clients[0].pk}",
        f"bulk/{bulk.pk}/",
        f"advertisers/advertiser/{first.advertiser_id}/change/",
        f"clients/client/{clients[0].pk}/change/",
    ]


def widths_for(path):
    """Choose the narrowest and one more for the form of a campaign, of which there is one for each name; else all."""
    is_one_of_many = re.fullmatch(r"campaigns/campaign/[0-9a-f-]{36}/change/", path)
    return [WIDTHS[0], *some(WIDTHS[1:], path, of=3)] if is_one_of_many else WIDTHS


def faults_of(page, path):
    found = {"unseen": page.evaluate(UNSEEN), "turned": page.evaluate(TURNED)}
    for width in widths_for(path):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(DRAWN)
        found[f"sticks out at {width} px"] = page.evaluate(WIDE)
        found[f"pushes others away at {width} px"] = page.evaluate(PUSHING)
    return found


def test_names_keep_to_their_places(page, live_server, paths):
    page.on("dialog", lambda dialog: page.problems.append(dialog.message))  # a script that ran
    enter(page, live_server, "operator")
    wrong = []
    for path in paths:
        assert page.goto(f"/admin/{path}").status == 200, path
        wrong += [f"{path}: {what}: {each.strip()}" for what, where in faults_of(page, path).items() for each in where]
    assert "\n".join(wrong) == ""
