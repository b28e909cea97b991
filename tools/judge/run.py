"""A whole run, in the judge's order, and its results."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import numpy as np

from tools.judge import changes, registration, showing, statistics
from tools.judge.game import FIRST_DAY, Game
from tools.judge.platform import Platform
from tools.judge.score import Metrics, metrics
from tools.judge.wire import UnreachableError, Wire
from tools.market.model import Market


def judge(wire: Wire, market: Market, seed: int, *, platform: Platform, tell: Callable[[str], None]) -> Metrics:
    """Play the market from its first day to its last, and count.

    Raises:
        UnreachableError: the platform does not answer, or it has been used before: its day is past the first.

    """
    game = Game(wire, market, np.random.default_rng([seed, 1]), platform.settle, platform.holds_back)
    for step in _steps(game):
        tell(step)
    return metrics(game)


def _steps(game: Game) -> Iterator[str]:
    """Say each step before it is taken."""
    yield f"Registering {len(game.market.clients)} clients, {len(game.market.campaigns)} campaigns and all scores"
    _begin(game)
    registration.register(game)
    registration.read_back(game)
    changes.book_and_delete(game)
    for number in range(len(game.market.visits)):
        yield f"Day {FIRST_DAY + number}"
        if number:
            _next_day(game)
        showing.ask_for_ads(game)
        statistics.check(game)
        changes.change(game)
        changes.try_what_is_forbidden(game)
        showing.ask_for_ads(game)
        statistics.check(game)
    registration.read_back(game)


def _begin(game: Game) -> None:
    """Set the first day, which works on an unused platform only."""
    answer = game.wire.call("advance", {"current_date": FIRST_DAY})
    if answer.status in (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.BAD_REQUEST):
        raise UnreachableError(f"A run begins on day {FIRST_DAY}, and this platform is past it: it takes a fresh one.")


def _next_day(game: Game) -> None:
    """Move on by one, in one of the ways in which that can be said."""
    game.day += 1
    bodies = [{"current_date": game.day}, {}, {"current_date": Decimal(f"{game.day}.0")}, None]
    body = bodies[game.day % len(bodies)]
    answer = game.wire.call("advance", body, chunked=body is not None)
    if answer.is_sound and answer.body["current_date"] != game.day:
        game.wire.notes.deviates("advance", "another day than the next", f"{answer.body} instead of {game.day}")
        game.wire.call("advance", {"current_date": game.day})
    game.settle()
