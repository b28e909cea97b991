"""The start page and its figures, cards and charts."""

import json

from ads.factories import CampaignShareFactory
from ads.models import AdvertiserDay, CampaignDayShare, FillDay
from campaigns.factories import CampaignFactory


def test_the_start_page_shows_the_day_and_leads_to_the_lists(operator, campaign):
    page = operator.get("/admin/").content.decode()
    assert "Day 5" in page
    assert "2.00" in page
    assert "?watch=undeliverable" in page


def test_the_start_page_shows_how_many_requests_got_an_ad(operator, today):
    FillDay.objects.create(day=3, filled=1, unfilled=1)
    FillDay.objects.create(day=5, filled=1500, unfilled=500)
    start = operator.get("/admin/")
    page = start.content.decode()
    assert "75.0%" in page
    assert "Requests that got an ad: 1,500 of 2,000" in page
    [chart] = [json.loads(chart["data"]) for chart in start.context["charts"] if "Fill rate" in chart["title"]]
    assert chart["labels"] == [0, 1, 2, 3, 4, 5]
    assert chart["datasets"][0]["data"] == [None, None, None, 50, None, 75]


def test_charts_of_a_campaign_and_of_an_advertiser_leave_no_day_out(operator, campaign):
    CampaignDayShare.objects.create(campaign=campaign, day=2, impressions=2, spent_impressions=1)
    for day, impressions, clicks in ((2, 2, 0), (5, 1, 1)):
        AdvertiserDay.objects.create(
            advertiser_id=campaign.advertiser_id, day=day, shard=0, impressions=impressions, clicks=clicks
        )
    for path in (
        f"/admin/campaign/{campaign.pk}/statistics/",
        f"/admin/advertisers/advertiser/{campaign.advertiser_id}/change/",
    ):
        spend, views, _clicks, conversion = operator.get(path).context["charts"]
        assert spend["title"] == "Spend by day"
        assert json.loads(views["data"])["labels"] == [2, 3, 4, 5]
        assert json.loads(views["data"])["datasets"][0]["data"] == [2, 0, 0, 1]
        assert json.loads(conversion["data"])["datasets"][0]["data"] == [0, None, None, 100]


def test_every_card_leads_to_what_is_behind_its_figure(operator, campaign):
    FillDay.objects.create(day=5, filled=3, unfilled=1)
    CampaignDayShare.objects.filter(campaign=campaign).update(
        impressions=4, clicks=1, spent_impressions=2, spent_clicks=1
    )
    start = operator.get("/admin/")
    cards = {card["title"]: card for card in start.context["cards"]}
    behind = {
        "Earnings today": "3.00",
        "Impressions today": "anna",
        "Clicks today": "",
        "Conversion today": "25.0%",
        "Paid requests today": "100.0%",
    }
    for title, figure in behind.items():
        page = operator.get(cards[title]["link"])
        assert page.status_code == 200, title
        assert figure in page.content.decode(), title
    assert cards["Fill rate today"]["link"] == "#fill-rate"
    assert 'id="fill-rate"' in start.content.decode()
    assert set(cards) == {*behind, "Fill rate today"}


def test_a_campaign_with_a_tenth_of_its_budget_left_is_about_to_run_out(operator, today):
    terms = (("nearly", 91, 0), ("half", 50, 0), ("clicked", 19, 19))
    for title, seen, clicked in terms:
        campaign = CampaignFactory(ad_title=title, impressions_limit=100, clicks_limit=20)
        CampaignShareFactory(campaign=campaign, impressions=seen, clicks=clicked)
    page = operator.get("/admin/campaigns/campaign/?watch=running_out").content.decode()
    assert ("nearly" in page, "clicked" in page, "half" in page) == (True, True, False)
    assert "clicks: 19 of 20" in operator.get("/admin/").content.decode()


def test_an_empty_platform_shows_the_first_steps_and_no_empty_charts(operator, db):
    page = operator.get("/admin/").content.decode()
    assert "Book a campaign" in page
    assert "<canvas" not in page
