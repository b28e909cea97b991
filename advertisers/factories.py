"""Made-up advertisers, for tests."""

import factory

from advertisers.models import Advertiser


class AdvertiserFactory(factory.django.DjangoModelFactory[Advertiser]):
    """A company."""

    class Meta:
        model = Advertiser

    name = factory.Sequence(lambda number: f"Company {number}")
