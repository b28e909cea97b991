"""What becomes of campaigns, advertisers and clients that are deleted, and how they come back."""

import pytest

from ads.factories import CampaignShareFactory
from ads.models import ClientView
from campaigns.archive import archive_advertiser, archive_campaign
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from console.tests.acts import LIST, change_page
from console.tests.reading import Page


def test_the_question_before_thousands_are_deleted_stays_short(operator, charged, monkeypatch):
    monkeypatch.setattr("console.campaigns.deletion.SHOWN", 1)
    CampaignFactory.create_batch(2)
    keys = [str(pk) for pk in Campaign.objects.values_list("pk", flat=True)]
    page = operator.post(LIST, {"action": "delete_selected", "_selected_action": keys}).content.decode()
    assert "and 2 more" in page


@pytest.fixture
def charged(today):
    campaign = CampaignFactory(ad_title="Sold")
    ClientView.objects.create(client=ClientFactory(), campaign=campaign, date=5, cost=1)
    CampaignShareFactory(campaign=campaign, impressions=1, spent_impressions=1)
    return campaign


def test_deleting_a_campaign_says_what_stays_and_asks(operator, charged):
    page = operator.get(f"{LIST}{charged.pk}/delete/").content.decode()
    assert "1 view<" in page.replace("\n", "")
    assert "1.00 charged: it is archived" in page
    assert Campaign.objects.exists()
    operator.post(f"{LIST}{charged.pk}/delete/", {"post": "yes"})
    assert not Campaign.objects.exists()
    assert ClientView.objects.exists()


def test_the_archived_are_shown_to_whoever_asks_and_can_be_brought_back(operator, charged):
    archive_campaign(advertiser_id=charged.advertiser_id, campaign_id=charged.pk)
    assert "Sold" not in operator.get(LIST).content.decode()
    assert "Sold" in operator.get(f"{LIST}?state=archived").content.decode()
    page = operator.get(change_page(charged)).content.decode()
    assert "Bring back" in page
    assert 'name="_save"' not in page
    operator.post(f"/admin/campaign/{charged.pk}/restore/")
    assert "Sold" in operator.get(LIST).content.decode()


def test_many_are_brought_back_at_once(operator, charged):
    archive_campaign(advertiser_id=charged.advertiser_id, campaign_id=charged.pk)
    body = {"action": "bring_many_back", "_selected_action": [str(charged.pk)]}
    assert "1 was brought back." in operator.post(f"{LIST}?state=archived", body, follow=True).content.decode()
    assert Campaign.objects.get() == charged


def test_a_campaign_that_was_never_shown_is_said_to_be_deleted_for_good(operator, today):
    campaign = CampaignFactory()
    assert "nothing is left of it" in operator.get(f"{LIST}{campaign.pk}/delete/").content.decode()


def test_a_client_is_deleted_and_the_bill_shown_as_before(operator, charged):
    client = Client.objects.get()
    path = f"/admin/clients/client/{client.pk}/delete/"
    assert "views 1, clicks 0, 1.00 charged: that stays" in operator.get(path).content.decode()
    operator.post(path, {"post": "yes"})
    assert not Client.objects.exists()
    page = operator.get("/admin/views/").content.decode()
    assert f"deleted {client.pk}" in page
    assert "Sold" in page


def test_an_advertiser_is_archived_with_its_campaigns_and_brought_back(operator, charged):
    advertisers = "/admin/advertisers/advertiser/"
    own = f"{advertisers}{charged.advertiser_id}/"
    name = charged.advertiser.name
    assert "1.00 charged: it is archived with its campaigns" in operator.get(f"{own}delete/").content.decode()
    operator.post(f"{own}delete/", {"post": "yes"}, follow=True)  # to the list, which says so
    assert not Campaign.objects.exists()
    assert name not in operator.get(advertisers).content.decode()
    assert name in operator.get(f"{advertisers}?archive=archived").content.decode()
    refused = operator.post(f"/admin/campaign/{charged.pk}/restore/", follow=True).content.decode()
    assert "Its advertiser is archived." in refused
    assert "Bring back" in operator.get(f"{own}change/").content.decode()
    operator.post(f"/admin/advertiser/{charged.advertiser_id}/restore/")
    assert Campaign.objects.get() == charged
    assert name in operator.get(advertisers).content.decode()


def test_an_archived_advertiser_is_not_offered_for_a_booking(operator, charged):
    asked = "/admin/autocomplete/?app_label=campaigns&model_name=campaign&field_name=advertiser"
    assert [found["id"] for found in operator.get(asked).json()["results"]] == [str(charged.advertiser_id)]
    archive_advertiser(advertiser_id=charged.advertiser_id)
    assert operator.get(asked).json()["results"] == []


@pytest.mark.parametrize("of", ["campaigns/campaign", "advertisers/advertiser"])
def test_what_was_charged_is_asked_about_and_said_to_be_archived_not_deleted(operator, charged, of):
    key, name = (charged.pk, "Sold") if of.startswith("campaigns") else (charged.advertiser_id, charged.advertiser.name)
    question = Page(operator.get(f"/admin/{of}/{key}/delete/")).text
    assert f"Archive “{name}”? It leaves all lists, its figures stay, and it can be brought back." in question
    assert "deleted" not in question.lower()
    answer = operator.post(f"/admin/{of}/{key}/delete/", {"post": "yes"}, follow=True)
    assert f"“{name}” was archived." in Page(answer).text


def test_what_was_never_charged_is_asked_about_and_said_to_go_for_good(operator, today):
    campaign = CampaignFactory(ad_title="Unsold")
    page = f"{LIST}{campaign.pk}/delete/"
    assert "Delete “Unsold” for good? Nothing was ever charged for it." in Page(operator.get(page)).text
    answer = operator.post(page, {"post": "yes"}, follow=True)
    assert "“Unsold” was deleted for good." in Page(answer).text


def test_of_several_it_is_said_how_many_are_archived_and_how_many_go(operator, charged):
    others = CampaignFactory.create_batch(2)
    chosen = {"action": "delete_selected", "_selected_action": [str(each.pk) for each in (charged, *others)]}
    question = Page(operator.post(LIST, chosen)).text
    assert "Delete all 3? What was charged is archived" in question
    assert "Campaigns to archive: 1" in question
    assert "Campaigns to delete for good: 2" in question
    answer = operator.post(LIST, chosen | {"post": "yes"}, follow=True)
    assert "Archived: 1; deleted for good: 2." in Page(answer).text
    assert list(Campaign.everything.archived().filter(delivery__impressions__gt=0)) == [charged]


def test_what_is_archived_is_not_asked_about_again(operator, charged):
    archive_campaign(advertiser_id=charged.advertiser_id, campaign_id=charged.pk)
    chosen = {"action": "delete_selected", "_selected_action": [str(charged.pk)]}
    answer = operator.post(f"{LIST}?state=archived", chosen, follow=True)
    assert "What is archived already stays so." in Page(answer).text


def test_a_client_goes_for_good_and_the_question_says_what_stays(operator, charged):
    client = Client.objects.get()
    question = Page(operator.get(f"/admin/clients/client/{client.pk}/delete/")).text
    assert f"Delete “{client}” for good? The name and the scores go; what was charged stays." in question
    assert "will be deleted" not in question
