"""The selection that looks at what is left of a campaign, and for how long."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from ads import p90, reference
from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.delivery import fill_rate
from ads.factories import ClientMlScoreFactory
from ads.models import Ad, CampaignDelivery, ClientView, FillDay, SelectionReference
from ads.querysets import FIRST_CLICK_RATE
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from campaigns.services import change_campaign
from clients.factories import ClientFactory
from tests.concurrency import at_once
from tests.homes import of_one_home
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, switch_selection

DAY = 5


@pytest.fixture(autouse=True)
def _patient(request):
    request.getfixturevalue("transactional_db" if "live_api" in request.fixturenames else "db")
    fill_rate.store()
    FillDay.objects.all().delete()
    advance_day(day=DAY)
    switch_selection(selection=Selection.PATIENT)


def shown_to(api, client):
    return api.get(f"/ads?client_id={client.pk}")["ad_title"]


def worth_to(client):
    ads = Ad.objects.ranked_for(client, day=DAY, selection=Selection.PATIENT)
    return {ad.ad_title: ad.expected_profit for ad in ads}


def test_a_campaign_that_ends_soon_comes_before_a_dearer_one_that_lasts(api):
    CampaignFactory(ad_title="lasts", cost_per_impression=12, cost_per_click=0, start_date=0, end_date=DAY + 3)
    CampaignFactory(ad_title="ends", cost_per_impression=10, cost_per_click=0, start_date=0, end_date=DAY)
    assert shown_to(api, ClientFactory()) == "ends"
    switch_selection(selection=Selection.FORMULA)
    assert shown_to(api, ClientFactory()) == "lasts"


def test_what_is_worth_is_what_the_document_says():
    """(κ · score / P90 · cpc + cpi) · left^¼ / √(days left + 1), with 81 of 100 views and half of the clicks left."""
    client = ClientFactory()
    campaign = CampaignFactory(
        ad_title="one", cost_per_impression=3, cost_per_click=40, start_date=0, end_date=DAY + 8, left_eighths=4
    )
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser, score=50)
    p90.rebuild()
    expected = (FIRST_CLICK_RATE * 1 * 40 + 3) * 0.5**0.25 / 9**0.5
    assert worth_to(client) == {"one": pytest.approx(expected)}


def test_a_booking_of_one_day_counts_as_two_and_a_long_one_as_a_month():
    terms = {"cost_per_impression": 1, "cost_per_click": 0}
    CampaignFactory(ad_title="one day", start_date=DAY, end_date=DAY, **terms)
    CampaignFactory(ad_title="last day", start_date=DAY - 1, end_date=DAY, **terms)
    CampaignFactory(ad_title="month", start_date=DAY, end_date=DAY + 30, **terms)
    CampaignFactory(ad_title="year", start_date=DAY, end_date=DAY + 365, **terms)
    worth = worth_to(ClientFactory())
    assert worth["last day"] == 1
    assert worth["one day"] == pytest.approx(2**-0.5)
    assert worth["year"] == worth["month"] == pytest.approx(31**-0.5)


def test_a_view_or_click_that_passes_an_eighth_writes_what_is_left(api):
    """Of 16 views and 4 clicks: the smaller share counts, and an eighth that has begun is whole."""
    campaign = CampaignFactory(impressions_limit=16, clicks_limit=4, start_date=0, end_date=DAY)
    left = []
    for number in range(16):
        client = ClientFactory()
        shown_to(api, client)
        if number in {1, 2}:
            api.post(f"/ads/{campaign.pk}/click", {"client_id": str(client.pk)}, expect=204)
        left.append(Campaign.objects.values_list("left_eighths", flat=True).get())
    # The clicks of the second and the third client take a quarter each.
    assert left == [8, 6, 4, 4, 4, 4, 4, 4, 4, 3, 3, 2, 2, 1, 1, 0]
    assert Campaign.objects.get().is_exhausted
    assert list(differences()) == []


def test_what_is_left_is_verified_and_repaired(api):
    campaign = CampaignFactory(impressions_limit=2, clicks_limit=2, start_date=0, end_date=DAY)
    shown_to(api, ClientFactory())
    Campaign.objects.update(left_eighths=3)
    assert [str(each.key["campaign_id"]) for each in differences()] == [str(campaign.pk)]
    repair()
    assert Campaign.objects.get().left_eighths == 4
    assert list(differences()) == []


@of_one_home  # as every database has that is upgraded so
def test_the_upgrade_says_of_campaigns_that_have_run_what_is_left_of_them(api):
    CampaignFactory(impressions_limit=4, clicks_limit=9, start_date=0, end_date=DAY)
    for _ in range(3):
        shown_to(api, ClientFactory())
    untouched = CampaignFactory(start_date=0, end_date=DAY)
    Campaign.objects.update(left_eighths=8)
    with connection.schema_editor(atomic=False) as editor:
        import_module("ads.migrations.0014_left").settle(None, editor)
    assert {each.pk == untouched.pk: each.left_eighths for each in Campaign.objects.all()} == {True: 8, False: 2}


def test_limits_are_exact_when_many_ask_at_once(live_api):
    campaigns = CampaignFactory.create_batch(3, impressions_limit=5, clicks_limit=5, start_date=0, end_date=DAY)
    clients = ClientFactory.create_batch(24)
    at_once(lambda client: [live_api.status(f"/ads?client_id={client.pk}") for _ in range(3)], clients)
    assert ClientView.objects.count() == 15
    assert {each.impressions for each in CampaignDelivery.objects.all()} == {5}
    assert not Campaign.objects.filter(left_eighths__gt=0).exists()
    assert len(campaigns) == 3
    assert list(differences()) == []


def test_every_process_follows_a_switch_at_once(live_api):
    """Requests and switches at once: nobody who is known is told that nobody knows it."""
    CampaignFactory(start_date=0, end_date=DAY)
    clients = ClientFactory.create_batch(30)
    jobs = [lambda client=client: live_api.status(f"/ads?client_id={client.pk}") for client in clients]
    for place, selection in ((5, Selection.FORMULA), (12, Selection.PATIENT), (20, Selection.FORMULA)):
        jobs.insert(place, lambda selection=selection: switch_selection(selection=selection) and 200)
    assert set(at_once(lambda job: job(), jobs)) == {200}


def test_the_rate_of_clicks_is_learned_from_first_views(api):
    campaign = CampaignFactory(start_date=0, end_date=DAY)
    clients = ClientFactory.create_batch(4)
    for client in clients:
        ClientMlScoreFactory(client=client, advertiser=campaign.advertiser, score=50)
    p90.rebuild()
    for client in clients:
        shown_to(api, client)
        shown_to(api, client)  # the same once more teaches nothing
    api.post(f"/ads/{campaign.pk}/click", {"client_id": str(clients[0].pk)}, expect=204)
    fill_rate.store()
    reference.refresh()
    # One click came and one of the prior; four views at P90 and twenty of the prior.
    assert SelectionReference.objects.get().click_rate == pytest.approx(2 / 24)


def test_marks_follow_the_day_in_portions_and_only_for_who_needs_them():
    CampaignFactory.create_batch(reference.PORTION + 3, start_date=0, end_date=DAY + 9)
    switch_selection(selection=Selection.FORMULA)
    reference.refresh_if_due()
    assert not SelectionReference.objects.exists()
    switch_selection(selection=Selection.PATIENT)
    reference.refresh_if_due()
    assert Campaign.objects.filter(horizon=9).count() == reference.PORTION
    assert SelectionReference.objects.get().marked_on is None
    reference.refresh_if_due()
    assert Campaign.objects.filter(horizon=9).count() == reference.PORTION + 3
    assert SelectionReference.objects.get().marked_on == DAY
    advance_day(day=DAY + 5)
    reference.refresh_if_due()
    reference.refresh_if_due()
    assert set(Campaign.objects.values_list("horizon", flat=True)) == {5}
    assert SelectionReference.objects.get().marked_on == DAY + 5


def test_moving_the_days_of_a_campaign_takes_its_mark_away():
    campaign = CampaignFactory(start_date=DAY + 1, end_date=DAY + 30)
    reference.refresh()
    assert Campaign.objects.get().horizon == 17
    change_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk, changes={"end_date": DAY + 1})
    assert Campaign.objects.get().horizon == 1


def test_prices_are_charged_as_ever(api):
    CampaignFactory(cost_per_impression=Decimal("0.3"), start_date=0, end_date=DAY + 2)
    shown_to(api, ClientFactory())
    assert CampaignDelivery.objects.get().spent_impressions == Decimal("0.3")
