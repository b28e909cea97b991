"""Made-up scores, for tests."""

import factory

from ads.models import ClientMlScore
from advertisers.factories import AdvertiserFactory
from clients.factories import ClientFactory


class ClientMlScoreFactory(factory.django.DjangoModelFactory[ClientMlScore]):
    """A client's interest in an advertiser."""

    class Meta:
        model = ClientMlScore

    client = factory.SubFactory(ClientFactory)
    advertiser = factory.SubFactory(AdvertiserFactory)
    score = 50
