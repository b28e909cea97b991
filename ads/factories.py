"""Made-up scores and deliveries, for tests."""

from factory.declarations import SelfAttribute, SubFactory

from ads.models import CampaignShare, ClientMlScore
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from zoomad.factories import ModelFactory


class ClientMlScoreFactory(ModelFactory[ClientMlScore]):
    """A client's interest in an advertiser."""

    class Meta:
        model = ClientMlScore

    client = SubFactory(ClientFactory)
    advertiser = SubFactory(AdvertiserFactory)
    score = 50


class CampaignShareFactory(ModelFactory[CampaignShare]):
    """What a campaign has delivered; no more of its limits was allotted yet."""

    class Meta:
        model = CampaignShare

    campaign = SubFactory(CampaignFactory)
    impressions = 1
    clicks = 0
    impressions_allotted = SelfAttribute("impressions")
    clicks_allotted = SelfAttribute("clicks")
