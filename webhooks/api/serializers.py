"""Webhooks on the wire."""

from typing import Any

from rest_framework import serializers

from events.models import Kind
from webhooks.models import MAX_URL_LENGTH
from zoomad.api.fields import ChoiceField, FlagField, StringField


class WebhookInSerializer(serializers.Serializer[Any]):
    """Where to send events, and which."""

    url = StringField(max_length=MAX_URL_LENGTH)
    kinds = serializers.ListField(
        child=ChoiceField(choices=Kind.values), default=list, help_text="Kinds of events; none: all.", max_length=100
    )


class WebhookChangeSerializer(serializers.Serializer[Any]):
    """A change of a webhook; fields that are not sent stay as they are."""

    url = StringField(max_length=MAX_URL_LENGTH, required=False)
    kinds = serializers.ListField(child=ChoiceField(choices=Kind.values), required=False, max_length=100)
    is_enabled = FlagField(required=False)


class WebhookSerializer(serializers.Serializer[Any]):
    """A webhook."""

    webhook_id = serializers.UUIDField()
    advertiser_id = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    is_enabled = serializers.BooleanField()
    failures = serializers.IntegerField(help_text="Attempts in a row that were not accepted.")


class NewWebhookSerializer(WebhookSerializer):
    """A webhook that was just made."""

    secret = serializers.CharField(help_text="To verify signatures with; it is not shown again by the API.")


class DeliverySerializer(serializers.Serializer[Any]):
    """What became of telling a webhook of an event."""

    event_id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=["due", "accepted", "failed"])
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    attempted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True, help_text="Of the last answer; null where there was none.")
    answer = serializers.CharField(help_text="The beginning of the last answer, or why there was none.")
