"""Rights of requests made for a member: only what that person may do, whatever the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.permissions import BasePermission

from campaigns.models import Campaign
from members.models import Member
from zoomad.api.scopes import RIGHTS_HEADER, USER_HEADER, USER_ID, Scope
from zoomad.errors import Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.views import APIView

EVERYTHING = "operator"


def asking_member(request: Request) -> int | None:
    """Say for which user a request asks, with no more than a member's rights; None where it asks for itself.

    Raises:
        RefusedError: it says that it asks for a member, but not which one.

    """
    if request.META.get(RIGHTS_HEADER, EVERYTHING) == EVERYTHING:
        return None
    user = request.META.get(USER_HEADER, "")
    if not USER_ID.fullmatch(user):
        raise RefusedError("The request does not say for which member it asks.", Reason.NOT_A_MEMBER)
    return int(user)


class MemberPermission(BasePermission):
    """Lets a member do what an advertiser's key allows, with the advertisers that they belong to."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide by the scope that the view names for the action, and by the ids in the path.

        Raises:
            RefusedError: it is not for this member.

        """
        user_id = asking_member(request)
        if user_id is None:
            return True
        path: dict[str, object] = view.kwargs
        if view.action in view.open_to_members:  # type: ignore[attr-defined]
            if path.get("user_id", user_id) != user_id:
                raise RefusedError("This is another person's.", Reason.NOT_A_MEMBER)
            return True
        if view.scope is None:  # type: ignore[attr-defined]
            return True
        is_closed = view.action in view.closed_to_members  # type: ignore[attr-defined]
        if view.scope is not Scope.ADVERTISER or is_closed:  # type: ignore[attr-defined]
            raise RefusedError("Only operators can do this.", Reason.OPERATORS_ONLY)
        if not _is_of(user_id, cast("Mapping[str, UUID]", path)):
            raise RefusedError("This advertiser belongs to others.", Reason.NOT_A_MEMBER)
        return True


def _is_of(user_id: int, path: Mapping[str, UUID]) -> bool:
    """Tell whether everything in the path belongs to the person's advertisers; what does not exist does not."""
    mine = Member.objects.person(user_id)
    if "advertiser_id" in path:
        return mine.of(path["advertiser_id"]).exists()
    if "campaign_id" in path:
        campaigns = Campaign.objects.filter(pk=path["campaign_id"], advertiser_id__in=mine.values("advertiser_id"))
        return bool(campaigns.exists())
    return True
