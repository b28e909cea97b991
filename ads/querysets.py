"""The ad selection: which campaigns a client can be shown, and what each of them is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from ads.models.events import ClientClick, ClientView
from ads.models.scores import CampaignFloor, ClientMlScore, ScoreReference, SelectionReference
from campaigns.models import Campaign
from campaigns.patience import days_left, urgency
from campaigns.querysets import CampaignQuerySet
from zoomad.database.archive import LiveManager
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from campaigns.querysets import Viewer

FIRST_CLICK_RATE = 0.05  # before there is any click
BEST_FIRST = ("is_seen", F("expected_profit").desc(), "end_date", "campaign_id")


class AdQuerySet(CampaignQuerySet):
    """Campaigns as ads: the rules and the formula of the selection, one word each."""

    def selectable_for(self, client: Viewer, *, day: int | Combinable) -> Self:
        """Keep every campaign that may be shown to the client on this day."""
        return self.running_on(day).looked_at_on(day).fitting(client).not_clicked_by(client)

    def in_play(self) -> Self:
        """Keep the campaigns that can be shown while they run; the indexes of the walk hold these."""
        return self.with_budget().not_paused().not_dormant()

    def at_rest(self) -> Self:
        """Keep the campaigns that are dormant and could be shown otherwise; other indexes of the walk hold these."""
        return self.with_budget().not_paused().dormant()

    def not_clicked_by(self, client: Viewer) -> Self:
        """Drop the campaigns that this client has clicked: nothing more can be earned with them."""
        clicked = ClientClick.objects.filter(client_id=client.client_id)
        return self.exclude(campaign_id__in=clicked.values("campaign_id"))

    def with_is_seen_by(self, client: Viewer) -> Self:
        """Annotate `is_seen`: the client has been shown, and the advertiser charged for, this campaign."""
        views = ClientView.objects.filter(client_id=client.client_id, campaign_id=OuterRef("campaign_id"))
        return self.annotate(is_seen=Exists(views))

    def with_score_of(self, client: Viewer) -> Self:
        """Annotate `score`: the client's for the campaign's advertiser; 0 where there is none."""
        scores = ClientMlScore.objects.filter(client_id=client.client_id, advertiser_id=OuterRef("advertiser_id"))
        return self.annotate(score=Coalesce(Subquery(scores.values("score")), Value(0)))

    def with_expected_profit(
        self,
        terms: Terms | None = None,
        *,
        day: int | Combinable | None = None,
        selection: Selection = Selection.FORMULA,
    ) -> Self:
        """Annotate `expected_profit`: score / P90 · cost per click + cost per impression.

        A campaign that the client has seen gets the value by which seen campaigns are ordered among themselves:
        (expected profit - cost per impression) / (2 · the highest price of any campaign).

        A patient selection counts as many clicks as a score of P90 has brought so far, and weighs what the client has
        not seen with its urgency on the day: (the share that is left) ^ ¼ / √ (days that are left).

        It needs `is_seen` and `score`; terms that are not given are looked up.
        """
        terms = terms or Terms()
        per_click = F("score") / terms.p90 * price("ranking_cpc")
        worth = per_click + price("ranking_cpi")
        if selection is not Selection.FORMULA:
            worth = (terms.click_rate * per_click + price("ranking_cpi")) * urgency_on(day)
        return self.annotate(
            expected_profit=Case(
                When(is_seen=True, then=per_click / (Value(2.0) * terms.top_price)),
                default=worth,
                output_field=FloatField(),
            )
        )

    def with_expected_profit_for(
        self, client: Viewer, *, day: int | Combinable | None = None, selection: Selection = Selection.FORMULA
    ) -> Self:
        """Annotate `is_seen`, `score` and `expected_profit` as they are for a client."""
        known = self.with_is_seen_by(client).with_score_of(client)
        return known.with_expected_profit(day=day, selection=selection)

    def with_floor(self, *, day: int | Combinable) -> Self:
        """Annotate `floor`: the score below which the campaign is kept for others; none from before yesterday."""
        floors = CampaignFloor.objects.filter(campaign_id=OuterRef("campaign_id"), day__gte=day - Value(1))
        return self.annotate(floor=Subquery(floors.values("score")))

    def not_reserved(self) -> Self:
        """Drop campaigns that are kept for others, except those the client has seen. It needs `is_seen` and `floor`."""
        return self.filter(Q(is_seen=True) | Q(floor=None) | Q(score__gte=F("floor")))

    def best_first(self) -> Self:
        """Order as the selection does: not yet seen first, then by value, then the one that ends sooner, then by id."""
        return self.order_by(*BEST_FIRST)

    def ranked_for(self, client: Viewer, *, day: int | Combinable, selection: Selection = Selection.FORMULA) -> Self:
        """Rank the ads that the client can be shown on this day, the best first."""
        ads = self.selectable_for(client, day=day)
        valued = ads.with_expected_profit_for(client, day=day, selection=selection).best_first()
        return valued.with_floor(day=day).not_reserved() if selection is Selection.RESERVING else valued


def urgency_on(day: int | Combinable | None) -> Combinable:
    """Write in SQL the factor by which a patient selection multiplies the value of a campaign on a day."""
    return urgency(left_eighths=F("left_eighths"), days=days_left(day))


AdManager = LiveManager.from_queryset(AdQuerySet)


def p90() -> Coalesce:
    """Write in SQL the 90th percentile of all ML scores, from `ScoreReference`; 1 until it is known."""
    return Coalesce(Subquery(ScoreReference.objects.values("p90")), Value(1.0))


def click_rate() -> Coalesce:
    """Write in SQL how many clicks a score of P90 brings; see `ads.reference`."""
    return Coalesce(Subquery(SelectionReference.objects.values("click_rate")), Value(FIRST_CLICK_RATE))


def top_price() -> Coalesce:
    """Write in SQL the highest price of any campaign, for an impression or a click; 1 where all are free."""
    highest = Campaign.objects.order_by("-ranking_top_price").values(price=price("ranking_top_price"))[:1]
    return Coalesce(NullIf(Subquery(highest), Value(0.0)), Value(1.0))


@dataclass(frozen=True, slots=True)
class Terms:
    """Values that are the same for all campaigns: P90, the highest price and the rate of clicks, as expressions."""

    p90: Combinable = field(default_factory=p90)
    top_price: Combinable = field(default_factory=top_price)
    click_rate: Combinable = field(default_factory=click_rate)


def price(column: str) -> ExpressionWrapper[F]:
    """Take a price as the floating point number that ads are ranked by."""
    return ExpressionWrapper(F(column), output_field=FloatField())
