"""The platform's state on the wire."""

from typing import Any

from rest_framework import serializers

from zoomad.api.fields import FlagField, IntegerField


class DaySerializer(serializers.Serializer[Any]):
    """The virtual day."""

    current_date = IntegerField()


class ModerationSerializer(serializers.Serializer[Any]):
    """The moderation switch."""

    is_enabled = FlagField()
