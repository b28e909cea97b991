"""The platform's state on the wire."""

from typing import Any

from rest_framework import serializers

from zoomad.api.fields import ChoiceField, FlagField, IntegerField
from zoomad.state.models import Selection


class DaySerializer(serializers.Serializer[Any]):
    """The virtual day."""

    current_date = IntegerField()


class NextDaySerializer(serializers.Serializer[Any]):
    """The day to move on to; without it, the next one."""

    current_date = IntegerField(required=False, help_text="Not before the present day. Left out: the next day.")


class ModerationSerializer(serializers.Serializer[Any]):
    """The moderation switch."""

    is_enabled = FlagField()


class SwitchedSerializer(serializers.Serializer[Any]):
    """A switch of the selection."""

    selection = ChoiceField(choices=Selection.choices)
    day = IntegerField()
    switched_at = serializers.DateTimeField()


class SelectionSerializer(serializers.Serializer[Any]):
    """How ads are selected."""

    selection = ChoiceField(choices=Selection.choices)
    history = SwitchedSerializer(many=True, read_only=True, help_text="The last hundred switches, the newest first.")
