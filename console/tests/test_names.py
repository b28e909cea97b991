"""Names that somebody else chose, beside other things."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.shared.texts import short
from console.tests.acts import change_page, history, terms_of
from console.tests.hostile import HOSTILE
from console.tests.reading import Page
from zoomad.names import shortened, straight


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Coffee", "Coffee"),
        (" Coffee ", "Coffee"),
        (HOSTILE["turning"], "1234567890 abc"),
        (HOSTILE["ending an isolation"], "abc 50"),
        (HOSTILE["hebrew"], HOSTILE["hebrew"]),
        (HOSTILE["zero width"], ""),
        (HOSTILE["fillers"], ""),
        (HOSTILE["spaces"], ""),
        ("\u0301", ""),
        ("❤\ufe0f", "❤\ufe0f"),
    ],
)
def test_a_name_turns_nothing_round_and_can_be_seen(name, shown):
    assert straight(name) == shown


def test_within_a_sentence_a_name_is_cut_and_stands_apart():
    assert shortened("Coffee") == "Coffee"
    assert shortened("x" * 100) == "x" * 80 + "…"
    assert shortened("\u202eשלום") == "\u2068שלום\u2069"


def test_an_object_whose_name_cannot_be_seen_is_called_by_its_id(db):
    campaign = CampaignFactory(ad_title=HOSTILE["zero width"])
    assert short(campaign) == f"<bdi>{campaign.pk}</bdi>"
    assert short(HOSTILE["zero width"]) == ""


def test_what_a_title_was_and_became_keeps_its_order(operator, today):
    campaign = CampaignFactory(ad_title="שלום 1")
    operator.post(change_page(campaign), terms_of(campaign, ad_title="שלום 2"))
    assert history() == ["Changed Title: “\u2068שלום 1\u2069” → “\u2068שלום 2\u2069”."]


def test_every_row_of_a_list_has_something_to_press(operator, today):
    for name in HOSTILE.values():
        CampaignFactory(ad_title=name, advertiser=AdvertiserFactory(name=name))
    for path in ("campaigns/campaign", "advertisers/advertiser"):
        page = Page(operator.get(f"/admin/{path}/"))
        assert all(straight(text) for text in page.texts)
        assert not any("\u202e" in text or len(text) > 300 for text in page.texts)
    page = operator.get("/admin/campaigns/campaign/").content.decode()
    for campaign in Campaign.objects.all():
        assert f'href="/admin/campaigns/campaign/{campaign.pk}/change/' in page
