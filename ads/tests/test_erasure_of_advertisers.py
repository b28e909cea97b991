"""What is left of an advertiser that was deleted, and of a client."""

import pytest

from ads.counters.audit import differences
from ads.counters.repair import repair
from ads.erasure import settle_archived
from ads.factories import ClientMlScoreFactory
from ads.models import ClientMlScore, ClientView
from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from advertisers.services import store_advertisers
from campaigns import archive
from campaigns.archive import archive_advertiser, archive_campaign, restore_advertiser, restore_campaign
from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from clients.services import delete_client
from stats.querysets import advertiser_days, advertiser_total
from tests.concurrency import at_once
from tests.homes import on_one_machine
from zoomad.errors import NotFoundError, RefusedError


@pytest.fixture
def advertiser(api):
    """One whose campaign a client has seen and clicked."""
    campaign, client = CampaignFactory(), ClientFactory()
    api.get(f"/ads?client_id={client.pk}")
    api.post(f"/ads/{campaign.pk}/click", {"client_id": str(client.pk)}, expect=204)
    return campaign.advertiser


def delete(advertiser):
    archive_advertiser(advertiser_id=advertiser.pk)


def test_a_deleted_advertiser_is_unknown_to_every_call(api, advertiser):
    campaign = Campaign.objects.get()
    delete(advertiser)
    for path in ("", "/campaigns", f"/campaigns/{campaign.pk}"):
        api.get(f"/advertisers/{advertiser.pk}{path}", expect=404)
    api.get(f"/stats/advertisers/{advertiser.pk}/campaigns", expect=404)
    api.post(f"/advertisers/{advertiser.pk}/campaigns", booking(), expect=404)
    api.get(f"/ads?client_id={ClientFactory().pk}", expect=404)


def test_scores_for_a_deleted_advertiser_are_refused_and_name_it(live_api):
    gone, kept = AdvertiserFactory.create_batch(2)
    scores = [{"client_id": str(ClientFactory().pk), "advertiser_id": str(one.pk), "score": 5} for one in (kept, gone)]
    delete(gone)
    assert str(gone.pk) in live_api.post("/ml-scores", scores[1], expect=404)["message"]
    assert str(gone.pk) in live_api.post("/ml-scores/bulk", scores, expect=404)["message"]
    assert not ClientMlScore.objects.exists()
    live_api.post("/ml-scores", scores[0])


def test_what_it_was_charged_stays_in_the_books(advertiser):
    books = advertiser_total(advertiser.pk), advertiser_days(advertiser.pk)
    delete(advertiser)
    settle_archived()
    assert (advertiser_total(advertiser.pk), advertiser_days(advertiser.pk)) == books
    assert Advertiser.everything.get().is_kept
    assert not list(differences())


def test_one_that_was_never_charged_goes_with_its_campaigns_and_scores_some_at_a_time(db, monkeypatch):
    monkeypatch.setattr("ads.erasure.SCORES", 2)
    monkeypatch.setattr(archive, "BATCH", 2)
    other = ClientMlScoreFactory()
    advertiser = AdvertiserFactory()
    CampaignFactory.create_batch(5, advertiser=advertiser)
    ClientMlScoreFactory.create_batch(5, advertiser=advertiser)
    delete(advertiser)
    assert not Campaign.objects.exists()
    settle_archived()
    assert list(Advertiser.everything.all()) == [other.advertiser]
    assert list(ClientMlScore.objects.all()) == [other]
    assert not Campaign.everything.exists()


def test_what_a_crash_left_undone_is_done_behind(advertiser, monkeypatch):
    CampaignFactory.create_batch(5, advertiser=advertiser)
    monkeypatch.setattr("campaigns.archive.archive_some_campaigns_of", lambda _advertiser_id: 0)
    delete(advertiser)
    assert Campaign.objects.count() == 6
    settle_archived()
    assert not Campaign.objects.exists()
    assert Campaign.everything.count() == 1


def test_one_that_was_brought_back_has_the_campaigns_that_went_with_it(api, advertiser):
    campaign, gone_before = Campaign.objects.get(), CampaignFactory(advertiser=advertiser)
    archive_campaign(advertiser_id=advertiser.pk, campaign_id=gone_before.pk)
    delete(advertiser)
    with pytest.raises(RefusedError):
        restore_campaign(campaign_id=campaign.pk)
    restore_advertiser(advertiser_id=advertiser.pk)
    assert Campaign.objects.get() == campaign
    assert api.get(f"/ads?client_id={ClientFactory().pk}")["ad_id"] == str(campaign.pk)
    with pytest.raises(NotFoundError):
        restore_advertiser(advertiser_id=advertiser.pk)


def test_who_registers_again_is_there_again_without_the_campaigns(api, advertiser):
    delete(advertiser)
    settle_archived()
    store_advertisers(advertisers=[{"advertiser_id": str(advertiser.pk), "name": advertiser.name}])
    assert api.get(f"/advertisers/{advertiser.pk}")["name"] == advertiser.name
    assert api.get(f"/stats/advertisers/{advertiser.pk}/campaigns")["clicks_count"] == 1
    assert not Campaign.objects.exists()


@on_one_machine
def test_what_is_booked_at_the_same_moment_goes_too(live_api):
    """A booking holds its advertiser still, so no campaign is left to an advertiser that is not there."""
    advertisers = AdvertiserFactory.create_batch(8)
    jobs = []
    for one in advertisers:
        path = f"/advertisers/{one.pk}/campaigns"
        jobs += [lambda path=path: live_api.status(path, "POST", booking())] * 2
        jobs += [lambda one=one: delete(one), lambda path=path: live_api.status(path, "POST", booking())]
    assert set(at_once(lambda job: job(), jobs)) <= {201, 404, None}
    settle_archived()
    assert not Campaign.everything.exists()
    assert not Advertiser.everything.exists()


def test_a_client_is_deleted_and_the_bill_stays(api, advertiser):
    client = Client.objects.get()
    ClientMlScoreFactory(client=client)
    books = advertiser_total(advertiser.pk)
    delete_client(client_id=client.pk)
    api.get(f"/clients/{client.pk}", expect=404)
    api.get(f"/ads?client_id={client.pk}", expect=404)
    assert not ClientMlScore.objects.filter(client_id=client.pk).exists()
    assert ClientView.objects.filter(client_id=client.pk).count() == 1
    assert advertiser_total(advertiser.pk) == books
    with pytest.raises(NotFoundError):
        delete_client(client_id=client.pk)


def test_counters_can_be_repaired_after_a_client_is_gone(advertiser):
    delete_client(client_id=Client.objects.get().pk)
    assert not list(differences())
    advertiser.campaigns.get().click_ages.all().delete()
    assert repair() == 1
    assert not list(differences())
