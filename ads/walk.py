"""The walk: the choice of the first ad of the ranking, without looking at all campaigns.

Campaigns are looked at in the order of their prices, the dearest first (of a patient selection, in that of their prices
times their urgency), and valued by the querysets' own annotation. None that is still to come is worth more than its
prices allow where the client's best score is its advertiser's: as soon as an unseen ad was found that is worth more,
the walk is over. Why that is exact: docs/adr/0009-walk.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Field, FloatField, IntegerField, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least, Sqrt
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual

from ads.compiled import TODAY, AnyViewer, Column, compiled, compiled_over, sql_of
from ads.models import Ad, ClientMlScore, SelectionReference
from ads.querysets import Terms, click_rate, p90, price, top_price
from campaigns.models import BY_BOTH_PRICES, BY_COST_PER_IMPRESSION, BY_PATIENCE, CLICK_WEIGHT
from campaigns.patience import HORIZONS
from campaigns.querysets import places_of
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Expression, Lookup, QuerySet
    from django.db.models.expressions import Combinable

    from ads.querysets import AdQuerySet
    from campaigns.models import Campaign

# `offers` is read row by row, no further than `last` needs: that is the first row after which nothing better can come.
WALK = """
WITH terms AS MATERIALIZED (
    SELECT {terms} FROM viewer
)
SELECT best.* FROM viewer CROSS JOIN terms CROSS JOIN LATERAL (
    WITH offers AS MATERIALIZED (
        {offers}
    ), last AS (
        SELECT number FROM (
            SELECT row_number() OVER walked AS number, is_seen, expected_profit, turn, {ceiling} AS ceiling,
                   max(expected_profit) FILTER (WHERE NOT is_seen) OVER walked AS highest
            FROM offers WINDOW walked AS (ROWS UNBOUNDED PRECEDING)
        ) AS looked_at
        WHERE highest > ceiling OR (NOT is_seen AND {tie})
        LIMIT 1
    )
    {best}
) AS best
"""
LOOKED_AT = "(SELECT * FROM offers LIMIT (SELECT number FROM last))"
# No limit, but the planner cannot know that: it expects to read only a part, and uses the index instead of sorting.
NO_LIMIT = "NULLIF(viewer.day, viewer.day)"
ROUNDED_UP = Value(1 + 1e-12)
IN_TURN = ("turn", "end_date", "campaign_id")


def _term(name: str) -> Column:
    return Column("terms", name, FloatField())


# The most that the price of a click counts for with this client, beside its weight in the order of the walk; and the
# highest cost per impression in play.
REACH, TOP_CPI = _term("reach"), _term("top_cpi")
STALE = _term("stale")
TERMS = Terms(p90=_term("p90"), top_price=_term("top_price"), click_rate=_term("click_rate"))
# What both prices of the ad that is looked at add up to, or its cost per impression alone.
PRICE = Value(0.0) - Column("offers", "turn", FloatField())


def most_by_sum() -> Expression:
    """Say what an ad whose prices add up to B, or to less, is worth at most: cpi + reach · cpc where cpi + cpc <= B."""
    per_impression = Case(When(GreaterThanOrEqual(REACH, Value(1.0)), then=Value(0.0)), default=(Value(1.0) - REACH))
    return (REACH * PRICE + per_impression * Least(PRICE, TOP_CPI)) * ROUNDED_UP


def most_by_both_prices() -> Expression:
    """Say the same, also knowing that no price is above the highest one.

    The second form is exact where all prices are alike: it is computed as the value itself is.
    """
    by_each = REACH * Least(PRICE, TERMS.top_price) + Least(PRICE, TOP_CPI)
    return Least(most_by_sum(), by_each)


@dataclass(frozen=True, slots=True)
class Order:
    """A way to walk: the order of an index, the clients it is for, and the most that the rest of it can be worth."""

    turn: Combinable
    most: Expression
    is_for: Lookup[bool] | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """How a selection walks, what else it reads of each campaign, and its own terms."""

    orders: tuple[Order, ...]
    tie: str
    """Says of an unseen ad that has not been beaten: what is as good and still to come comes after it."""
    reads: tuple[str, ...] = ()
    terms: Callable[[], dict[str, Expression]] = dict
    click_weight: float = 1.0
    is_reserving: bool = False


BY_PRICES = Walk(
    (
        Order(BY_BOTH_PRICES, most_by_both_prices(), GreaterThan(REACH, Value(0.0))),
        # For clients without a score above 0: nothing is worth more than its cost per impression.
        Order(BY_COST_PER_IMPRESSION, PRICE, Exact(REACH, Value(0.0))),
    ),
    "expected_profit = ceiling",
)
# Both prices of a campaign are multiplied by its urgency, in which the horizon stands for the days that are left. Where
# these have passed unmarked it is more urgent than that: by no more than the longest horizon allows.
BY_URGENCY = Walk(
    (Order(BY_PATIENCE, most_by_sum() * STALE),),
    "turn = 0",  # it is free, like all that come after it
    ("start_date", "left_eighths"),
    lambda: {"click_rate": click_rate(), "stale": _stale()},
    CLICK_WEIGHT,
)
WALKS = {
    Selection.FORMULA: BY_PRICES,
    Selection.PATIENT: BY_URGENCY,
    Selection.RESERVING: replace(BY_URGENCY, is_reserving=True),
}


@cache
def best_ad(selection: Selection = Selection.FORMULA, *, is_waking: bool = False) -> str:
    """Compile the choice of the one ad to show: its `campaign_id`, `is_seen` and `score`.

    While the platform is waking, what begins today is looked for among the dormant campaigns as well.
    """
    walk = WALKS[selection]
    worth = _offered("is_seen", "score", "expected_profit").best_first().values("campaign_id", "is_seen", "score")
    return WALK.format(
        terms=", ".join(f"{sql_of(term)} AS {name}" for name, term in _terms(walk, is_waking=is_waking).items()),
        offers=_offers(walk, selection, is_waking=is_waking),
        ceiling=sql_of(_ceiling(walk)),
        tie=walk.tie,
        best=compiled_over(LOOKED_AT, worth[:1]),
    )


def _ceiling(walk: Walk) -> Expression:
    """Write the upper bound of the values that are still to come."""
    [*some, last] = walk.orders
    return Case(*(When(order.is_for, then=order.most) for order in walk.orders)) if some else last.most


def _terms(walk: Walk, *, is_waking: bool) -> dict[str, Expression]:
    in_play = Ad.objects.in_play().order_by("-ranking_cpi")
    top_cpi = _highest_cpi(in_play)
    if is_waking:
        begin = Ad.objects.at_rest().beginning_on(TODAY).order_by(BY_COST_PER_IMPRESSION)
        there = [_highest_cpi(begin.filter(audience_location=place)) for place in places_of(AnyViewer)]
        top_cpi = Greatest(top_cpi, *there)
    scores = ClientMlScore.objects.filter(client_id=AnyViewer.client_id).order_by("-score")
    reach: Combinable = Coalesce(Subquery(scores.values("score")[:1]), Value(0)) / p90()
    more = walk.terms()
    if "click_rate" in more:
        reach = reach * more["click_rate"] / Value(walk.click_weight)
    return {
        "p90": p90(),
        "top_price": top_price(),
        "top_cpi": top_cpi,
        "reach": Greatest(reach, Value(0.0)),
        **more,
    }


def _highest_cpi(dearest_first: AdQuerySet) -> Expression:
    return Coalesce(Subquery(dearest_first.values(price=price("ranking_cpi"))[:1]), Value(0.0))


def _stale() -> Sqrt:
    """Write how much more urgent than its mark a campaign can have become since all of them were marked."""
    marked_on = Coalesce(Subquery(SelectionReference.objects.values("marked_on")), Value(-HORIZONS[-1]))
    days = Least(Greatest(TODAY - marked_on, Value(0)) + Value(1), Value(HORIZONS[-1]), output_field=IntegerField())
    return Sqrt(Cast(days, FloatField()))


def _offers(walk: Walk, selection: Selection, *, is_waking: bool) -> str:
    """Write all ads that the client can be shown, in the order of the walk, with their values."""
    parts = " UNION ALL ".join(
        f"({compiled(part)} LIMIT {NO_LIMIT})"
        for order in walk.orders
        for part in _in_order(order, walk.reads, is_waking=is_waking)
    )
    unclicked = _offered("turn").not_clicked_by(AnyViewer).with_is_seen_by(AnyViewer).with_score_of(AnyViewer)
    columns = ("campaign_id", "is_seen", "end_date", "turn", "score")
    read = (*columns, "ranking_cpi", "ranking_cpc", *walk.reads)
    offered = _offered("turn", "is_seen", "score")
    if walk.is_reserving:
        unclicked, read = unclicked.with_floor(day=TODAY), (*read, "floor")
        offered = _offered("turn", "is_seen", "score", "floor").not_reserved()
    known = compiled_over(f"({parts})", unclicked.order_by(*IN_TURN).values(*read))
    valued = offered.with_expected_profit(TERMS, day=TODAY, selection=selection).order_by(*IN_TURN)
    return compiled_over(f"({known})", valued.values(*columns, "expected_profit"))


def _in_order(order: Order, reads: tuple[str, ...], *, is_waking: bool) -> Iterator[QuerySet[Campaign, object]]:
    """Take the ads for all places, and those for the client's place, each from its own part of an index."""
    running = [Ad.objects.in_play().booked_for(TODAY)]
    if is_waking:
        running.append(Ad.objects.at_rest().beginning_on(TODAY))
    for ads, place in product(running, places_of(AnyViewer)):
        part = ads.fitting_age_of(AnyViewer).fitting_gender_of(AnyViewer).filter(audience_location=place)
        if order.is_for is not None:
            part = part.filter(order.is_for)
        turned = part.annotate(turn=order.turn).order_by(*IN_TURN)
        yield turned.values("campaign_id", "advertiser_id", "end_date", "ranking_cpi", "ranking_cpc", *reads, "turn")


def _offered(*names: str) -> AdQuerySet:
    """Begin a queryset about ads in another relation, with these columns besides those of campaigns."""
    return Ad.everything.annotate(**{name: Column('"campaigns"', name, COLUMNS[name]) for name in names})


COLUMNS: dict[str, Field[object, object]] = {
    "turn": FloatField(),
    "is_seen": BooleanField(),
    "score": IntegerField(),
    "floor": IntegerField(),
    "expected_profit": FloatField(),
}
