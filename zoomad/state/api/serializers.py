"""The platform's state on the wire."""

from typing import Any

from rest_framework import serializers

from zoomad.api.fields import FlagField, IntegerField


class DaySerializer(serializers.Serializer[Any]):
    """The virtual day."""

    current_date = IntegerField()


class NextDaySerializer(serializers.Serializer[Any]):
    """The day to move on to; without it, the next one."""

    current_date = IntegerField(required=False, help_text="Not before the present day. Left out: the next day.")


class ModerationSerializer(serializers.Serializer[Any]):
    """The moderation switch."""

    is_enabled = FlagField()
