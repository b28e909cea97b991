"""Everything that `campaigns` keeps."""

from campaigns.images.models import Image
from campaigns.models.campaign import (
    AGE_TO_BELOW_FROM,
    END_BEFORE_START,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    Campaign,
    TargetGender,
)
from campaigns.models.play import BY_BOTH_PRICES, BY_COST_PER_IMPRESSION, BY_PATIENCE, CLICK_WEIGHT
from campaigns.moderation.models import ModerationVerdict

__all__ = [
    "AGE_TO_BELOW_FROM",
    "BY_BOTH_PRICES",
    "BY_COST_PER_IMPRESSION",
    "BY_PATIENCE",
    "CLICK_WEIGHT",
    "END_BEFORE_START",
    "MAX_TEXT_LENGTH",
    "MAX_TITLE_LENGTH",
    "Campaign",
    "Image",
    "ModerationVerdict",
    "TargetGender",
]
