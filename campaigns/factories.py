"""Made-up campaigns and verdicts, for tests."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from factory.declarations import LazyFunction, Sequence, SubFactory

from advertisers.factories import AdvertiserFactory
from campaigns.models import Campaign, ModerationVerdict
from zoomad.factories import ModelFactory


class CampaignFactory(ModelFactory[Campaign]):
    """A campaign for everybody, from the first day to day 1000, with plenty of budget."""

    class Meta:
        model = Campaign

    advertiser = SubFactory(AdvertiserFactory)
    impressions_limit = 1_000
    clicks_limit = 100
    cost_per_impression = Decimal("0.5")
    cost_per_click = Decimal(10)
    ad_title = Sequence(lambda number: f"Campaign {number}")
    ad_text = "Buy one, get two."
    start_date = 0
    end_date = 1_000


class VerdictFactory(ModelFactory[ModerationVerdict]):
    """A text that the offline rules have refused."""

    class Meta:
        model = ModerationVerdict

    advertiser_id = LazyFunction(uuid4)
    campaign_id = LazyFunction(uuid4)
    ad_title = "Pills"
    ad_text = ""
    is_allowed = False
    category = "drugs"
    reason = "pills"
    model = "offline rules"


def booking(**changes: object) -> dict[str, Any]:
    """Write a campaign as a program would book it."""
    return {
        "impressions_limit": 1_000,
        "clicks_limit": 100,
        "cost_per_impression": 0.5,
        "cost_per_click": 10,
        "ad_title": "Coffee",
        "ad_text": "Roasted this morning.",
        "start_date": 0,
        "end_date": 10,
        **changes,
    }
