"""Advertisers on the wire."""

from typing import Any

from rest_framework import serializers

from advertisers.models import MAX_NAME_LENGTH
from zoomad.api.fields import StringField, UuidField
from zoomad.api.serializers import BulkSerializer


class AdvertiserSerializer(serializers.Serializer[Any]):
    """An advertiser."""

    advertiser_id = UuidField()
    name = StringField(max_length=MAX_NAME_LENGTH)

    class Meta:
        list_serializer_class = BulkSerializer


class AdvertiserPageSerializer(serializers.Serializer[Any]):
    """A page of advertisers, newest first."""

    total_pages = serializers.IntegerField()
    current_page = serializers.IntegerField()
    advertisers = AdvertiserSerializer(many=True)
