import uuid
from decimal import Decimal

import pytest

from ads.erasure import settle_archived
from ads.models import AdvertiserDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from stats.api.serializers import conversion
from zoomad.state.services import advance_day

NOTHING = {
    "impressions_count": 0,
    "clicks_count": 0,
    "conversion": 0,
    "spent_impressions": 0,
    "spent_clicks": 0,
    "spent_total": 0,
}


@pytest.fixture
def advertiser(db):
    return AdvertiserFactory()


def show(api, clients, click=False):
    for client in clients:
        ad_id = api.get(f"/ads?client_id={client.pk}")["ad_id"]
        if click:
            api.post(f"/ads/{ad_id}/click", {"client_id": str(client.pk)}, expect=204)


def test_before_anything_happens_all_is_zero(api, advertiser):
    campaign = CampaignFactory(advertiser=advertiser)
    for path in (f"/stats/campaigns/{campaign.pk}", f"/stats/advertisers/{advertiser.pk}/campaigns"):
        assert api.get(path) == NOTHING
        assert api.get(f"{path}/daily") == []


def test_a_campaigns_totals_and_days(api, advertiser):
    campaign = CampaignFactory(
        advertiser=advertiser, cost_per_impression=Decimal("0.0015"), cost_per_click=Decimal("0.1")
    )
    show(api, ClientFactory.create_batch(2))
    advance_day(day=4)
    show(api, ClientFactory.create_batch(1), click=True)
    path = f"/stats/campaigns/{campaign.pk}"
    assert api.get(path) == {
        "impressions_count": 3,
        "clicks_count": 1,
        "conversion": Decimal("33.3"),
        "spent_impressions": Decimal("0.0045"),
        "spent_clicks": Decimal("0.1"),
        "spent_total": Decimal("0.1045"),
    }
    first, second = api.get(f"{path}/daily")
    assert (first["day"], first["impressions_count"], first["spent_total"]) == (0, 2, Decimal("0.003"))
    assert (second["day"], second["conversion"], second["spent_clicks"]) == (4, 100, Decimal("0.1"))


def test_an_advertisers_campaigns_are_added_up(api, advertiser):
    CampaignFactory.create_batch(2, advertiser=advertiser, cost_per_impression=Decimal("0.1"))
    CampaignFactory(cost_per_impression=9)  # somebody else's, shown first
    client = ClientFactory()
    for _ in range(3):
        show(api, [client])
    path = f"/stats/advertisers/{advertiser.pk}/campaigns"
    assert api.get(path)["impressions_count"] == 2
    assert [(day["day"], day["spent_total"]) for day in api.get(f"{path}/daily")] == [(0, Decimal("0.2"))]


def test_what_was_charged_for_a_deleted_campaign_stays_in_its_advertisers_statistics(api, advertiser):
    gone, _kept = CampaignFactory.create_batch(2, advertiser=advertiser)
    show(api, ClientFactory.create_batch(2))
    advance_day(day=3)
    show(api, Client.objects.all(), click=True)
    path = f"/stats/advertisers/{advertiser.pk}/campaigns"
    before = api.get(path), api.get(f"{path}/daily")
    api.delete(f"/advertisers/{advertiser.pk}/campaigns/{gone.pk}")
    settle_archived()
    for period in ("", "/daily"):
        api.get(f"/stats/campaigns/{gone.pk}{period}", expect=404)
    assert (api.get(path), api.get(f"{path}/daily")) == before


def test_a_deleted_campaign_that_was_never_charged_leaves_nothing(api, advertiser):
    campaign = CampaignFactory(advertiser=advertiser)
    path = f"/stats/advertisers/{advertiser.pk}/campaigns"
    api.delete(f"/advertisers/{advertiser.pk}/campaigns/{campaign.pk}")
    settle_archived()
    assert (api.get(path), api.get(f"{path}/daily")) == (NOTHING, [])
    assert not Campaign.everything.exists()


def test_an_advertisers_days_do_not_grow_with_the_campaigns(api, advertiser):
    CampaignFactory.create_batch(40, advertiser=advertiser)
    client = ClientFactory()
    for _ in range(40):
        show(api, [client], click=True)
    assert AdvertiserDay.objects.filter(advertiser=advertiser).count() <= 8
    [day] = api.get(f"/stats/advertisers/{advertiser.pk}/campaigns/daily")
    assert (day["impressions_count"], day["clicks_count"]) == (40, 40)


@pytest.mark.parametrize(
    "path", ["campaigns/{}", "campaigns/{}/daily", "advertisers/{}/campaigns", "advertisers/{}/campaigns/daily"]
)
@pytest.mark.parametrize("known", [str(uuid.UUID(int=5)), "not-a-uuid"])
def test_statistics_of_what_does_not_exist_are_not_found(api, path, known):
    api.get(f"/stats/{path.format(known)}", expect=404)


@pytest.mark.parametrize("daily", ["", "/daily"])
def test_statistics_read_two_rows_of_totals_whatever_the_history(api, advertiser, django_assert_num_queries, daily):
    campaign = CampaignFactory(advertiser=advertiser)
    show(api, ClientFactory.create_batch(5))
    for path in (f"/stats/campaigns/{campaign.pk}", f"/stats/advertisers/{advertiser.pk}/campaigns"):
        with django_assert_num_queries(2):
            api.get(path + daily)


@pytest.mark.parametrize(
    ("impressions", "clicks", "percent"),
    [(0, 0, "0"), (3, 2, "66.7"), (800, 1, "0.1"), (2000, 1, "0.1"), (2001, 1, "0.0"), (7, 7, "100")],
)
def test_conversion_is_in_percent_rounded_half_up(impressions, clicks, percent):
    assert conversion(impressions=impressions, clicks=clicks) == Decimal(percent)
