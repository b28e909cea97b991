import uuid
from collections import Counter
from decimal import Decimal

import pytest

from ads import reference
from ads.counters.audit import differences
from ads.delivery.show import show_ad
from ads.erasure import settle_archived
from ads.factories import ClientMlScoreFactory
from ads.models import CampaignDay, CampaignDelivery, ClientView
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from tests.concurrency import at_once
from tests.homes import of_one_home
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, switch_selection


@pytest.fixture
def client(db):
    return ClientFactory()


def ad_for(client):
    return f"/ads?client_id={client.pk}"


def test_an_ad_is_shown_as_the_contract_says(api, client):
    campaign = CampaignFactory(ad_title="Кофе", ad_text='"Hot" <b>')
    assert api.get(ad_for(client)) == {
        "ad_id": str(campaign.pk),
        "ad_title": "Кофе",
        "ad_text": '"Hot" <b>',
        "ad_image_id": None,
        "ad_image_url": None,
        "advertiser_id": str(campaign.advertiser_id),
    }
    assert api.response["Cache-Control"] == "no-store"


def test_the_first_view_is_charged_at_the_price_of_its_moment(api, client):
    campaign = CampaignFactory(cost_per_impression=Decimal("0.0015"))
    advance_day(day=3)
    api.get(ad_for(client))
    Campaign.objects.update(cost_per_impression=2)
    advance_day(day=4)
    api.get(ad_for(client))
    view = ClientView.objects.get()
    assert (view.date, view.cost) == (3, Decimal("0.0015"))
    total = CampaignDelivery.objects.get(campaign=campaign)
    assert (total.impressions, total.spent_impressions) == (1, Decimal("0.0015"))
    assert CampaignDay.objects.filter(campaign=campaign).values_list("day", "impressions").get() == (3, 1)


@of_one_home
def test_an_ad_costs_one_statement(api, client, django_assert_num_queries):
    CampaignFactory()
    api.get(ad_for(ClientFactory()))  # after another selection the first one looks which is in force
    with django_assert_num_queries(1):
        api.get(ad_for(client))


def test_there_is_no_ad_when_nothing_fits(api, client):
    CampaignFactory(target_gender="FEMALE")
    assert api.get(ad_for(client), expect=404)["message"] == "There is no ad to show to this client"


def test_an_unknown_client_is_not_found(api):
    assert api.get(f"/ads?client_id={uuid.uuid4()}", expect=404)["message"] == "Client not found"


@pytest.mark.parametrize(
    ("query", "code"), [("", "required"), ("?client_id=", "required"), ("?client_id=x", "invalid")]
)
def test_the_client_must_be_named_properly(api, query, code):
    assert api.problems("GET", f"/ads{query}", None) in ({"client_id": code}, {"client_id": "invalid"})


def test_asking_for_the_headers_alone_shows_nothing(api, client):
    CampaignFactory()
    assert api.client.head(ad_for(client)).status_code == 405
    assert not ClientView.objects.exists()


def test_the_last_impression_exhausts_the_campaign(api, client):
    CampaignFactory(impressions_limit=1, clicks_limit=1)
    api.get(ad_for(client))
    api.get(ad_for(ClientFactory()), expect=404)
    assert Campaign.objects.get().is_exhausted


def test_the_limit_is_exact_when_many_ask_at_once(live_api):
    campaign = CampaignFactory(impressions_limit=10, clicks_limit=10)
    clients = ClientFactory.create_batch(30)
    statuses = Counter(at_once(lambda client: live_api.status(ad_for(client)), clients))
    assert statuses == {200: 10, 404: 20}
    assert ClientView.objects.filter(campaign=campaign).count() == 10


def test_scarce_campaigns_are_shared_out_without_anyone_left_empty_handed(live_api):
    CampaignFactory.create_batch(12, impressions_limit=1, clicks_limit=1)
    statuses = Counter(at_once(lambda client: live_api.status(ad_for(client)), ClientFactory.create_batch(12)))
    assert statuses == {200: 12}


def test_a_client_that_asks_many_times_at_once_is_charged_once(live_api):
    campaign, client = CampaignFactory(), ClientFactory()
    assert set(at_once(lambda _: live_api.status(ad_for(client)), range(30))) == {200}
    assert ClientView.objects.count() == 1
    assert CampaignDelivery.objects.get(campaign=campaign).impressions == 1


def test_a_campaign_deleted_meanwhile_fails_nobody(live_api):
    campaign, other = CampaignFactory(cost_per_impression=9), CampaignFactory()
    path = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    jobs = [lambda client=client: live_api.status(ad_for(client)) for client in ClientFactory.create_batch(20)]
    jobs.insert(8, lambda: live_api.status(path, "DELETE"))
    statuses = Counter(at_once(lambda job: job(), jobs))
    assert statuses == {200: 20, 204: 1}
    seen = ClientView.objects.filter(campaign=campaign).count()
    assert {live_api.get(ad_for(one))["ad_id"] for one in ClientFactory.create_batch(3)} == {str(other.pk)}
    settle_archived()
    assert Campaign.everything.filter(pk=campaign.pk).exists() is (seen > 0)  # a bill that was earned
    assert not list(differences())


@pytest.mark.parametrize("selection", Selection)
def test_a_campaign_may_last_from_the_first_day_to_the_last_that_there_is(db, selection):
    first, second = ClientFactory.create_batch(2)
    campaign = CampaignFactory(start_date=0, end_date=2**31 - 1, impressions_limit=2)
    ClientMlScoreFactory(client=second, advertiser=campaign.advertiser, score=5)
    switch_selection(selection=selection)
    assert show_ad(client_id=first.pk).ad_id == campaign.pk  # before it is marked, and its floor computed

    reference.refresh()

    assert show_ad(client_id=second.pk).ad_id == campaign.pk
