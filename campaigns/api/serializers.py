"""Campaigns on the wire."""

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from campaigns.ai.writer import Size
from campaigns.images.services import image_url
from campaigns.models import (
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    TargetGender,
)
from campaigns.querysets import State
from clients.models import MAX_LOCATION_LENGTH
from zoomad.api.fields import ChoiceField, FlagField, IntegerField, MoneyField, StringField
from zoomad.api.serializers import PageSerializer

if TYPE_CHECKING:
    from campaigns.querysets import Stated

MAX_IMAGE_ID_LENGTH = 255
TARGETING_KEYS = ("gender", "age_from", "age_to", "location")


class TargetingSerializer(serializers.Serializer[Any]):
    """The audience of a campaign; a key that is missing or null fits every client."""

    gender = ChoiceField(choices=TargetGender.choices, allow_null=True, default=None)
    age_from = IntegerField(allow_null=True, default=None)
    age_to = IntegerField(allow_null=True, default=None)
    location = StringField(max_length=MAX_LOCATION_LENGTH, allow_null=True, default=None)


class CampaignInSerializer(serializers.Serializer[Any]):
    """What an advertiser books."""

    impressions_limit = IntegerField(help_text="The campaign is never shown to more clients than this.")
    clicks_limit = IntegerField(help_text="No more clicks are counted. Whichever limit is reached first ends it.")
    cost_per_impression = MoneyField()
    cost_per_click = MoneyField()
    ad_title = StringField(max_length=MAX_TITLE_LENGTH)
    ad_text = StringField(max_length=MAX_TEXT_LENGTH)
    ad_image_id = StringField(
        max_length=MAX_IMAGE_ID_LENGTH, allow_null=True, default=None, help_text="The `file_id` of an uploaded image."
    )
    start_date = IntegerField(help_text="The first day; not before the current one.")
    end_date = IntegerField(help_text="The last day, inclusive.")
    targeting = TargetingSerializer(allow_null=True, default=None)

    def to_internal_value(self, data: object) -> dict[str, object]:
        """Validate the shape, and lay the targeting out in the columns that hold it."""
        fields: dict[str, Any] = super().to_internal_value(data)
        if "targeting" in fields:
            targeting = fields.pop("targeting") or {}
            fields |= {f"target_{key}": targeting.get(key) for key in TARGETING_KEYS}
        return fields


class CampaignChangeSerializer(CampaignInSerializer):
    """A change of a campaign."""

    is_paused = FlagField(required=False, help_text="A paused campaign is not shown.")


class CampaignSerializer(CampaignInSerializer):
    """A campaign."""

    campaign_id = serializers.UUIDField()
    advertiser_id = serializers.UUIDField()
    is_paused = serializers.BooleanField(help_text="A paused campaign is not shown.")
    state = serializers.ChoiceField(
        choices=State.values,
        help_text="What becomes of it today: finished after its last day, exhausted once a limit is used up, paused, "
        "planned before its first day, else running.",
    )
    ad_image_url = serializers.URLField(allow_null=True, help_text="Where the image is served.")

    def to_representation(self, instance: "Stated") -> dict[str, object]:
        """Show a campaign that has been read with its state, with all four targeting keys."""
        return {
            "campaign_id": instance.campaign_id,
            "advertiser_id": instance.advertiser_id,
            "impressions_limit": instance.impressions_limit,
            "clicks_limit": instance.clicks_limit,
            "cost_per_impression": instance.cost_per_impression,
            "cost_per_click": instance.cost_per_click,
            "ad_title": instance.ad_title,
            "ad_text": instance.ad_text,
            "ad_image_id": instance.ad_image_id,
            "ad_image_url": image_url(instance.ad_image_id, self.context["request"]),
            "start_date": instance.start_date,
            "end_date": instance.end_date,
            "targeting": {key: getattr(instance, f"target_{key}") for key in TARGETING_KEYS},
            "is_paused": instance.is_paused,
            "state": instance.state,
        }


class CampaignQuerySerializer(PageSerializer):
    """The wanted campaigns of an advertiser."""

    title = StringField(
        max_length=MAX_TITLE_LENGTH, required=False, help_text="Only titles that contain this text, in any case."
    )


class WishSerializer(serializers.Serializer[Any]):
    """The wanted text."""

    ad_title = StringField(max_length=MAX_TITLE_LENGTH)
    size = ChoiceField(
        choices=[size.value for size in Size],
        default=Size.MEDIUM.value,
        help_text="small: under 50 characters, medium: about 100, large: over 100.",
    )


class WriterSerializer(serializers.Serializer[Any]):
    """Whether texts can be written."""

    is_configured = serializers.BooleanField()


class TextSerializer(serializers.Serializer[Any]):
    """A text that the AI wrote."""

    ad_text = serializers.CharField()
