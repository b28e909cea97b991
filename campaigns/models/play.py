"""Which campaigns are in play, and the orders in which the selection looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Index, Q, Value

from campaigns.patience import urgency

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

# A campaign that can be shown; the indexes of the selection hold no others.
IN_PLAY = Q(has_budget=True, is_paused=False, archived_at=None, is_dormant=False)
# The same, but that it begins on a day to come, or is over: where the day has just moved on, it may begin today.
AT_REST = Q(has_budget=True, is_paused=False, archived_at=None, is_dormant=True)
# Ascending numbers, the highest prices first: of both prices together, or of an impression alone.
BY_BOTH_PRICES = Value(0.0) - (F("ranking_cpi") + F("ranking_cpc"))
BY_COST_PER_IMPRESSION = Value(0.0) - F("ranking_cpi")

CLICK_WEIGHT = 0.125  # of the price of a click in the order of patience; about what the best score of a client brings
BY_PATIENCE = Value(0.0) - (F("ranking_cpi") + F("ranking_cpc") * Value(CLICK_WEIGHT)) * urgency(
    left_eighths=F("left_eighths"), days=F("horizon")
)


READ = ("audience_gender", "audience_age_from", "audience_age_to", "ranking_cpi", "ranking_cpc", "advertiser")


def walked_index(turn: Combinable, *more: str, name: str) -> Index:
    """Make an index with all columns that the selection reads, by place and in the order of the walk."""
    read = [*READ[:3], "start_date", *READ[3:], *more]
    return Index(*_by_place(turn), include=read, condition=IN_PLAY, name=name)


def beginning_index(turn: Combinable, *more: str, name: str) -> Index:
    """Make the same of the campaigns that are at rest, apart by the day on which they begin."""
    return Index(F("start_date"), *_by_place(turn), include=[*READ, *more], condition=AT_REST, name=name)


def _by_place(turn: Combinable) -> tuple[Combinable, ...]:
    return F("audience_location"), turn, F("end_date"), F("campaign_id")
