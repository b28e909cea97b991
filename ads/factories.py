"""Made-up scores, for tests."""

from factory.declarations import SubFactory

from ads.models import ClientMlScore
from advertisers.factories import AdvertiserFactory
from clients.factories import ClientFactory
from zoomad.factories import ModelFactory


class ClientMlScoreFactory(ModelFactory[ClientMlScore]):
    """A client's interest in an advertiser."""

    class Meta:
        model = ClientMlScore

    client = SubFactory(ClientFactory)
    advertiser = SubFactory(AdvertiserFactory)
    score = 50
