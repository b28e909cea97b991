import uuid
from decimal import Decimal

import pytest

from ads.counters.audit import differences
from ads.erasure import settle_archived
from ads.models import AdvertiserDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from tests.homes import HOMES
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


def test_sums_have_every_digit_however_many_those_are(api, advertiser):
    """Python's own sums would end after 28 digits, which is in the middle of these."""
    impression, click = (
        Decimal("1234567890123456.333333333333333333333"),
        Decimal("0.1111111111111111111111111111111111"),
    )
    campaign = CampaignFactory(advertiser=advertiser, cost_per_impression=impression, cost_per_click=click)
    show(api, ClientFactory.create_batch(3), click=True)
    spent = {
        "spent_impressions": Decimal("3703703670370368.999999999999999999999"),
        "spent_clicks": Decimal("0.3333333333333333333333333333333333"),
        "spent_total": Decimal("3703703670370369.3333333333333333333323333333333333"),
    }
    for path in (f"/stats/campaigns/{campaign.pk}", f"/stats/advertisers/{advertiser.pk}/campaigns"):
        assert spent.items() <= api.get(path).items()
        assert spent.items() <= api.get(f"{path}/daily")[0].items()
        assert str(spent["spent_total"]) in api.client.get(path, headers={"Accept": "text/csv"}).content.decode()
    assert not list(differences())


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
        "conversion": Decimal("33.333333333333336"),
        "spent_impressions": Decimal("0.0045"),
        "spent_clicks": Decimal("0.1"),
        "spent_total": Decimal("0.1045"),
    }
    first, second = api.get(f"{path}/daily")
    assert (first["date"], first["impressions_count"], first["spent_total"]) == (0, 2, Decimal("0.003"))
    assert (second["date"], second["conversion"], second["spent_clicks"]) == (4, 100, Decimal("0.1"))


def test_an_advertisers_campaigns_are_added_up(api, advertiser):
    CampaignFactory.create_batch(2, advertiser=advertiser, cost_per_impression=Decimal("0.1"))
    CampaignFactory(cost_per_impression=9)  # somebody else's, shown first
    client = ClientFactory()
    for _ in range(3):
        show(api, [client])
    path = f"/stats/advertisers/{advertiser.pk}/campaigns"
    assert api.get(path)["impressions_count"] == 2
    assert [(day["date"], day["spent_total"]) for day in api.get(f"{path}/daily")] == [(0, Decimal("0.2"))]


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
    assert AdvertiserDay.objects.filter(advertiser=advertiser).count() <= max(8, HOMES)
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


@pytest.fixture
def busy(api, advertiser):
    """A campaign with two views on day 0, one on day 4, one click on day 6."""
    campaign = CampaignFactory(advertiser=advertiser, cost_per_impression=Decimal("0.5"), cost_per_click=Decimal("0.1"))
    show(api, ClientFactory.create_batch(2))
    advance_day(day=4)
    client = ClientFactory()
    show(api, [client])
    advance_day(day=6)
    api.post(f"/ads/{campaign.pk}/click", {"client_id": str(client.pk)}, expect=204)
    return [f"/stats/campaigns/{campaign.pk}", f"/stats/advertisers/{advertiser.pk}/campaigns"]


@pytest.mark.parametrize(
    ("query", "impressions", "clicks", "days"),
    [
        ("", 3, 1, [0, 4, 6]),
        ("?from=0", 3, 1, [0, 4, 6]),
        ("?from=4", 1, 1, [4, 6]),
        ("?to=4", 3, 0, [0, 4]),
        ("?from=1&to=4", 1, 0, [4]),
        ("?from=1&to=3", 0, 0, []),
        ("?from=6&to=0", 0, 0, []),
    ],
)
def test_statistics_of_a_period_hold_its_days_both_inclusive(api, busy, query, impressions, clicks, days):
    for path in busy:
        total = api.get(f"{path}{query}")
        assert (total["impressions_count"], total["clicks_count"]) == (impressions, clicks)
        daily = api.get(f"{path}/daily{query}")
        assert [day["date"] for day in daily] == days
        assert sum(day["spent_total"] for day in daily) == total["spent_total"]


def test_a_day_that_is_none_is_refused(api, busy):
    for path in busy:
        for daily in ("", "/daily"):
            assert set(api.problems("GET", f"{path}{daily}?from=-1&to=x", None)) == {"from", "to"}


def test_a_day_with_clicks_and_no_impressions_has_no_conversion(api, busy):
    assert [day["conversion"] for day in api.get(f"{busy[0]}/daily")] == [0, 0, 0]
    assert api.get(busy[0])["conversion"] == Decimal("33.333333333333336")


def csv_of(api, path, language=""):
    api.client.credentials(HTTP_ACCEPT="text/csv", HTTP_ACCEPT_LANGUAGE=language)
    answer = api.client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer["Vary"] == "Accept, Accept-Language"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return answer.content.decode("utf-8-sig").splitlines()


def test_statistics_are_csv_for_whoever_accepts_that(api, busy):
    columns = "impressions_count,clicks_count,conversion,spent_impressions,spent_clicks,spent_total"
    for path in busy:
        assert csv_of(api, path) == [columns, "3,1,33.333333333333336,1.5,0.1,1.6"]
        assert csv_of(api, f"{path}/daily?from=4") == [
            f"date,{columns}",
            "4,1,0,0.0,0.5,0,0.5",
            "6,0,1,0.0,0,0.1,0.1",
        ]
        assert csv_of(api, f"{path}/daily?from=7") == [f"date,{columns}"]


def test_russian_spreadsheets_get_the_separators_that_they_expect(api, busy):
    head, line = csv_of(api, busy[0], language="ru-RU,ru;q=0.9,en;q=0.8")
    assert head.startswith("impressions_count;clicks_count;")
    assert line == "3;1;33,333333333333336;1,5;0,1;1,6"


def test_errors_are_json_also_for_whoever_accepts_csv(api):
    answer = api.get(f"/stats/campaigns/{uuid.UUID(int=5)}", expect=404, Accept="text/csv")
    assert answer["reason"] == "campaign_not_found"
