"""Joining, leaving, inviting, handing over; an advertiser's members change one at a time.

`by` is the member who asks; None is an operator, who may do everything.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advertisers.models import Advertiser
from advertisers.services import store_advertisers
from events.models import Kind
from events.services import record
from members.models import Invitation, Member
from zoomad.errors import Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

INVITED_FOR = timedelta(days=3)
CODE_BYTES = 15


def register_advertiser(*, advertiser_id: UUID, name: str, user_id: int, person: Mapping[str, object]) -> Member:
    """Create an advertiser that belongs to the person; a repeated call changes nothing.

    Raises:
        RefusedError: there is such an advertiser, and it belongs to others.

    """
    with transaction.atomic():
        known = Advertiser.everything.select_for_update(no_key=True).filter(pk=advertiser_id).exists()
        if known and not Member.objects.of(advertiser_id).owners().filter(user_id=user_id).exists():
            raise _not_a_member()
        store_advertisers(advertisers=[{"advertiser_id": advertiser_id, "name": name}])
        return _store(advertiser_id, user_id, person)


def put_member(*, advertiser_id: UUID, user_id: int, person: Mapping[str, object], by: int | None) -> Member:
    """Add a member, or change what is known of one; the first one owns the advertiser.

    With `is_owner` the advertiser is handed over to this one.

    Raises:
        NotFoundError: there is no such advertiser.
        RefusedError: only the owner hands over, and only invitations make members.

    """
    with transaction.atomic():
        _hold(advertiser_id)
        member = Member.objects.of(advertiser_id).filter(user_id=user_id).first()
        if person.get("is_owner"):
            require_owner(advertiser_id, by)
            if member is None and by is not None:
                raise Member.objects.not_found()
            Member.objects.of(advertiser_id).owners().exclude(user_id=user_id).update(is_owner=False)
        elif by is not None and (by != user_id or member is None):
            raise _not_a_member()
        return _store(advertiser_id, user_id, person)


def remove_member(*, advertiser_id: UUID, user_id: int, by: int | None) -> None:
    """Remove a member: every member may leave, the owner only as the last one, or after handing over.

    Raises:
        NotFoundError: there is no such member.
        RefusedError: the owner stays, or the request asks for another person.

    """
    with transaction.atomic():
        _hold(advertiser_id)
        if by != user_id:
            require_owner(advertiser_id, by)
        members = Member.objects.of(advertiser_id)
        member = members.filter(user_id=user_id).first()
        if member is None:
            raise Member.objects.not_found()
        if member.is_owner and members.exclude(pk=member.pk).exists():
            raise RefusedError(_("Hand the advertiser over first."), Reason.OWNER_STAYS)
        _record("deleted", member)
        member.delete()


def invite(*, advertiser_id: UUID, by: int | None) -> tuple[str, Invitation]:
    """Make an invitation for one person, and return it with its code, which cannot be shown a second time.

    Raises:
        NotFoundError: there is no such advertiser.
        RefusedError: only the owner invites.

    """
    with transaction.atomic():
        _hold(advertiser_id)
        require_owner(advertiser_id, by)
        Invitation.objects.filter(advertiser_id=advertiser_id).expired().delete()
        code = secrets.token_urlsafe(CODE_BYTES)
        until = timezone.now() + INVITED_FOR
        return code, Invitation.objects.create(advertiser_id=advertiser_id, digest=_digest(code), expires_at=until)


def accept_invitation(*, code: str, user_id: int, person: Mapping[str, object]) -> Member:
    """Make the person a member; a person who has followed the link before stays one.

    Raises:
        NotFoundError: there is no such invitation, it has expired, or it has been used.

    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().filter(digest=_digest(code)).first()
        if invitation is None or invitation.used_by not in {None, user_id} or invitation.expires_at <= timezone.now():
            raise Invitation.objects.not_found()
        _hold(invitation.advertiser_id)
        invitation.used_by = user_id
        invitation.save(update_fields=["used_by"])
        return _store(invitation.advertiser_id, user_id, person)


def speak(*, user_id: int, person: Mapping[str, object]) -> int:
    """Store a person's name, language or notices wherever they are a member; return in how many places."""
    return Member.objects.filter(user_id=user_id).update(**person) if person else 0


def require_owner(advertiser_id: UUID, by: int | None) -> None:
    """Make sure that the owner asks, or an operator.

    Raises:
        RefusedError: neither does.

    """
    if by is not None and not Member.objects.of(advertiser_id).owners().filter(user_id=by).exists():
        raise RefusedError(_("Only the owner can do this."), Reason.OWNERS_ONLY)


def _store(advertiser_id: UUID, user_id: int, person: Mapping[str, object]) -> Member:
    members = Member.objects.of(advertiser_id)
    is_first = not members.owners().exists()
    fields = {name: value for name, value in person.items() if name != "is_owner"}
    if is_first:
        fields["is_owner"] = True
    member, is_new = members.update_or_create(advertiser_id=advertiser_id, user_id=user_id, defaults=fields)
    if is_new or is_first:
        _record("added" if is_new else "changed", member, **({"is_owner": [False, True]} if is_first else {}))
    return member


def _record(act: str, member: Member, **changes: list[bool]) -> None:
    """Record who joins, leaves or owns the advertiser, but not changes of a person's own name or language."""
    what = {"act": act, "object": "member", "id": member.user_id, "name": str(member), "changes": changes}
    record(Kind.ACCESS_CHANGED, advertiser_id=member.advertiser_id, data=what)


def _hold(advertiser_id: UUID) -> None:
    """Lock the advertiser until the end of the transaction."""
    Advertiser.objects.select_for_update(no_key=True).found(advertiser_id)


def _not_a_member() -> RefusedError:
    return RefusedError(_("This advertiser belongs to others."), Reason.NOT_A_MEMBER)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
