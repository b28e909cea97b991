"""`/advertisers/{advertiser_id}/members` and `/members/{user_id}`."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.api.serializers import AdvertiserQuerySerializer
from advertisers.models import Advertiser
from members import services
from members.api.serializers import (
    FollowerSerializer,
    FollowingSerializer,
    InvitationSerializer,
    MemberChangeSerializer,
    MemberSerializer,
    MembershipSerializer,
    PersonSerializer,
    RegistrationSerializer,
)
from members.models import Member
from members.rights import asking_member
from zoomad.api.pagination import HEADERS, page_of
from zoomad.api.schema import BODY, errors, example
from zoomad.api.scopes import Scope
from zoomad.api.serializers import PageSerializer
from zoomad.api.views import ApiViewSet, validated

USER = OpenApiParameter("user_id", int, OpenApiParameter.PATH, description="A person's id in Telegram.")
MEMBER = example(
    "A member", {"user_id": 5150, "name": "Ann", "language": "en", "is_owner": True, "notices": {"started": False}}
)
ADVERTISER = {"advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55", "name": "Northern Coffee"}


@extend_schema(tags=["Members"])
class MemberViewSet(ApiViewSet):
    """The people who look after an advertiser."""

    scopes = dict.fromkeys(("all", "retrieve", "update", "destroy", "invite"), Scope.ADVERTISER)
    bodiless = {"invite"}

    @extend_schema(
        operation_id="members_list",
        summary="List an advertiser's members, its owner first",
        responses={200: MemberSerializer(many=True), **errors(404)},
        examples=[MEMBER],
    )
    def all(self, _request: Request, advertiser_id: UUID) -> Response:
        """Show all of them."""
        Advertiser.objects.require(advertiser_id)
        return Response(list(Member.objects.of(advertiser_id).for_api()))

    @extend_schema(
        summary="Get a member",
        parameters=[USER],
        responses={200: MemberSerializer, **errors(404)},
        examples=[MEMBER],
    )
    def retrieve(self, _request: Request, advertiser_id: UUID, user_id: int) -> Response:
        """Show one."""
        Advertiser.objects.require(advertiser_id)
        member = Member.objects.of(advertiser_id).filter(user_id=user_id).for_api().first()
        if member is None:
            raise Member.objects.not_found()
        return Response(member)

    @extend_schema(
        summary="Add a member, or change one",
        description="Only what is sent changes. An advertiser's first member owns it; `is_owner` hands it over.",
        parameters=[USER],
        request=MemberChangeSerializer,
        responses={200: MemberSerializer, **errors(*BODY, 403, 404, 422)},
        examples=[MEMBER],
    )
    def update(self, request: Request, advertiser_id: UUID, user_id: int) -> Response:
        """Store one."""
        person = validated(MemberChangeSerializer, request.data)
        member = services.put_member(
            advertiser_id=advertiser_id, user_id=user_id, person=person, by=asking_member(request)
        )
        return Response(MemberSerializer(member).data)

    @extend_schema(
        summary="Let a member go",
        description="The owner goes last, or hands the advertiser over before.",
        parameters=[USER],
        responses={204: None, **errors(403, 404)},
    )
    def destroy(self, request: Request, advertiser_id: UUID, user_id: int) -> Response:
        """Remove one."""
        services.remove_member(advertiser_id=advertiser_id, user_id=user_id, by=asking_member(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="invitations_create",
        summary="Invite a person",
        description="The first person to accept becomes a member. The code is shown once.",
        request=None,
        responses={201: InvitationSerializer, **errors(*BODY, 403, 404, 422)},
    )
    def invite(self, request: Request, advertiser_id: UUID) -> Response:
        """Make an invitation."""
        code, invitation = services.invite(advertiser_id=advertiser_id, by=asking_member(request))
        shown = InvitationSerializer({"code": code, "expires_at": invitation.expires_at}).data
        return Response(shown, status=status.HTTP_201_CREATED)


@extend_schema(tags=["Members"])
class MembershipViewSet(ApiViewSet):
    """What a person is a member of."""

    open_to_members = {"partial_update", "page", "register", "accept"}

    @extend_schema(
        operation_id="members_speak",
        summary="Change a person's name, language or notices",
        description="Wherever they are a member.",
        parameters=[USER],
        request=FollowingSerializer(partial=True),
        responses={204: None, **errors(*BODY, 404, 422)},
    )
    def partial_update(self, request: Request, user_id: int) -> Response:
        """Note it."""
        services.speak(user_id=user_id, person=validated(FollowingSerializer, request.data, partial=True))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="memberships_list",
        summary="List a person's advertisers, newest first",
        parameters=[USER, AdvertiserQuerySerializer, *HEADERS],
        responses={200: MembershipSerializer(many=True), **errors(404, 422)},
        examples=[example("An advertiser", {**ADVERTISER, "is_owner": True})],
    )
    def page(self, request: Request, user_id: int) -> Response:
        """Show a page of advertisers."""
        query = validated(AdvertiserQuerySerializer, request.query_params.dict())
        mine = Member.objects.person(user_id).of_advertisers_like(query.get("name", "")).newest_advertiser_first()
        page = page_of(mine.select_related("advertiser"), size=query["size"], number=query["page"])
        return Response(MembershipSerializer(page.items, many=True).data, headers=page.headers(request, query))

    @extend_schema(
        operation_id="memberships_register",
        summary="Register an advertiser that belongs to a person",
        description="Sent again, it changes the name.",
        parameters=[USER],
        request=RegistrationSerializer,
        responses={200: MembershipSerializer, **errors(*BODY, 403, 404, 422)},
        examples=[example("A company", {"name": "Northern Coffee", "owner": {"name": "Ann", "language": "en"}})],
    )
    def register(self, request: Request, user_id: int, advertiser_id: UUID) -> Response:
        """Create an advertiser."""
        wish = validated(RegistrationSerializer, request.data)
        member = services.register_advertiser(
            advertiser_id=advertiser_id, name=wish["name"], user_id=user_id, person=wish.get("owner", {})
        )
        return Response(MembershipSerializer(member).data)

    @extend_schema(
        operation_id="invitations_accept",
        summary="Accept an invitation",
        parameters=[USER],
        request=PersonSerializer(partial=True),
        responses={200: MembershipSerializer, **errors(*BODY, 404, 422)},
        examples=[example("A member", {**ADVERTISER, "is_owner": False}, response_only=True)],
    )
    def accept(self, request: Request, user_id: int, code: str) -> Response:
        """Make the person a member."""
        person = validated(PersonSerializer, request.data, partial=True)
        member = services.accept_invitation(code=code, user_id=user_id, person=person)
        return Response(MembershipSerializer(member).data)


@extend_schema(tags=["Members"])
class EverybodyViewSet(ApiViewSet):
    """All members of all advertisers, for programs that send them notices."""

    @extend_schema(
        operation_id="members_everybody",
        summary="List the members of all advertisers, the oldest first",
        parameters=[PageSerializer, *HEADERS],
        responses={200: FollowerSerializer(many=True), **errors(422)},
    )
    def page(self, request: Request) -> Response:
        """Show a page of members."""
        query = validated(PageSerializer, request.query_params.dict())
        everybody = Member.objects.there().in_order_of_arrival().select_related("advertiser")
        page = page_of(everybody, size=query["size"], number=query["page"])
        return Response(FollowerSerializer(page.items, many=True).data, headers=page.headers(request, query))
