"""Made-up advertisers, for tests."""

from factory.declarations import Sequence

from advertisers.models import Advertiser
from zoomad.factories import ModelFactory


class AdvertiserFactory(ModelFactory[Advertiser]):
    """A company."""

    class Meta:
        model = Advertiser

    name = Sequence(lambda number: f"Company {number}")
