"""What the tests of the demo make by hand."""

from decimal import Decimal
from uuid import UUID, uuid4

from tools.demo.api import PlacedCampaign


def placed(campaign_id: UUID | None = None, **fields) -> PlacedCampaign:
    values = {
        "ad_title": "Title",
        "start_date": 0,
        "clicks_limit": 100,
        "cost_per_impression": Decimal("0.0015"),
        "cost_per_click": Decimal("0.5"),
    }
    return PlacedCampaign(campaign_id=campaign_id or uuid4(), **(values | fields))
