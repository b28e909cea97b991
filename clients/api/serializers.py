"""Clients on the wire."""

from typing import Any

from rest_framework import serializers

from clients.models import MAX_LOCATION_LENGTH, MAX_LOGIN_LENGTH, Gender
from zoomad.api.fields import ChoiceField, IntegerField, StringField, UuidField
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
