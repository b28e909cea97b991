"""Every page and list: that it opens, what it costs, and for whom."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ads.factories import CampaignShareFactory, ClientMlScoreFactory
from ads.models import AdvertiserDay, CampaignDayShare, ClientClick, ClientView, FillDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from zoomad.state.services import platform_state

LISTS = {
    "/admin/campaigns/campaign/": 9,
    "/admin/campaigns/campaign/?o=5": 9,
    "/admin/campaigns/campaign/?state=running&watch=starting&pace=behind&gender=ALL&age=20&q=Campaign": 10,
    "/admin/advertisers/advertiser/": 7,
    "/admin/clients/client/": 7,
    "/admin/clients/client/?q=client": 7,
    "/admin/admin/logentry/": 9,
    "/admin/campaigns/moderationverdict/": 7,
    "/admin/views/": 5,
    "/admin/clicks/": 5,
    "/admin/scores/": 5,
}


@pytest.fixture
def campaign(today):
    campaign = CampaignFactory(ad_title="Coffee")
    client = ClientFactory(login="anna")
    ClientView.objects.create(client=client, campaign=campaign, date=5, cost=1)
    ClientClick.objects.create(client=client, campaign=campaign, date=5, cost=1)
    CampaignShareFactory(campaign=campaign, impressions=1, clicks=1, spent_impressions=1, spent_clicks=1)
    CampaignDayShare.objects.create(
        campaign=campaign, day=5, impressions=1, clicks=1, spent_impressions=1, spent_clicks=1
    )
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser)
    return campaign


def pages_of(campaign):
    client = ClientFactory()
    return [
        "/admin/",
        f"/admin/campaigns/campaign/{campaign.pk}/change/",
        f"/admin/campaigns/campaign/{campaign.pk}/history/",
        f"/admin/campaign/{campaign.pk}/statistics/",
        f"/admin/campaign/{campaign.pk}/why/",
        f"/admin/campaign/{campaign.pk}/why/?client={client.pk}",
        f"/admin/campaign/{campaign.pk}/why/?client=nobody",
        f"/admin/advertisers/advertiser/{campaign.advertiser_id}/change/",
        f"/admin/clients/client/{client.pk}/change/",
    ]


def rows_of_every_kind(number):
    for _ in range(number):
        client, campaign = ClientFactory(), CampaignFactory()
        ClientView.objects.create(client=client, campaign=campaign, date=5, cost=1)
        ClientClick.objects.create(client=client, campaign=campaign, date=5, cost=1)
        ClientMlScoreFactory(client=client, advertiser=campaign.advertiser)


def queries_of(browser, path):
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
    return [each["sql"] for each in queries if "platform_state" not in each["sql"]]  # cached for a second


@pytest.mark.parametrize("who", ["operator", "analyst"])
def test_every_page_opens(request, campaign, who):
    browser = request.getfixturevalue(who)
    for path in [*LISTS, *pages_of(campaign)]:
        assert browser.get(path).status_code == 200, path


def test_a_superuser_sees_users_groups_and_attempts(root):
    for path in ("auth/user/", "auth/user/add/", "auth/group/", "auth/group/add/", "axes/accessattempt/"):
        assert root.get(f"/admin/{path}").status_code == 200, path


@pytest.mark.parametrize(("path", "budget"), LISTS.items())
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(operator, today, path, budget):
    rows_of_every_kind(2)
    operator.get(path)  # content types and the like are cached now
    few = queries_of(operator, path)
    rows_of_every_kind(10)
    many = queries_of(operator, path)
    assert len(many) == len(few), many
    assert len(many) <= budget, many


@pytest.mark.parametrize("path", LISTS)
def test_no_list_counts_a_whole_table(operator, campaign, path):
    with CaptureQueriesContext(connection) as queries:
        operator.get(path)
    counting = [q["sql"] for q in queries if "COUNT(" in q["sql"] and "django_session" not in q["sql"]]
    assert all("LIMIT 10001" in sql for sql in counting), counting


def test_a_list_ordered_by_any_column_shows_each_row_once(operator, campaign):
    CampaignDayShare.objects.create(campaign=campaign, day=6)
    CampaignFactory(advertiser=campaign.advertiser)
    for path, number in (("/admin/campaigns/campaign/", 2), ("/admin/advertisers/advertiser/", 1)):
        for column in range(1, 11):
            assert len(operator.get(path, {"o": column}).context["cl"].result_list) == number, (path, column)


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


@pytest.mark.parametrize(
    ("watch", "terms", "listed"),
    [
        ("starting", {"start_date": 7}, True),
        ("starting", {"start_date": 20}, False),
        ("nobody_fits", {}, True),
        ("nobody_fits", {"is_paused": True}, False),
        ("nobody_fits", {"start_date": 6}, False),
        ("wrong_limit", {"clicks_limit": 0}, True),
        ("undeliverable", {}, False),
        ("running_out", {}, False),
    ],
)
def test_lists_hold_what_is_worth_a_look(operator, today, watch, terms, listed):
    CampaignFactory(ad_title="Look at me", **terms)
    page = operator.get(f"/admin/campaigns/campaign/?watch={watch}").content.decode()
    assert ("Look at me" in page) is listed


def test_a_campaign_with_a_tenth_of_its_budget_left_is_about_to_run_out(operator, today):
    terms = (("nearly", 91, 0), ("half", 50, 0), ("clicked", 19, 19))
    for title, seen, clicked in terms:
        campaign = CampaignFactory(ad_title=title, impressions_limit=100, clicks_limit=20)
        CampaignShareFactory(campaign=campaign, impressions=seen, clicks=clicked)
    page = operator.get("/admin/campaigns/campaign/?watch=running_out").content.decode()
    assert ("nearly" in page, "clicked" in page, "half" in page) == (True, True, False)
    assert "clicks: 19 of 20" in operator.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("state", "terms"),
    [
        ("planned", {"start_date": 6}),
        ("running", {}),
        ("exhausted", {"is_exhausted": True}),
        ("finished", {"end_date": 4}),
        ("paused", {"is_paused": True}),
    ],
)
def test_campaigns_are_filtered_by_state(operator, today, state, terms):
    CampaignFactory(ad_title="This one", **terms)
    for each in ("planned", "running", "exhausted", "finished", "paused"):
        page = operator.get(f"/admin/campaigns/campaign/?state={each}").content.decode()
        assert ("This one" in page) is (each == state)


@pytest.mark.parametrize(
    ("age", "found"),
    [
        ("17", {"Everybody", "Young"}),
        ("18", {"Everybody", "Young", "Grown up"}),
        ("19", {"Everybody", "Grown up"}),
        ("", {"Everybody", "Young", "Grown up"}),
        ("-1", set()),
        ("9" * 30, set()),
        ("old", set()),
    ],
)
def test_campaigns_are_filtered_by_an_age_that_fits(operator, today, age, found):
    CampaignFactory(ad_title="Everybody")
    CampaignFactory(ad_title="Young", target_age_to=18)
    CampaignFactory(ad_title="Grown up", target_age_from=18)
    page = operator.get("/admin/campaigns/campaign/", {"age": age})
    assert {campaign.ad_title for campaign in page.context["cl"].result_list} == found


def test_campaigns_are_found_by_title_and_id(operator, campaign):
    CampaignFactory(ad_title="Tea")
    for search in ("offe", str(campaign.pk)):
        page = operator.get("/admin/campaigns/campaign/", {"q": search}).content.decode()
        assert "Coffee" in page
        assert "Tea" not in page


def test_clients_are_found_by_the_beginning_of_the_login_and_by_id(operator, campaign):
    other = ClientFactory(login="boris")
    for search, found in (("ann", "anna"), (str(other.pk), "boris"), ("nna", None)):
        page = operator.get("/admin/clients/client/", {"q": search}).content.decode()
        assert ("anna" in page, "boris" in page) == (found == "anna", found == "boris")


def test_records_are_leafed_through_without_losing_or_repeating_any(operator, today):
    campaign = CampaignFactory()
    clients = ClientFactory.create_batch(70)
    ClientView.objects.bulk_create(ClientView(client=each, campaign=campaign, date=5, cost=1) for each in clients)
    leaves = [operator.get("/admin/views/", {"campaign": campaign.pk}).context["leaf"]]
    leaves.append(operator.get(f"/admin/views/?{leaves[0].following}").context["leaf"])
    rows = [row.client_id for leaf in leaves for row in leaf.rows]
    assert rows == sorted(each.pk for each in clients)
    assert not leaves[1].following
    back = operator.get(f"/admin/views/?{leaves[1].previous}").context["leaf"]
    assert [row.pk for row in back.rows] == [row.pk for row in leaves[0].rows]
    assert (bool(back.previous), bool(back.following)) == (False, True)


def test_scores_of_an_advertiser_are_leafed_through(operator, today):
    advertiser = AdvertiserFactory()
    scores = ClientMlScoreFactory.create_batch(120, advertiser=advertiser)
    ClientMlScoreFactory.create_batch(3)
    seen, query = [], f"advertiser={advertiser.pk}"
    while query:
        leaf = operator.get(f"/admin/scores/?{query}").context["leaf"]
        seen += [row.client_id for row in leaf.rows]
        query = leaf.following
    assert seen == sorted(each.client_id for each in scores)


def test_views_are_narrowed_to_a_day(operator, today):
    campaign = CampaignFactory()
    for day in (3, 5):
        ClientView.objects.create(client=ClientFactory(), campaign=campaign, date=day, cost=1)
    leaf = operator.get("/admin/views/", {"day": 3}).context["leaf"]
    assert [row.date for row in leaf.rows] == [3]


def test_a_list_that_is_longer_than_is_counted_says_so(operator, today, monkeypatch):
    monkeypatch.setattr("console.shared.paginator.MOST", 2)
    CampaignFactory.create_batch(3)
    assert "2+ campaigns" in operator.get("/admin/campaigns/campaign/").content.decode()
    Campaign.objects.first().delete()
    assert "2+" not in operator.get("/admin/campaigns/campaign/").content.decode()


def test_a_search_looks_for_what_was_typed_in_titles_and_advertisers(operator, today):
    CampaignFactory(ad_title="Double D", advertiser=AdvertiserFactory(name="Barber"))
    CampaignFactory(ad_title="Double E", advertiser=AdvertiserFactory(name="Bakery"))
    for search, found in (("Double E", 1), ("barber", 1), ("'", 0), ("Double", 2), ("  ", 2)):
        page = operator.get("/admin/campaigns/campaign/", {"q": search})
        assert len(page.context["cl"].result_list) == found, search


def test_campaigns_are_ordered_by_the_names_of_advertisers(operator, today):
    for name in ("b", "a", "c"):
        CampaignFactory(advertiser=AdvertiserFactory(name=name))
    page = operator.get("/admin/campaigns/campaign/", {"o": "2"})
    assert [campaign.advertiser.name for campaign in page.context["cl"].result_list] == ["a", "b", "c"]


def test_the_day_is_moved_on_only_by_one_who_knows_what_becomes_of_it(operator, today):
    CampaignFactory.create_batch(2, start_date=1, end_date=5)
    CampaignFactory(start_date=6, end_date=6)
    CampaignFactory(start_date=8, end_date=9)
    question = operator.post("/admin/day/", {"day": 8}).content.decode()
    assert "3 campaigns are over then." in question
    assert "1 of them has not even begun today, and will never be shown." in question
    assert "1 campaign begins." in question
    same = operator.post("/admin/day/", {"day": 5, "confirmed": "1"}, follow=True)
    assert "It is day 5 already." in same.content.decode()
    late = operator.post("/admin/day/", {"day": 8, "confirmed": "1", "today": "4"})
    assert "Yes, make it day 8" in late.content.decode()
    assert platform_state().day == 5


def test_an_empty_platform_shows_the_first_steps_and_no_empty_charts(operator, db):
    page = operator.get("/admin/").content.decode()
    assert "Book a campaign" in page
    assert "<canvas" not in page


def test_strange_input_is_answered_not_crashed_on(operator, campaign):
    for path in ("/admin/views/?client=x", "/admin/scores/?client=x&advertiser=1", "/admin/views/?after_client=1"):
        assert operator.get(path).status_code == 200
    assert operator.get(f"/admin/campaign/{uuid.uuid4()}/statistics/").status_code == 404
    assert operator.get(f"/admin/campaign/{campaign.pk}/why/?client=%00").status_code == 200


def test_why_names_the_rule_that_does_not_hold(operator, campaign):
    campaign.target_gender, campaign.target_age_from = "FEMALE", 40
    campaign.save()
    client = ClientFactory(login="carl")
    page = operator.get(f"/admin/campaign/{campaign.pk}/why/", {"client": "carl"})
    assert {rule.sentence for rule in page.context["rules"] if not rule.holds} == {"The age fits", "The gender fits"}
    assert page.context["place"] is None
    assert not ClientView.objects.filter(client=client).exists()


def test_why_shows_the_place_and_the_numbers_of_the_formula(operator, campaign):
    client = ClientFactory(login="dora")
    CampaignFactory(cost_per_impression=99)
    page = operator.get(f"/admin/campaign/{campaign.pk}/why/", {"client": str(client.pk)})
    assert all(rule.holds for rule in page.context["rules"])
    assert page.context["place"][0] == 2
    assert page.context["place"][1].score == 0
    assert [ad.expected_profit for ad in page.context["ranking"]] == [99, 0.5]
    assert not ClientView.objects.filter(client=client).exists()


def test_an_advertiser_without_campaigns_has_a_page(operator, today):
    assert operator.get(f"/admin/advertisers/advertiser/{AdvertiserFactory().pk}/change/").status_code == 200
