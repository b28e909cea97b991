"""What is left of a campaign that was deleted."""

from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from ads.counters.audit import differences
from ads.erasure import settle_archived
from ads.models import CampaignDelivery, ClientView
from campaigns.archive import archive_campaign, restore_campaign
from campaigns.factories import CampaignFactory
from campaigns.images.models import Image
from campaigns.models import Campaign
from clients.factories import ClientFactory
from tests.concurrency import at_once
from tests.homes import on_one_machine
from zoomad.errors import NotFoundError


@pytest.fixture
def charged(api):
    """A campaign that one client has seen."""
    campaign = CampaignFactory()
    api.get(f"/ads?client_id={ClientFactory().pk}")
    return campaign


def delete(campaign):
    archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)


def test_a_deleted_campaign_is_unknown_to_every_call_and_shown_to_nobody(api, charged):
    client = ClientView.objects.get().client
    path = f"/advertisers/{charged.advertiser_id}/campaigns/{charged.pk}"
    api.delete(path)
    api.get(path, expect=404)
    api.patch(path, {"ad_title": "New"}, expect=404)
    api.delete(path, expect=404)
    api.get(f"/stats/campaigns/{charged.pk}", expect=404)
    api.post(f"/ads/{charged.pk}/click", {"client_id": str(client.pk)}, expect=404)
    api.get(f"/ads?client_id={client.pk}", expect=404)
    api.get(f"/ads?client_id={ClientFactory().pk}", expect=404)


def test_what_was_charged_is_kept_and_all_else_erased(charged):
    never_shown = CampaignFactory()
    for campaign in (charged, never_shown):
        delete(campaign)
    settle_archived()
    assert [campaign.pk for campaign in Campaign.everything.all()] == [charged.pk]
    assert ClientView.objects.filter(campaign=charged).count() == 1
    assert not list(differences())
    assert not Campaign.everything.unsettled().exists()


def test_a_campaign_that_was_brought_back_is_shown_again_and_can_be_deleted_again(api, charged):
    for _ in range(2):
        delete(charged)
        settle_archived()
        restore_campaign(campaign_id=charged.pk)
        assert api.get(f"/ads?client_id={ClientFactory().pk}")["ad_id"] == str(charged.pk)
    with pytest.raises(NotFoundError):
        restore_campaign(campaign_id=charged.pk)


def test_erasing_goes_on_where_a_crash_ended_it(db, monkeypatch):
    monkeypatch.setattr("ads.erasure.BATCH", 2)
    for image in (None, None, "a.webp", None, None):
        delete(CampaignFactory(ad_image_id=image))
    with monkeypatch.context() as crash:
        crash.setattr("ads.erasure.change_use", Mock(side_effect=ConnectionError))
        with pytest.raises(ConnectionError):
            settle_archived()
    assert Campaign.everything.count() == 3
    settle_archived()
    assert not Campaign.everything.exists()


@on_one_machine
def test_a_campaign_that_somebody_holds_is_left_to_the_next_run(transactional_db):
    campaign = CampaignFactory()
    delete(campaign)

    with transaction.atomic():
        Campaign.everything.select_for_update().get(pk=campaign.pk)
        at_once(lambda _number: settle_archived(), range(2))
    assert Campaign.everything.exists()
    settle_archived()
    assert not Campaign.everything.exists()


def test_deleting_and_erasing_beside_ads_loses_no_view_and_counts_none_twice(live_api):
    """Each of the campaigns is deleted while clients are being shown it, and what is left is settled at the same time."""
    campaigns = CampaignFactory.create_batch(6, cost_per_impression=9)
    clients = ClientFactory.create_batch(40)
    jobs = [lambda one=one: live_api.status(f"/ads?client_id={one.pk}") for one in clients]
    for number, campaign in enumerate(campaigns):
        jobs.insert(6 * number + 3, lambda one=campaign: delete(one) or settle_archived())
    answers = at_once(lambda job: job(), jobs)
    settle_archived()
    assert set(answers) <= {200, 404, None}
    charged = CampaignDelivery.objects.aggregate(sum=Sum("impressions"))["sum"] or 0
    assert answers.count(200) == charged == ClientView.objects.count()
    assert set(ClientView.objects.values_list("campaign", flat=True)) == {one.pk for one in Campaign.everything.all()}
    assert not list(differences())


def test_the_image_of_an_erased_campaign_counts_as_used_until_then(db):
    image = Image.objects.create(
        image_id="a.webp", size=1, is_stored=True, last_used_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    delete(CampaignFactory(ad_image_id=image.pk))
    settle_archived()
    image.refresh_from_db()
    assert image.last_used_at.year > 2020


def test_nobody_deletes_a_bill_by_hand(charged):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns")
