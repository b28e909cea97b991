"""The judge's four metrics and its penalties."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from tools.judge.books import add
from tools.judge.game import Game

WEIGHTS = {"profit": 0.5, "relevance": 0.25, "delivered": 0.15, "speed": 0.1}
PER_STEP = 0.05
STEP_OF_EXCESS = 0.05
SERVER_ERRORS_IN_A_STEP = 100
PER_OUTSIDER = 0.1


@dataclass(frozen=True, slots=True)
class Metrics:
    """The results of a run."""

    profit: Decimal
    relevance: float
    """The mean score of all (first) views."""
    delivered: float
    """Views and clicks, of all that the limits allow."""
    mean_seconds: float
    impressions: int
    clicks: int
    unserved: int
    """Requests that got no ad though one fitted."""
    excess: float
    """Views above limits, as a share of the limits."""
    server_errors: int
    outside: int

    @property
    def penalty(self) -> float:
        """The penalty that the judge deducts."""
        steps = floor(self.excess / STEP_OF_EXCESS) + self.server_errors // SERVER_ERRORS_IN_A_STEP
        return PER_STEP * steps + PER_OUTSIDER * self.outside


def metrics(game: Game) -> Metrics:
    """Compute the results of a run, from the judge's books."""
    campaigns = game.campaigns.values()
    total = add(campaign.total for campaign in campaigns)
    views = sum(campaign.terms["impressions_limit"] for campaign in campaigns)
    clicks = sum(campaign.terms["clicks_limit"] for campaign in campaigns)
    excess = sum(max(0, len(campaign.seen_by) - campaign.terms["impressions_limit"]) for campaign in campaigns)
    notes = game.wire.notes
    return Metrics(
        profit=total.spent,
        relevance=sum(game.shown_scores) / max(1, len(game.shown_scores)),
        delivered=(total.impressions + total.clicks) / max(1, views + clicks),
        mean_seconds=notes.mean_seconds,
        impressions=total.impressions,
        clicks=total.clicks,
        unserved=game.unserved,
        excess=excess / max(1, views),
        server_errors=notes.server_errors,
        outside=game.outside,
    )


def scores(runs: Sequence[Metrics]) -> list[float]:
    """Weigh the metrics, each against the best of these runs, and take the penalties off."""
    values = [_values(run) for run in runs]
    best = [max(column) for column in zip(*values, strict=True)]
    return [_weighed(own, best) - run.penalty for own, run in zip(values, runs, strict=True)]


def _weighed(own: Sequence[float], best: Sequence[float]) -> float:
    parts = zip(WEIGHTS.values(), own, best, strict=True)
    return sum(weight * value / top for weight, value, top in parts if top)


def _values(run: Metrics) -> tuple[float, ...]:
    """Give what is weighed, each the better the more."""
    return float(run.profit), run.relevance, run.delivered, 1 / run.mean_seconds if run.mean_seconds else 0
