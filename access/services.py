"""Making, finding and revoking API keys."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from access.models import SHOWN_CHARACTERS, ApiKey
from events.models import Kind
from events.services import record
from zoomad.api.scopes import Scope

if TYPE_CHECKING:
    from uuid import UUID

SECRET_BYTES = 32
TRUSTED_SECONDS = 5
"""How long a process trusts a key without asking the database; a revoked one is refused after this time."""
USE_IS_NOTED = timedelta(minutes=1)

_trusted: dict[str, tuple[float, Key]] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """A key, as far as a request needs to know it."""

    pk: int
    name: str
    scope: Scope
    advertiser_id: UUID | None


def create_key(
    *,
    name: str,
    scope: Scope,
    advertiser_id: UUID | None = None,
    created_by_id: int | None = None,
    secret: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which cannot be shown a second time.

    Raises:
        ValidationError: an advertiser is missing, or given where none belongs, or unknown; the name is no name.

    """
    secret = secret or secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        name=name,
        prefix=secret[:SHOWN_CHARACTERS],
        digest=digest_of(secret),
        scope=scope,
        advertiser_id=advertiser_id,
        created_by_id=created_by_id,
    )
    key.full_clean()
    with transaction.atomic():
        key.save(force_insert=True)
        record(Kind.KEY_MADE, advertiser_id=advertiser_id, data={"key": key.pk, "name": name, "scope": scope.value})
    return key, secret


def revoke_key(*, pk: int) -> bool:
    """Revoke a key, in this process at once; False if it was revoked already."""
    with transaction.atomic():
        is_revoked = ApiKey.objects.filter(pk=pk, revoked_at=None).update(revoked_at=Now()) == 1
        if is_revoked:
            key = ApiKey.objects.get(pk=pk)
            record(Kind.KEY_REVOKED, advertiser_id=key.advertiser_id, data={"key": pk, "name": key.name})
    _trusted.clear()
    return is_revoked


def find_key(secret: str) -> Key | None:
    """Find the key with this secret, in the process's memory if it was asked for just now; None if there is none."""
    digest = digest_of(secret)
    now = time.monotonic()
    until, key = _trusted.get(digest, (0.0, None))
    if key is not None and now < until:
        return key
    found = ApiKey.objects.filter(digest=digest, revoked_at=None).first()
    if found is None:
        _trusted.pop(digest, None)
        return None
    _note_use(found)
    key = Key(found.pk, found.name, Scope(found.scope), found.advertiser_id)
    _trusted[digest] = (now + TRUSTED_SECONDS, key)
    return key


def digest_of(secret: str) -> str:
    """Hash a secret; it has 256 random bits, so it cannot be guessed, and a slow hash would protect nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(key: ApiKey) -> None:
    """Record that the key is in use, at most once a minute for all processes together."""
    before = timezone.now() - USE_IS_NOTED
    if key.last_used_at is None or key.last_used_at < before:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=Now())
