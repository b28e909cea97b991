"""Why a client is shown an ad, or is not."""

from ads.models import ClientView
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory


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
