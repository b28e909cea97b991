"""The words in which members and invitations are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zoomad.database.found import FoundQuerySet
from zoomad.errors import Reason

if TYPE_CHECKING:
    from uuid import UUID

    from members.models import Invitation, Member  # noqa: F401 - named in quotes below


class MemberQuerySet(FoundQuerySet["Member"]):
    """Members, by person and by advertiser."""

    missing = (_("Member not found"), Reason.MEMBER_NOT_FOUND)

    def of(self, advertiser_id: UUID) -> Self:
        """Keep the members of one advertiser, its owner first."""
        return self.filter(advertiser_id=advertiser_id)

    def person(self, user_id: int) -> Self:
        """Keep the memberships of one person, in advertisers that are not archived."""
        return self.filter(user_id=user_id, advertiser__archived_at=None)

    def owners(self) -> Self:
        """Keep the owners of advertisers."""
        return self.filter(is_owner=True)

    def for_api(self) -> Self:
        """Take what the API shows of a member."""
        rows: Self = self.values("user_id", "name", "language", "is_owner", "notices")  # type: ignore[assignment]
        return rows

    def there(self) -> Self:
        """Keep the members of advertisers that are not archived."""
        return self.filter(advertiser__archived_at=None)

    def in_order_of_arrival(self) -> Self:
        """Put the oldest first, so that new members change nothing in the pages before."""
        return self.order_by("pk")

    def of_advertisers_like(self, text: str) -> Self:
        """Keep the memberships with advertisers whose name contains the text, in any case."""
        return self.filter(advertiser__name__icontains=text) if text else self

    def newest_advertiser_first(self) -> Self:
        """Put them into the order in which advertisers are listed."""
        return self.order_by("-advertiser__created_at", "advertiser_id")


class InvitationQuerySet(FoundQuerySet["Invitation"]):
    """Invitations, by whether they can still be accepted."""

    missing = (_("Invitation not found"), Reason.INVITATION_NOT_FOUND)

    def expired(self) -> Self:
        """Keep those that can no longer be used."""
        return self.filter(expires_at__lte=Now())
