"""Made-up scores and deliveries, and views and clicks that were never asked for, for tests."""

from factory.declarations import SelfAttribute, SubFactory

from ads import p90
from ads.models import CampaignDayShare, CampaignShare, ClientClick, ClientMlScore, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
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

    @classmethod
    def _create(cls, model_class: type[ClientMlScore], *args: object, **fields: object) -> ClientMlScore:
        p90.mark()  # as whoever stores scores does
        score: ClientMlScore = super()._create(model_class, *args, **fields)
        return score


class CampaignShareFactory(ModelFactory[CampaignShare]):
    """What a campaign has delivered; no more of its limits was allotted yet."""

    class Meta:
        model = CampaignShare

    campaign = SubFactory(CampaignFactory)
    impressions = 1
    clicks = 0
    impressions_allotted = SelfAttribute("impressions")
    clicks_allotted = SelfAttribute("clicks")


def charge(campaign: Campaign, client: Client, *, day: int = 5) -> None:
    """Write down a view and a click of a client, at a price of 1 each, and count them."""
    counted = {"impressions": 1, "clicks": 1, "spent_impressions": 1, "spent_clicks": 1}
    ClientView.objects.create(client=client, campaign=campaign, date=day, cost=1)
    ClientClick.objects.create(client=client, campaign=campaign, date=day, cost=1)
    CampaignShareFactory(campaign=campaign, **counted)
    CampaignDayShare.objects.create(campaign=campaign, day=day, **counted)
