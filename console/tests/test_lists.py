"""Lists: filtered, searched, ordered and leafed through."""

import pytest

from ads.factories import ClientMlScoreFactory
from ads.models import CampaignDayShare, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory


def test_a_list_ordered_by_any_column_shows_each_row_once(operator, campaign):
    CampaignDayShare.objects.create(campaign=campaign, day=6)
    CampaignFactory(advertiser=campaign.advertiser)
    for path, number in (("/admin/campaigns/campaign/", 2), ("/admin/advertisers/advertiser/", 1)):
        for column in range(1, 11):
            assert len(operator.get(path, {"o": column}).context["cl"].result_list) == number, (path, column)


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
