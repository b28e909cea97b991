"""Events on the wire."""

from typing import Any

from rest_framework import serializers

from events.models import Event, Kind
from zoomad.api.fields import QueryIntegerField, UuidField
from zoomad.state.actor import ActorKind

MOST_SECONDS = 30
MOST_EVENTS = 1_000
MOST_POSITION = 10**18 - 1


class FeedSerializer(serializers.Serializer[Any]):
    """The wanted part of the feed."""

    after = QueryIntegerField(
        default=0,
        max_value=MOST_POSITION,
        help_text="The `position` of the last event that was read; 0: from the first.",
    )
    kind = serializers.MultipleChoiceField(
        choices=Kind.choices, required=False, default=set, help_text="May be named several times."
    )
    advertiser_id = UuidField(required=False)
    campaign_id = UuidField(required=False)
    size = QueryIntegerField(default=100, min_value=1, max_value=MOST_EVENTS)
    wait = QueryIntegerField(
        default=0, max_value=MOST_SECONDS, help_text="Seconds to wait where there is nothing yet (long poll)."
    )


class ActorSerializer(serializers.Serializer[Any]):
    """Who did it."""

    kind = serializers.ChoiceField(choices=ActorKind.choices)
    id = serializers.CharField()
    name = serializers.CharField()
    address = serializers.IPAddressField(allow_null=True)


class EventSerializer(serializers.Serializer[Any]):
    """One thing that happened."""

    position = serializers.IntegerField(help_text="Its place in the feed, to go on from.")
    event_id = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    day = serializers.IntegerField(help_text="The virtual day.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    advertiser_id = serializers.UUIDField(allow_null=True)
    campaign_id = serializers.UUIDField(allow_null=True)
    actor = ActorSerializer()
    data = serializers.DictField(help_text="What more there is to say, by kind; money as strings, exact.")  # type: ignore[assignment]

    def to_representation(self, instance: Event) -> dict[str, object]:
        """Show the event with its actor; only operators see the address."""
        return {
            "position": instance.position,
            "event_id": instance.event_id,
            "created_at": instance.created_at.isoformat(),
            "day": instance.day,
            "kind": instance.kind,
            "advertiser_id": instance.advertiser_id,
            "campaign_id": instance.campaign_id,
            "actor": {
                "kind": instance.actor_kind,
                "id": instance.actor_id,
                "name": instance.actor_name,
                "address": instance.address if self.context.get("shows_addresses") else None,
            },
            "data": instance.data,
        }
