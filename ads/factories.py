"""Made-up scores, and views and clicks that were never asked for, for tests."""

from factory.declarations import SubFactory

from ads.models import CampaignDay, CampaignDelivery, ClientClick, ClientMlScore, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from zoomad.factories import ModelFactory


class ClientMlScoreFactory(ModelFactory[ClientMlScore]):
    """A client's interest in an advertiser."""

    class Meta:
        model = ClientMlScore

    client = SubFactory(ClientFactory)
    advertiser = SubFactory(AdvertiserFactory)
    score = 50


def charge(campaign: Campaign, client: Client, *, day: int = 5) -> None:
    """Write down a view and a click of a client, at a price of 1 each, and count them."""
    counted = {"impressions": 1, "clicks": 1, "spent_impressions": 1, "spent_clicks": 1}
    ClientView.objects.create(client=client, campaign=campaign, date=day, cost=1)
    ClientClick.objects.create(client=client, campaign=campaign, date=day, cost=1)
    CampaignDelivery.objects.create(campaign=campaign, **counted)
    CampaignDay.objects.create(campaign=campaign, day=day, **counted)
