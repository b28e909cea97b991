"""Members on the wire."""

import re
from typing import Any

from rest_framework import serializers

from advertisers.models import MAX_NAME_LENGTH as MAX_ADVERTISER_LENGTH
from members.models import LANGUAGES, MAX_NAME_LENGTH
from zoomad.api.fields import ChoiceField, FlagField, StringField, UuidField

MAX_SWITCHES = 50
SWITCH = re.compile(r"[a-z_]{1,50}")


class SwitchesField(serializers.DictField):
    """Switches by name."""

    child = FlagField()

    def to_internal_value(self, data: object) -> dict[str, bool]:
        """Accept a handful of plain names."""
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if len(data) > MAX_SWITCHES or not all(SWITCH.fullmatch(name) for name in data):
            raise serializers.ValidationError("A switch's name is of small letters and _.", "switch_name")
        switches: dict[str, bool] = super().to_internal_value(data)
        return switches


class PersonSerializer(serializers.Serializer[Any]):
    """The name and language of a person."""

    name = StringField(max_length=MAX_NAME_LENGTH, required=False, help_text="As the person is called in Telegram.")
    language = ChoiceField(choices=LANGUAGES, required=False, help_text="In which they are told something.")


class FollowingSerializer(PersonSerializer):
    """What is the same of a person wherever they are a member."""

    notices = SwitchesField(required=False, help_text="Which kinds of notices they want, by kind.")


class MemberChangeSerializer(FollowingSerializer):
    """A change of a member; fields that are not sent stay as they are."""

    is_owner = FlagField(required=False, help_text="true hands the advertiser over to this member.")


class MemberSerializer(serializers.Serializer[Any]):
    """A member of an advertiser."""

    user_id = serializers.IntegerField(help_text="The person's id in Telegram.")
    name = serializers.CharField()
    language = serializers.ChoiceField(choices=LANGUAGES)
    is_owner = serializers.BooleanField(help_text="Of an advertiser's members, one owns it.")
    notices = serializers.DictField(child=serializers.BooleanField())


class FollowerSerializer(MemberSerializer):
    """A member of some advertiser."""

    advertiser_id = UuidField()
    advertiser_name = serializers.CharField(source="advertiser.name")


class RegistrationSerializer(serializers.Serializer[Any]):
    """A new advertiser, and who it belongs to."""

    name = StringField(max_length=MAX_ADVERTISER_LENGTH, help_text="The advertiser's.")
    owner = PersonSerializer(required=False)


class MembershipSerializer(serializers.Serializer[Any]):
    """An advertiser that a person belongs to."""

    advertiser_id = UuidField()
    name = serializers.CharField(source="advertiser.name")
    is_owner = serializers.BooleanField()


class InvitationSerializer(serializers.Serializer[Any]):
    """An invitation for one person."""

    code = serializers.CharField(help_text="The first person to use it becomes a member.")
    expires_at = serializers.DateTimeField()
