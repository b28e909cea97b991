"""Which key a request comes with, and whether that key may do what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from access.services import Key, find_key
from campaigns.models import Campaign
from zoomad.api.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.views import APIView

BEARER = b"bearer"
PARTS = 2


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`; the key becomes `request.auth`, and there is no user."""

    def authenticate(self, request: Request) -> tuple[None, Key] | None:
        """Look the key up; None where there is none.

        Raises:
            AuthenticationFailed: the key is unknown or revoked, or the header has another form.

        """
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) == PARTS and parts[0].lower() == BEARER:
            key = find_key(parts[1].decode("latin-1"))
            if key is not None:
                return None, key
        raise AuthenticationFailed("The API key is not valid.")

    def authenticate_header(self, request: Request) -> str:
        """Say how to do it, in WWW-Authenticate."""
        return 'Bearer realm="ZoomAD"'


class KeyPermission(BasePermission):
    """Lets a key do what its scope allows, an advertiser's key only with what belongs to the advertiser."""

    message = "The API key does not reach this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide by the scope that the view names for the action, and by the ids in the path."""
        needed: Scope | None = view.scope  # type: ignore[attr-defined]
        key = cast("Key | None", request.auth)
        if needed is None or not settings.API_KEYS_REQUIRED:
            return True
        if key is None:
            return False
        if key.scope is Scope.OPERATOR:
            return True
        return key.scope is needed and (needed is not Scope.ADVERTISER or _is_own(key, view.kwargs))


def _is_own(key: Key, path: Mapping[str, UUID]) -> bool:
    """Tell whether everything in the path belongs to the advertiser; what does not exist does not."""
    if "advertiser_id" in path:
        return bool(path["advertiser_id"] == key.advertiser_id)
    if "campaign_id" in path and key.advertiser_id:
        return bool(Campaign.objects.of(key.advertiser_id).filter(pk=path["campaign_id"]).exists())
    return not path
