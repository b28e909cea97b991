"""The ad selection: which campaigns a client can be shown, and what each of them is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from ads.models.events import ClientClick
from ads.models.scores import ScoreReference
from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from zoomad.database.archive import LiveManager

if TYPE_CHECKING:
    from campaigns.querysets import Viewer


class AdQuerySet(CampaignQuerySet):
    """Campaigns as ads: the rules and the formula of the selection, one word each."""

    def selectable_for(self, client: Viewer, *, day: Any) -> Self:
        """Keep every campaign that may be shown to the client on this day."""
        return self.running_on(day).fitting(client).not_clicked_by(client)

    def not_clicked_by(self, client: Viewer) -> Self:
        """Drop the campaigns on which nothing more can be earned from this client."""
        clicked = ClientClick.objects.filter(client_id=client.client_id)
        return self.exclude(campaign_id__in=clicked.values("campaign_id"))

    def with_is_seen_by(self, client: Viewer) -> Self:
        """Annotate `is_seen`: the client has been shown, and the advertiser charged for, this campaign."""
        return self.alias(
            viewed=FilteredRelation("views", condition=Q(views__client_id=client.client_id)),
        ).annotate(is_seen=ExpressionWrapper(Q(viewed__client_id__isnull=False), output_field=BooleanField()))

    def with_expected_profit_for(self, client: Viewer) -> Self:
        """Annotate `expected_profit`: score / P90 · cost per click + cost per impression.

        A campaign that the client has seen gets the value by which seen campaigns are ordered among themselves:
        (expected profit - cost per impression) / (2 · the highest price of any campaign).
        """
        scored = self.with_is_seen_by(client).alias(
            scored=FilteredRelation("ml_scores", condition=Q(ml_scores__client_id=client.client_id)),
        )
        per_click = Coalesce(F("scored__score"), Value(0)) / p90() * _price("ranking_cpc")
        return scored.annotate(
            expected_profit=Case(
                When(is_seen=True, then=per_click / (Value(2.0) * top_price())),
                default=per_click + _price("ranking_cpi"),
                output_field=FloatField(),
            ),
        )

    def best_first(self) -> Self:
        """Order as the selection does: not yet seen first, then by value, then the one that ends sooner, then by id."""
        return self.order_by("is_seen", F("expected_profit").desc(), "end_date", "campaign_id")

    def ranked_for(self, client: Viewer, *, day: Any) -> Self:
        """Say what the client can be shown on this day and what each is worth, the best first."""
        return self.selectable_for(client, day=day).with_expected_profit_for(client).best_first()


AdManager = LiveManager.from_queryset(AdQuerySet)


def p90() -> Coalesce:
    """Say in SQL what `ScoreReference` holds: the 90th percentile of all ML scores; 1 until it is known."""
    return Coalesce(Subquery(ScoreReference.objects.values("p90")), Value(1.0))


def top_price() -> Coalesce:
    """Say in SQL the highest price of any campaign, for an impression or a click; 1 where all are free."""
    highest = Campaign.objects.order_by("-ranking_top_price").values(price=_price("ranking_top_price"))[:1]
    return Coalesce(NullIf(Subquery(highest), Value(0.0)), Value(1.0))


def _price(column: str) -> ExpressionWrapper[F]:
    return ExpressionWrapper(F(column), output_field=FloatField())
