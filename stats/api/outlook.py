"""How many clients a campaign can still reach, and how it comes along."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.models import Advertiser
from campaigns.api.serializers import TargetingSerializer
from campaigns.models import Campaign
from campaigns.querysets import State
from clients.audiences import Audience
from stats.new_day import NewDay, new_day
from stats.outlook import Outlook, Pace, outlooks, with_outlook
from stats.reach import Reach, reach_of, reach_of_audience
from stats.why import Cause, Why, why_not
from zoomad.api.fields import IntegerField, MoneyField, QueryIntegerField
from zoomad.api.schema import BODY, errors, example
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated
from zoomad.decimals import WHOLE_DIGITS
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from campaigns.querysets import Stated

REACH = example("Reach", {"audience": 14, "seen": 9, "left": 5, "impressions_left": 241, "shortfall": 236})
PACE = example(
    "Behind",
    {
        "pace": "behind",
        "impressions_count": 120,
        "expected_impressions": 480,
        "clicks_count": 6,
        "audience": 2500,
        "complete_days": 3,
        "impressions_a_day": 40,
        "expected_last_day": 14,
    },
)
WHY = example(
    "Outbid",
    {
        "state": "running",
        "cause": "outbid",
        "clients": 20000,
        "wrong_age": 9000,
        "wrong_gender": 5400,
        "wrong_location": 5100,
        "seen": 120,
        "not_asked": 290,
        "reserved": 0,
        "outbid": 90,
        "price_to_win": 0.350001,
        "is_complete": True,
    },
)
WISH = example("An audience", {"targeting": {"age_from": 18, "location": "Moscow"}, "impressions_limit": 250})


class AudienceSerializer(serializers.Serializer[Any]):
    """The audience of a campaign that is not booked yet."""

    targeting = TargetingSerializer(allow_null=True, default=None)
    impressions_limit = IntegerField(allow_null=True, default=None)


class ReachSerializer(serializers.Serializer[Reach]):
    """How many clients fit, and how many of them are left."""

    audience = serializers.IntegerField(help_text="Clients who fit, at this moment.")
    seen = serializers.IntegerField(help_text="Of them, who has seen the campaign.")
    left = serializers.IntegerField(help_text="Of them, who has not: each can be one impression more.")
    impressions_left = serializers.IntegerField(
        allow_null=True, help_text="Impressions up to the limit; null where no limit was sent."
    )
    shortfall = serializers.IntegerField(
        allow_null=True, help_text="Of those, how many cannot be delivered to the audience as it is."
    )


class PaceSerializer(serializers.Serializer[Outlook]):
    """How a campaign comes along, and what it will have delivered at this rate."""

    pace = serializers.ChoiceField(
        choices=Pace.values,
        help_text="unreachable: fewer clients fit than impressions are booked; ahead: a limit is reached before the "
        "end day; behind: less than 95 % of the impressions will be delivered; over: finished or exhausted.",
    )
    impressions_count = serializers.IntegerField(source="impressions")
    expected_impressions = serializers.IntegerField(source="expected", help_text="By its last day.")
    clicks_count = serializers.IntegerField(source="clicks")
    audience = serializers.IntegerField()
    complete_days = serializers.IntegerField(help_text="Days that are over; the forecast goes by their mean.")
    impressions_a_day = serializers.FloatField(source="rate")
    expected_last_day = serializers.IntegerField(source="last_day")


class WhySerializer(serializers.Serializer[Why]):
    """Where a campaign loses clients; the numbers from `wrong_age` to `outbid` add up to `clients`."""

    state = serializers.ChoiceField(choices=State.values)
    cause = serializers.ChoiceField(choices=Cause.values, help_text="What stands most in its way.")
    clients = serializers.IntegerField()
    wrong_age = serializers.IntegerField()
    wrong_gender = serializers.IntegerField(help_text="Of those whose age fits.")
    wrong_location = serializers.IntegerField(help_text="Of those whose age and gender fit.")
    seen = serializers.IntegerField(help_text="Of those who fit.")
    not_asked = serializers.IntegerField(help_text="Of those who fit and have not seen it: no request today.")
    reserved = serializers.IntegerField(
        help_text="They asked today, and their score is below the floor of a reserving selection."
    )
    outbid = serializers.IntegerField(help_text="They asked today, and were shown what was worth more.")
    price_to_win = MoneyField(
        whole_digits=2 * WHOLE_DIGITS,  # what a rival's click is worth can be far above any price
        allow_null=True,
        help_text="The cost per impression at which half of those who were outbid would have seen this one.",
    )
    is_complete = serializers.BooleanField(
        help_text="Whether all impressions of the day were looked at; of very many, the first are."
    )


class DayWishSerializer(serializers.Serializer[Any]):
    """A future day."""

    current_date = QueryIntegerField(help_text="The day to which the platform would move on.")


class NewDaySerializer(serializers.Serializer[NewDay]):
    """What becomes of campaigns when the day moves on."""

    ends = serializers.IntegerField(help_text="Campaigns whose last day would be over.")
    never_shown = serializers.IntegerField(help_text="Of those, the ones that have not begun yet.")
    starts = serializers.IntegerField(help_text="Campaigns that would have begun.")


@extend_schema(tags=["Platform"])
class NewDayViewSet(ApiViewSet):
    """What another day would bring."""

    @extend_schema(
        operation_id="time_outlook",
        summary="What would end and start if the day moved on?",
        parameters=[DayWishSerializer],
        responses={200: NewDaySerializer, **errors(422)},
        examples=[example("A week", {"ends": 3, "never_shown": 1, "starts": 2})],
    )
    def retrieve(self, request: Request) -> Response:
        """Count; nothing moves."""
        day = validated(DayWishSerializer, request.query_params.dict())["current_date"]
        return Response(NewDaySerializer(new_day(platform_state().day, day)).data)


@extend_schema(tags=["Campaigns"])
class OutlookViewSet(ApiViewSet):
    """What is left to deliver, and how many clients are left."""

    scopes = dict.fromkeys(("reach", "pace", "why", "reach_of_audience"), Scope.ADVERTISER)

    @extend_schema(
        summary="How many clients a campaign can still reach",
        description="A client counts once for a campaign, so its audience is the most that can be delivered.",
        responses={200: ReachSerializer, **errors(404)},
        examples=[REACH],
    )
    def reach(self, _request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Count who is left."""
        campaign = Campaign.objects.of(advertiser_id).select_related("delivery").found(campaign_id)
        return Response(ReachSerializer(reach_of(campaign)).data)

    @extend_schema(
        summary="How a campaign comes along",
        description="The days to come are taken to be like the mean of its complete days.",
        responses={200: PaceSerializer, **errors(404)},
        examples=[PACE],
    )
    def pace(self, _request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Forecast what it will have delivered."""
        day = platform_state().day
        campaign = with_outlook(Campaign.objects.of(advertiser_id), day).found(campaign_id)
        return Response(PaceSerializer(next(outlooks([campaign], day))).data)

    @extend_schema(
        summary="Why a campaign is not shown more today",
        description="Of all clients, how many are lost by age, gender, place, because they have seen it, did not ask "
        "today, or were shown what was worth more.",
        responses={200: WhySerializer, **errors(404)},
        examples=[WHY],
    )
    def why(self, _request: Request, advertiser_id: UUID, campaign_id: UUID) -> Response:
        """Count where clients are lost."""
        day = platform_state().day
        campaigns = Campaign.objects.of(advertiser_id).select_related("delivery").with_state(day)
        campaign = cast("Stated", campaigns.found(campaign_id))
        return Response(WhySerializer(why_not(campaign, State(campaign.state), day)).data)

    @extend_schema(
        operation_id="advertisers_campaigns_reach_of_audience",
        summary="How many clients a campaign would reach",
        description="Nothing is booked. Without targeting, everybody fits.",
        request=AudienceSerializer,
        responses={200: ReachSerializer, **errors(*BODY, 404, 422)},
        examples=[WISH, REACH],
    )
    def reach_of_audience(self, request: Request, advertiser_id: UUID) -> Response:
        """Count who fits."""
        wish = validated(AudienceSerializer, request.data)
        Advertiser.objects.require(advertiser_id)
        audience = Audience.of(**(wish["targeting"] or {}))
        return Response(ReachSerializer(reach_of_audience(audience, impressions_limit=wish["impressions_limit"])).data)
