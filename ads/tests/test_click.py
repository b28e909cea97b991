import uuid
from collections import Counter
from decimal import Decimal

import pytest

from ads.models import CampaignDay, CampaignDelivery, ClientClick
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from tests.concurrency import at_once
from tests.homes import of_one_home
from zoomad.state.services import advance_day


@pytest.fixture
def client(db):
    return ClientFactory()


def show(api, client):
    return api.get(f"/ads?client_id={client.pk}")["ad_id"]


def click(api, ad_id, client, expect=204):
    return api.post(f"/ads/{ad_id}/click", {"client_id": str(client.pk)}, expect=expect)


def test_a_click_is_charged_once_at_the_price_of_its_moment(api, client):
    campaign = CampaignFactory(cost_per_click=Decimal("0.25"))
    ad_id = show(api, client)
    advance_day(day=2)
    assert click(api, ad_id, client) is None
    Campaign.objects.update(cost_per_click=2)
    click(api, ad_id, client)
    recorded = ClientClick.objects.get()
    assert (recorded.date, recorded.cost) == (2, Decimal("0.25"))
    total = CampaignDelivery.objects.get(campaign=campaign)
    assert (total.clicks, total.spent_clicks) == (1, Decimal("0.25"))
    assert list(CampaignDay.objects.order_by("day").values_list("day", "impressions", "clicks")) == [
        (0, 1, 0),
        (2, 0, 1),
    ]


@of_one_home
def test_a_click_costs_one_statement(api, client, django_assert_num_queries):
    CampaignFactory()
    ad_id = show(api, client)
    with django_assert_num_queries(1):
        click(api, ad_id, client)


def test_a_click_on_an_ad_never_shown_is_not_counted(api, client):
    campaign = CampaignFactory()
    click(api, campaign.pk, client)
    assert not ClientClick.objects.exists()


def test_a_click_past_the_limit_is_not_counted(api, client):
    CampaignFactory(clicks_limit=1)
    other = ClientFactory()
    ad_id = show(api, client)
    assert show(api, other) == ad_id
    click(api, ad_id, client)
    click(api, ad_id, other)
    assert ClientClick.objects.get().client == client


def test_the_last_click_exhausts_the_campaign(api, client):
    CampaignFactory(clicks_limit=1)
    click(api, show(api, client), client)
    api.get(f"/ads?client_id={ClientFactory().pk}", expect=404)


def test_a_click_after_the_campaigns_end_still_counts(api, client):
    CampaignFactory(end_date=1)
    ad_id = show(api, client)
    advance_day(day=2)
    click(api, ad_id, client)
    assert ClientClick.objects.exists()


def test_a_click_while_the_campaign_is_paused_still_counts(api, client):
    campaign = CampaignFactory()
    ad_id = show(api, client)
    campaign.is_paused = True
    campaign.save()
    click(api, ad_id, client)
    assert ClientClick.objects.get().cost == campaign.cost_per_click


def test_unknown_ads_and_clients_are_not_found(api, client):
    ad_id = CampaignFactory().pk
    assert click(api, uuid.uuid4(), client, expect=404)["message"] == "Ad not found"
    assert click(api, ad_id, ClientFactory.build(), expect=404)["message"] == "Client not found"
    click(api, "not-a-uuid", client, expect=404)


@pytest.mark.parametrize("body", [{}, {"client_id": None}, {"client_id": 5}, {"client_id": "x"}, [], None, "x"])
def test_a_click_must_say_whose_it_is(api, body):
    path = f"/ads/{uuid.uuid4()}/click"
    api.call("POST", path, b"null" if body is None else body, expect=422)


def test_the_click_limit_is_exact_when_many_click_at_once(live_api):
    CampaignFactory(clicks_limit=5)
    clients = ClientFactory.create_batch(20)
    ads = {client.pk: show(live_api, client) for client in clients}
    statuses = Counter(
        at_once(lambda c: live_api.status(f"/ads/{ads[c.pk]}/click", "POST", {"client_id": str(c.pk)}), clients)
    )
    assert statuses == {204: 20}
    assert ClientClick.objects.count() == 5
    assert CampaignDelivery.objects.get().clicks == 5


def test_a_double_click_is_charged_once(live_api):
    CampaignFactory()
    client = ClientFactory()
    path = f"/ads/{show(live_api, client)}/click"
    assert set(at_once(lambda _: live_api.status(path, "POST", {"client_id": str(client.pk)}), range(20))) == {204}
    assert ClientClick.objects.count() == 1
    assert CampaignDelivery.objects.get().clicks == 1
