"""The walk: the choice of the first ad of the ranking, without looking at all campaigns.

Campaigns are looked at in the order of their prices, the dearest first, and valued by the querysets' own annotation.
None that is still to come is worth more than its prices allow where the client's best score is its advertiser's: as
soon as an unseen ad was found that is worth more, the walk is over. Why that is exact: docs/adr/0009-walk.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Field, FloatField, IntegerField, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual

from ads.compiled import TODAY, AnyViewer, Column, compiled, compiled_over, sql_of
from ads.models import Ad, ClientMlScore
from ads.querysets import Terms, p90, price, top_price
from campaigns.models import BY_BOTH_PRICES, BY_COST_PER_IMPRESSION
from campaigns.querysets import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from ads.querysets import AdQuerySet

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
            SELECT row_number() OVER walked AS number, is_seen, expected_profit, {ceiling} AS ceiling,
                   max(expected_profit) FILTER (WHERE NOT is_seen) OVER walked AS highest
            FROM offers WINDOW walked AS (ROWS UNBOUNDED PRECEDING)
        ) AS looked_at
        WHERE highest > ceiling OR (NOT is_seen AND expected_profit = ceiling)
        LIMIT 1
    )
    {best}
) AS best
"""
LOOKED_AT = "(SELECT * FROM offers LIMIT (SELECT number FROM last))"
# No limit, and the planner cannot know it: so it expects to read a part only, and goes by the index instead of sorting.
NO_LIMIT = "NULLIF(viewer.day, viewer.day)"
ROUNDED_UP = Value(1 + 1e-12)
IN_TURN = ("turn", "end_date", "campaign_id")


def _term(name: str) -> Column:
    return Column("terms", name, FloatField())


# The client's best score / P90, and the highest cost per impression in play.
REACH, TOP_CPI = _term("reach"), _term("top_cpi")
TERMS = Terms(p90=_term("p90"), top_price=_term("top_price"))
# What both prices of the ad that is looked at add up to, or its cost per impression alone.
PRICE = Value(0.0) - Column("offers", "turn", FloatField())


def most_by_both_prices() -> Combinable:
    """Say what an ad whose prices add up to B, or to less, is worth at most.

    That is the highest of cpi + reach · cpc where cpi + cpc <= B, and no price is above the highest there is. The
    second form is exact where all prices are alike: it is computed as the value itself is.
    """
    per_impression = Case(When(GreaterThanOrEqual(REACH, Value(1.0)), then=Value(0.0)), default=(Value(1.0) - REACH))
    by_sum = REACH * PRICE + per_impression * Least(PRICE, TOP_CPI)
    by_each = REACH * Least(PRICE, TERMS.top_price) + Least(PRICE, TOP_CPI)
    return Least(by_sum * ROUNDED_UP, by_each)


@dataclass(frozen=True, slots=True)
class Order:
    """A way to walk: the order of an index, the clients whom it is for, and the most that what is to come is worth."""

    turn: Combinable
    is_for: Any
    most: Combinable


ORDERS = (
    Order(BY_BOTH_PRICES, GreaterThan(REACH, Value(0.0)), most_by_both_prices()),
    # Whom no score above 0 is known of: nothing is worth more than its cost per impression.
    Order(BY_COST_PER_IMPRESSION, Exact(REACH, Value(0.0)), PRICE),
)


@cache
def best_ad() -> str:
    """Compile the choice of the one ad to show: its `campaign_id`, and `is_seen`."""
    worth = _offered("is_seen", "expected_profit").best_first().values("campaign_id", "is_seen")
    return WALK.format(
        terms=", ".join(f"{sql_of(term)} AS {name}" for name, term in _terms().items()),
        offers=_offers(),
        ceiling=sql_of(Case(*(When(order.is_for, then=order.most) for order in ORDERS))),
        best=compiled_over(LOOKED_AT, worth[:1]),
    )


def _terms() -> dict[str, Any]:
    in_play = Ad.objects.in_play().order_by("-ranking_cpi")
    scores = ClientMlScore.objects.filter(client_id=AnyViewer.client_id).order_by("-score")
    best_score = Coalesce(Subquery(scores.values("score")[:1]), Value(0))
    return {
        "p90": p90(),
        "top_price": top_price(),
        "top_cpi": Coalesce(Subquery(in_play.values(price=price("ranking_cpi"))[:1]), Value(0.0)),
        "reach": Greatest(best_score / p90(), Value(0.0)),
    }


def _offers() -> str:
    """Write all ads that the client can be shown, in turn, with what each is worth."""
    parts = " UNION ALL ".join(f"({compiled(part)} LIMIT {NO_LIMIT})" for order in ORDERS for part in _in_order(order))
    unclicked = _offered("turn").not_clicked_by(AnyViewer).with_is_seen_by(AnyViewer).with_score_of(AnyViewer)
    columns = ("campaign_id", "is_seen", "end_date", "turn")
    known = compiled_over(
        f"({parts})", unclicked.order_by(*IN_TURN).values(*columns, "score", "ranking_cpi", "ranking_cpc")
    )
    valued = _offered("turn", "is_seen", "score").with_expected_profit(TERMS).order_by(*IN_TURN)
    return compiled_over(f"({known})", valued.values(*columns, "expected_profit"))


def _in_order(order: Order) -> Iterator[QuerySet[Any, Any]]:
    """Take the ads for everywhere, and those for the place of the client, each from its own part of an index."""
    ads = Ad.objects.running_on(TODAY).not_dormant().fitting_age_of(AnyViewer).fitting_gender_of(AnyViewer)
    for place in places_of(AnyViewer):
        part = ads.filter(order.is_for, audience_location=place).annotate(turn=order.turn).order_by(*IN_TURN)
        yield part.values("campaign_id", "advertiser_id", "end_date", "ranking_cpi", "ranking_cpc", "turn")


def _offered(*names: str) -> AdQuerySet:
    """Start a sentence about ads which another relation holds, with these columns besides those of campaigns."""
    return Ad.everything.annotate(**{name: Column('"campaigns"', name, COLUMNS[name]) for name in names})


COLUMNS: dict[str, Field[Any, Any]] = {
    "turn": FloatField(),
    "is_seen": BooleanField(),
    "score": IntegerField(),
    "expected_profit": FloatField(),
}
