"""Routes of `members`."""

from django.urls import path, register_converter

from members.api.views import EverybodyViewSet, MembershipViewSet, MemberViewSet
from members.models import MAX_USER_ID


class UserConverter:
    """A Telegram user's id."""

    regex = r"[1-9][0-9]{0,15}"

    def to_python(self, value: str) -> int:
        """Read it."""
        number = int(value)
        if number > MAX_USER_ID:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """Write it."""
        return str(value)


register_converter(UserConverter, "user")

urlpatterns = [
    path("advertisers/<uid:advertiser_id>/members", MemberViewSet.as_view({"get": "all"}), name="members"),
    path(
        "advertisers/<uid:advertiser_id>/members/<user:user_id>",
        MemberViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="member",
    ),
    path("advertisers/<uid:advertiser_id>/invitations", MemberViewSet.as_view({"post": "invite"}), name="invitations"),
    path("members", EverybodyViewSet.as_view({"get": "page"}), name="everybody"),
    path("members/<user:user_id>", MembershipViewSet.as_view({"patch": "partial_update"}), name="person"),
    path("members/<user:user_id>/advertisers", MembershipViewSet.as_view({"get": "page"}), name="memberships"),
    path(
        "members/<user:user_id>/advertisers/<uid:advertiser_id>",
        MembershipViewSet.as_view({"put": "register"}),
        name="membership",
    ),
    path("members/<user:user_id>/invitations/<str:code>", MembershipViewSet.as_view({"put": "accept"}), name="accept"),
]
