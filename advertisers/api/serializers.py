"""Advertisers on the wire."""

from typing import Any

from rest_framework import serializers

from advertisers.models import MAX_NAME_LENGTH
from zoomad.api.fields import StringField, UuidField
from zoomad.api.serializers import BulkSerializer, PageSerializer


class AdvertiserSerializer(serializers.Serializer[Any]):
    """An advertiser."""

    advertiser_id = UuidField()
    name = StringField(max_length=MAX_NAME_LENGTH)

    class Meta:
        list_serializer_class = BulkSerializer


class NameSerializer(serializers.Serializer[Any]):
    """A new name for an advertiser."""

    name = StringField(max_length=MAX_NAME_LENGTH)


class AdvertiserQuerySerializer(PageSerializer):
    """The wanted advertisers."""

    name = StringField(
        max_length=MAX_NAME_LENGTH, required=False, help_text="Only names that contain this text, in any case."
    )
