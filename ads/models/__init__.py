"""Everything that `ads` keeps."""

from ads.models.events import ClientClick, ClientView
from ads.models.scores import (
    CampaignFloor,
    ClientDays,
    ClientMlScore,
    ScoreChange,
    ScoreReference,
    SelectionReference,
)
from ads.models.totals import (
    TOTALS,
    AdvertiserDay,
    CampaignDay,
    CampaignDayShare,
    CampaignDelivery,
    CampaignGrant,
    CampaignShare,
    ClickAgeShare,
    CounterAudit,
    FillDay,
)

from ads.models.ad import Ad  # isort: skip  # its queryset asks the tables above

__all__ = [
    "TOTALS",
    "Ad",
    "AdvertiserDay",
    "CampaignDay",
    "CampaignDayShare",
    "CampaignDelivery",
    "CampaignFloor",
    "CampaignGrant",
    "CampaignShare",
    "ClickAgeShare",
    "ClientClick",
    "ClientDays",
    "ClientMlScore",
    "ClientView",
    "CounterAudit",
    "FillDay",
    "ScoreChange",
    "ScoreReference",
    "SelectionReference",
]
