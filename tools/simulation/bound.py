"""An upper bound of earnings: the best plan with the whole future known, by linear programming.

docs/simulation.md has the program, and says why it bounds every strategy.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from tools.market.model import Flags, Floats, Integers, Market


@dataclass(frozen=True)
class Bound:
    """The best plan: what it earns, and the share of each campaign's budget that it spends."""

    earned: float
    shares: Floats
    views: float = 0
    relevance: float = 0
    """The mean score of what it shows."""


def upper_bound(market: Market, rate: Floats | Flags) -> Bound:
    """Solve the program in which showing a campaign to a client brings `rate` clicks.

    With the market's `clicks`, it bounds what any strategy earns in this market. With its `probability`, it bounds what
    any strategy that cannot foresee the dice earns on average over them.
    """
    client, campaign = np.nonzero(market.fits)
    if not client.size:
        return Bound(earned=0.0, shares=np.zeros(len(market.campaigns)))
    clicks = rate[client, campaign].astype(float)
    view_price, click_price = market.field("cost_per_impression"), market.field("cost_per_click")
    value = view_price[campaign] + click_price[campaign] * clicks
    visits, visit_limits = _visit_constraints(market, client, campaign)
    count = len(market.campaigns)
    solution = linprog(
        -value,
        A_ub=vstack(
            [visits, _sums(np.ones_like(clicks), campaign, count), _sums(clicks, campaign, count)], format="csr"
        ),
        b_ub=np.concatenate([visit_limits, market.field("impressions_limit"), market.field("clicks_limit")]),
        bounds=(0, 1),
        method="highs",
    )
    if solution.status != 0:
        raise RuntimeError(f"HiGHS found no bound: {solution.message}")
    spent = np.bincount(campaign, value * solution.x, minlength=count)
    shown: Floats = solution.x
    scores = market.scores_by_campaign[client, campaign]
    return Bound(
        earned=float(spent.sum()),
        shares=spent / market.budgets,
        views=float(shown.sum()),
        relevance=float(shown @ scores / max(1e-9, shown.sum())),
    )


def _visit_constraints(market: Market, client: Integers, campaign: Integers) -> tuple[csr_array, Floats]:
    """Hold what must be shown within a stretch of days, to each client, against the client's requests on them.

    For every stretch, because together these say that each ad finds a request on a day of its own; a variable for each
    day would say the same and make the program far larger. What cannot be exceeded is left out.
    """
    last_day = len(market.visits) - 1
    start, end = market.field("start_date")[campaign], np.minimum(market.field("end_date"), last_day)[campaign]
    requests_before = np.vstack([np.zeros(len(market.clients)), market.requests.cumsum(axis=0)])
    blocks, limits = [], []
    for first, after in combinations(range(last_day + 2), 2):
        requests = requests_before[after] - requests_before[first]
        inside = np.flatnonzero((first <= start) & (end < after))
        binds = np.bincount(client[inside], minlength=len(requests)) > requests
        inside = inside[binds[client[inside]]]
        rows = (np.cumsum(binds) - 1)[client[inside]]
        shape = (int(binds.sum()), len(client))
        blocks.append(coo_array((np.ones(len(inside)), (rows, inside)), shape=shape))
        limits.append(requests[binds])
    return vstack(blocks, format="csr"), np.concatenate(limits)


def _sums(coefficients: Floats, rows: Integers, count: int) -> coo_array:
    """Make constraints on sums of variables; `rows` says in which of them each variable is."""
    return coo_array((coefficients, (rows, np.arange(len(rows)))), shape=(count, len(rows)))
