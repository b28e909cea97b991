"""Ads, clicks and ML scores on the wire."""

from typing import Any

from rest_framework import serializers

from zoomad.api.fields import MIN_INTEGER, IntegerField, UuidField
from zoomad.api.serializers import BulkSerializer


class AdSerializer(serializers.Serializer[Any]):
    """An ad, as it is shown to a client."""

    ad_id = serializers.UUIDField(help_text="The campaign's id.")
    ad_title = serializers.CharField()
    ad_text = serializers.CharField()
    ad_image_id = serializers.CharField(allow_null=True)
    ad_image_url = serializers.URLField(allow_null=True)
    advertiser_id = serializers.UUIDField()


class ClickSerializer(serializers.Serializer[Any]):
    """Who clicked."""

    client_id = UuidField()


class ViewerSerializer(serializers.Serializer[Any]):
    """Who wants to see an ad."""

    client_id = UuidField()


class MlScoreSerializer(serializers.Serializer[Any]):
    """How likely a client is to be interested in an advertiser."""

    client_id = UuidField()
    advertiser_id = UuidField()
    score = IntegerField(min_value=MIN_INTEGER)

    class Meta:
        list_serializer_class = BulkSerializer
