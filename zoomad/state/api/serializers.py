"""The platform's state on the wire."""

from typing import Any

from rest_framework import serializers

from zoomad.api.fields import IntegerField


class DaySerializer(serializers.Serializer[Any]):
    """The virtual day."""

    current_date = IntegerField()


class StrictBooleanField(serializers.BooleanField):
    """true or false, and nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        """Accept a JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:100])
        return data


class ModerationSerializer(serializers.Serializer[Any]):
    """The moderation switch."""

    is_enabled = StrictBooleanField()
