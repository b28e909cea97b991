"""Clients on the wire."""

from typing import Any

from rest_framework import serializers

from clients.models import MAX_LOCATION_LENGTH, MAX_LOGIN_LENGTH, Gender
from zoomad.api.fields import ChoiceField, IntegerField, QueryIntegerField, StringField, UuidField
from zoomad.api.serializers import BulkSerializer


class ClientSerializer(serializers.Serializer[Any]):
    """A client."""

    client_id = UuidField()
    login = StringField(max_length=MAX_LOGIN_LENGTH)
    age = IntegerField()
    location = StringField(max_length=MAX_LOCATION_LENGTH)
    gender = ChoiceField(choices=Gender.choices)

    class Meta:
        list_serializer_class = BulkSerializer


class PlaceQuerySerializer(serializers.Serializer[Any]):
    """Which places are wanted."""

    name = StringField(
        max_length=MAX_LOCATION_LENGTH, required=False, help_text="Only names that contain this text, in any case."
    )
    size = QueryIntegerField(default=10, min_value=1, max_value=1000, help_text="How many at most.")


class PlaceSerializer(serializers.Serializer[Any]):
    """A place."""

    location = serializers.CharField()
    clients = serializers.IntegerField(help_text="How many live there.")
