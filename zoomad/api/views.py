"""What all of the API's views have in common."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import ViewSet

from zoomad.api.limits import AddressThrottle, client_address
from zoomad.api.schema import errors
from zoomad.api.scopes import RIGHTS_HEADER, USER_HEADER, USER_ID, Credential, Scope
from zoomad.errors import BadRequestError, NotFoundError, Reason
from zoomad.observability.exposition import metrics
from zoomad.state.actor import Actor, ActorKind, acting

if TYPE_CHECKING:
    from rest_framework.permissions import _SupportsHasPermission

ANYTHING = "*/*"


class ApiViewSet(ViewSet):
    """A viewset whose bodies are always JSON; a missing body is refused like an unreadable one."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    scopes: ClassVar[Mapping[str, Scope | None]] = {}
    """Which keys an action takes; None: it needs no key. One that is not named takes operators' keys only."""
    open_to_members: ClassVar[Collection[str]] = ()
    """What a member may ask for themselves, besides what an advertiser's key takes."""
    closed_to_members: ClassVar[Collection[str]] = ()
    """What an advertiser's key may ask for, and a member not."""
    bodiless: ClassVar[Collection[str]] = ()
    """The actions for which a body can be left out."""
    is_limited = True

    @property
    def scope(self) -> Scope | None:
        """Which keys the present action takes."""
        return self.scopes.get(self.action or "", Scope.OPERATOR)

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Look at keys only where they are required."""
        return super().get_authenticators() if settings.API_KEYS_REQUIRED else []

    def get_permissions(self) -> "Sequence[_SupportsHasPermission]":
        """Check keys only where they are required, and rights only where a request says whose it has."""
        is_judged = settings.API_KEYS_REQUIRED or RIGHTS_HEADER in self.request.META
        return super().get_permissions() if is_judged else ()

    def get_throttles(self) -> list[BaseThrottle]:
        """Count only where there is a limit."""
        return super().get_throttles() if settings.RATE_LIMIT_PER_KEY and self.is_limited else []

    def perform_authentication(self, request: Request) -> None:
        """Hold the address to its limit before a key is looked up, so that keys cannot be tried without end."""
        if settings.RATE_LIMIT_PER_ADDRESS and self.is_limited:
            throttle = AddressThrottle()
            if not throttle.allow_request(request, self):
                self.throttled(request, throttle.wait())
        super().perform_authentication(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """Choose the one renderer there is, without parsing the header of a client that takes anything."""
        if request.META.get("HTTP_ACCEPT", ANYTHING) == ANYTHING:
            renderer = self.get_renderers()[0]
            return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse a missing body where one belongs."""
        super().initial(request, *args, **kwargs)
        method = str(request.method)
        if method not in {"GET", "HEAD"}:
            acting.set(actor_of(request))
        if method in {"POST", "PUT", "PATCH"} and hasattr(self, method.lower()):
            coding = request.META.get("HTTP_TRANSFER_ENCODING", "")
            if coding.lower() not in {"", "chunked"}:
                raise BadRequestError("The body is coded in an unknown way.", Reason.UNREADABLE)
            has_body = request.META.get("CONTENT_LENGTH") not in {None, "", "0"}
            # A body that was announced and never came counts as missing even where none is needed.
            if not has_body and (coding or self.action not in self.bodiless):
                raise BadRequestError("The body is missing.", Reason.BODY_MISSING)


def actor_of(request: Request) -> Actor:
    """Say who is behind a request: the user of the bot, a key, or a caller without one, and the address."""
    address = client_address(request) or None
    key = cast("Credential | None", request.auth)
    user = request.META.get(USER_HEADER, "")
    if USER_ID.fullmatch(user) and (key is None or key.scope is Scope.OPERATOR):
        return Actor(ActorKind.TELEGRAM, user, address=address)
    return (
        Actor(ActorKind.API, address=address) if key is None else Actor(ActorKind.KEY, str(key.pk), key.name, address)
    )


def validated(
    serializer_class: type[serializers.BaseSerializer[object]],
    data: object,
    *,
    many: bool = False,
    partial: bool = False,
) -> Any:
    """Validate what a request says.

    Raises:
        ValidationError: with every problem that was found.

    """
    serializer = serializer_class(data=data, many=many, partial=partial)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


class UnknownRouteView(ApiViewSet):
    """Answers for every address that does not exist."""

    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Say so in the envelope, whatever was asked.

        Raises:
            NotFoundError: always.

        """
        raise NotFoundError("There is nothing at this address", Reason.ROUTE_NOT_FOUND)

    def not_found(self, _request: Request) -> None:
        """Have a handler to route to."""


class MetricsViewSet(ApiViewSet):
    """All metrics, for Prometheus."""

    scopes = {"retrieve": None}
    is_limited = False

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """Answer in Prometheus's own format, whatever is accepted."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        tags=["Platform"],
        operation_id="metrics_retrieve",
        summary="The platform's numbers, for Prometheus",
        description="Text in Prometheus's own format, whatever is accepted.",
        responses={(200, "text/plain"): OpenApiTypes.STR, **errors(is_guarded=False)},
    )
    def retrieve(self, request: Request) -> HttpResponse:
        """Show them."""
        return metrics(request)
