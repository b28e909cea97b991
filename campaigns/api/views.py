"""`/advertisers/{advertiser_id}/campaigns`."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.models import Advertiser
from campaigns.ai.client import is_configured
from campaigns.ai.writer import Size, write_text
from campaigns.api.examples import BOOKING, CAMPAIGN, CHANGE, TEXT, WISH
from campaigns.api.serializers import (
    CampaignChangeSerializer,
    CampaignInSerializer,
    CampaignQuerySerializer,
    CampaignSerializer,
    TextSerializer,
    WishSerializer,
    WriterSerializer,
)
from campaigns.archive import archive_campaign
from campaigns.models import Campaign
from campaigns.services import (
    change_campaign,
    check_campaign,
    create_campaign,
    create_campaign_once,
    require_changeable,
)
from zoomad.api.pagination import HEADERS, page_of
from zoomad.api.schema import BODY, errors
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated
from zoomad.state.services import platform_state

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any words of the caller's. What is sent again with the same ones is not booked again: the answer is "
    "the campaign that was booked.",
)
CHANGING = (
    "Only the keys that are sent change; `targeting` is replaced whole, null clears it. Limits and days are frozen "
    "once the campaign has started, everything once it is over."
)


@extend_schema(tags=["Campaigns"])
class CampaignViewSet(ApiViewSet):
    """What advertisers book."""

    scopes = dict.fromkeys(
        ("create", "check", "page", "retrieve", "update", "partial_update", "destroy"), Scope.ADVERTISER
    )

    @extend_schema(
        summary="Book a campaign",
        parameters=[KEY],
        description="With moderation on, a title or text that is refused is 403; so is it when a campaign is changed.",
        request=CampaignInSerializer,
        responses={201: CampaignSerializer, **errors(*BODY, 403, 404, 422)},
        examples=[BOOKING, CAMPAIGN],
    )
    def create(self, request: Request, advertiser_id: UUID) -> Response:
        """Create a campaign."""
        Advertiser.objects.require(advertiser_id)  # an unknown advertiser comes before problems of the body
        fields = validated(CampaignInSerializer, request.data)
        key = request.headers.get(KEY.name, "")
        if key:
            campaign = create_campaign_once(advertiser_id=advertiser_id, fields=fields, key=key)
        else:
            campaign = create_campaign(advertiser_id=advertiser_id, fields=fields)
        return self._answer(campaign, status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="campaigns_check",
        summary="Would this be booked?",
        description="Checks some or all fields of a booking as booking would, moderation included, and stores nothing: "
        "204, or the same refusal. What is not sent is not missed.",
        request=CampaignInSerializer(partial=True),
        responses={204: None, **errors(*BODY, 403, 404, 422)},
        examples=[CHANGE],
    )
    def check(self, request: Request, advertiser_id: UUID) -> Response:
        """Check fields."""
        Advertiser.objects.require(advertiser_id)
        fields = validated(CampaignInSerializer, request.data, partial=True)
        check_campaign(advertiser_id=advertiser_id, fields=fields)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="advertisers_campaigns_list",
        summary="List an advertiser's campaigns, newest first",
        parameters=[CampaignQuerySerializer, *HEADERS],
        responses={200: CampaignSerializer(many=True), **errors(404, 422)},
        examples=[CAMPAIGN],
    )
    def page(self, request: Request, advertiser_id: UUID) -> Response:
        """Show a page of campaigns."""
        query = validated(CampaignQuerySerializer, request.query_params.dict())
        campaigns = (
            Campaign.objects.of(advertiser_id).titled_like(query.get("title", "")).with_state(platform_state().day)
        )
        page = page_of(campaigns, size=query["size"], number=query["page"])
        if not page.items:
            Advertiser.objects.require(advertiser_id)
        shown = CampaignSerializer(page.items, many=True, context={"request": request}).data
        return Response(shown, headers=page.headers(request, query))

    @extend_schema(summary="Get a campaign", responses={200: CampaignSerializer, **errors(404)}, examples=[CAMPAIGN])
    def retrieve(self, _request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Show one campaign."""
        campaigns = Campaign.objects.of(advertiser_id).with_state(platform_state().day)
        return self._answer(campaigns.found(campaign_id))

    @extend_schema(
        summary="Change a campaign",
        description=CHANGING,
        request=CampaignInSerializer(partial=True),
        responses={200: CampaignSerializer, **errors(*BODY, 403, 404, 422)},
        examples=[CHANGE, CAMPAIGN],
    )
    def update(self, request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Change some or all fields of a campaign."""
        return self._change(request, advertiser_id, campaign_id, CampaignInSerializer)

    @extend_schema(
        summary="Change or pause a campaign",
        description=f"{CHANGING} `is_paused` can change until then.",
        request=CampaignChangeSerializer,
        responses={200: CampaignSerializer, **errors(*BODY, 403, 404, 422)},
        examples=[CHANGE, CAMPAIGN],
    )
    def partial_update(self, request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Change some or all fields of a campaign, and whether it is paused."""
        return self._change(request, advertiser_id, campaign_id, CampaignChangeSerializer)

    @extend_schema(
        summary="Delete a campaign",
        description="From then on it is not shown, and no call finds it. What was charged for it stays in its "
        "advertiser's statistics.",
        responses={204: None, **errors(404)},
    )
    def destroy(self, _request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Delete a campaign; its charges stay."""
        archive_campaign(advertiser_id=advertiser_id, campaign_id=campaign_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _change(
        self, request: Request, advertiser_id: UUID, campaign_id: UUID, serializer: type[CampaignInSerializer]
    ) -> Response:
        try:
            changes = validated(serializer, request.data, partial=True)
        except ValidationError:
            require_changeable(advertiser_id=advertiser_id, campaign_id=campaign_id)
            raise
        campaign = change_campaign(advertiser_id=advertiser_id, campaign_id=campaign_id, changes=changes)
        return self._answer(campaign)

    def _answer(self, campaign: Campaign, code: int = status.HTTP_200_OK) -> Response:
        return Response(CampaignSerializer(campaign, context={"request": self.request}).data, status=code)


@extend_schema(tags=["Campaigns"])
class GenerateViewSet(ApiViewSet):
    """Texts that an AI writes."""

    scopes = {"create": Scope.ADVERTISER, "retrieve": Scope.ADVERTISER}

    @extend_schema(
        operation_id="campaigns_can_generate",
        summary="Is there an AI that writes?",
        responses={200: WriterSerializer, **errors(404)},
    )
    def retrieve(self, _request: Request, advertiser_id: UUID) -> Response:
        """Say whether an AI is configured; the AI itself is not called."""
        Advertiser.objects.require(advertiser_id)
        return Response({"is_configured": is_configured()})

    @extend_schema(
        operation_id="campaigns_generate",
        summary="Have a text written",
        description="From the title and the advertiser's name, in the language of the title.",
        request=WishSerializer,
        responses={200: TextSerializer, **errors(*BODY, 404, 422)},
        examples=[WISH, TEXT],
    )
    def create(self, request: Request, advertiser_id: UUID) -> Response:
        """Write a text."""
        wish = validated(WishSerializer, request.data)
        advertiser = Advertiser.objects.found(advertiser_id)
        text = write_text(title=wish["ad_title"], advertiser=advertiser.name, size=Size(wish["size"]))
        return Response({"ad_text": text})
