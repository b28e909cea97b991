"""The strategies, by name. Each says what an ad is worth; everything else is the platform's, the same for all."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from django.db.models import F, FloatField, Func, TextField
from django.db.models.functions import Cast, Concat

from ads.compiled import TODAY, AnyViewer, first_of
from ads.models import Ad
from tools.market.simulated import click_rate
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models.expressions import Combinable

    Strategy = Callable[[], Combinable]

PLATFORM = Selection.FORMULA.value


def at_random() -> Combinable:
    """Give each client the campaigns in an order of its own, which chance made: that of hashed ids."""
    pair = Concat(Cast("campaign_id", TextField()), Cast(AnyViewer.client_id, TextField()))
    return Func(pair, function="hashtext", output_field=FloatField())


def by_price() -> Combinable:
    """Prefer the campaign with the highest price, for a click or an impression, no matter who asks."""
    return F("ranking_top_price")


def calibrated() -> Combinable:
    """Prefer what earns most on average: a click counts as often as clients of this score do click."""
    score = Cast("score", FloatField())
    profit: Combinable = F("ranking_cpi") + click_rate(score) * F("ranking_cpc")
    return profit


STRATEGIES: dict[str, Strategy | Selection] = {
    "random": at_random,
    "highest price": by_price,
    PLATFORM: Selection.FORMULA,
    "calibrated": calibrated,
    "patient": Selection.PATIENT,
    "reserving": Selection.RESERVING,
}


def selection_of(name: str) -> Selection:
    """Say which selection has to be in force: where a strategy is none of the platform's own, the formula."""
    strategy = STRATEGIES[name]
    return strategy if isinstance(strategy, Selection) else Selection.FORMULA


@cache
def choice_of(name: str) -> Callable[[], str] | None:
    """Find what `show_ad` needs to choose by a strategy; None for the platform's own, which it uses by itself."""
    strategy = STRATEGIES[name]
    return None if isinstance(strategy, Selection) else partial(_compiled, strategy)


def _compiled(strategy: Strategy) -> str:
    """Replace the formula by a strategy; who may be shown what, and unseen ads first, stay the same."""
    ads = Ad.objects.selectable_for(AnyViewer, day=TODAY).with_expected_profit_for(AnyViewer)
    return first_of(ads.annotate(expected_profit=strategy()).best_first())
