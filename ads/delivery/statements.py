"""What the statement that shows an ad and the one that counts a click have in common.

Both are built from table expressions. Their own ones are `ad`, the campaign (locked against deletion: its foreign keys
would do it later, in an order that can deadlock), and `delivered`, which moves the counter of the campaign in the
client's home. It goes first of what is written: its row lock orders everybody of this home who wants this campaign,
and its condition, judged again after waiting, is what holds the limit. All that follows from a counter that moved is
written here; what is left of the limits only where a step of an eighth is passed, and only where the home holds them
whole, as the only one does. Else that follows with its settlement with the others (`ads.delivery.shares`), which is
due when it has used up what it was allotted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, OperationalError
from psycopg import errors as pg

from zoomad.errors import Reason, UnavailableError

T = TypeVar("T")

VIEWER_UNDER = """viewer AS MATERIALIZED (
    SELECT client_id, age, gender, location, COALESCE(current_day, 0) AS day
    FROM clients LEFT JOIN platform_state ON true WHERE client_id = %s{condition}
)"""
# Whose ad it is, and on which day; the only parameter is the client's id.
VIEWER = VIEWER_UNDER.format(condition="")

RECORD = """recorded AS (
    INSERT INTO {event.table} (client_id, campaign_id, date, cost)
    SELECT client_id, campaign_id, day, {event.price} FROM viewer, ad, delivered WHERE {has_counted}
), counted AS (
    INSERT INTO campaign_day_shares AS total (campaign_id, day, home, {event.count}, {event.spent})
    SELECT campaign_id, day, client_home(client_id), 1, {event.price} FROM viewer, ad, delivered WHERE {has_counted}
    ON CONFLICT (campaign_id, day, home) DO UPDATE SET
        {event.count} = total.{event.count} + 1,
        {event.spent} = total.{event.spent} + excluded.{event.spent}
), counted_for_advertiser AS (
    INSERT INTO advertiser_days AS total (advertiser_id, day, home, shard, {event.count}, {event.spent})
    SELECT advertiser_id, day, client_home(client_id), campaign_shard(campaign_id), 1, {event.price}
    FROM viewer, ad, delivered WHERE {has_counted}
    ON CONFLICT (advertiser_id, day, home, shard) DO UPDATE SET
        {event.count} = total.{event.count} + 1,
        {event.spent} = total.{event.spent} + excluded.{event.spent}
), settled AS (
    UPDATE campaigns SET left_eighths = now.left_eighths, is_exhausted = now.left_eighths = 0
    FROM ad, delivered, LATERAL (SELECT {left_eighths} AS left_eighths) AS now
    WHERE campaigns.campaign_id = ad.campaign_id AND {whole}
      AND (now.left_eighths <> ad.left_eighths OR (now.left_eighths = 0 AND NOT ad.is_exhausted))
)"""

# PostgreSQL knows `homes()` when it plans: of one home all these conditions, and what they guard, are gone from the
# plan, and the client's home is a constant.
ONE_HOME = "homes() = 1"
HOME = "client_home((SELECT client_id FROM viewer))"
# The home of the client holds both limits, and its counters are those of the campaign.
WHOLE = f"({ONE_HOME} OR (impressions_allotted, clicks_allotted) = (ad.impressions_limit, ad.clicks_limit))"
# One of several homes may have got no more than an empty row.
HAS_COUNTED = f"({ONE_HOME} OR {{event.count}} > 0)"

# The smaller of the shares of the two limits that is left, in eighths, rounded up: 0 where either is reached.
LEFT_EIGHTHS = """least(
    (8::bigint * greatest(0, {limits}.impressions_limit - {totals}.impressions) + {limits}.impressions_limit - 1)
    / NULLIF({limits}.impressions_limit, 0),
    (8::bigint * greatest(0, {limits}.clicks_limit - {totals}.clicks) + {limits}.clicks_limit - 1)
    / NULLIF({limits}.clicks_limit, 0)
)"""

NOTED = """(
    SELECT record_limit(day, advertiser_id, campaign_id, ad_title, '{event.limit}', {event.count}, {event.limit})
    FROM viewer, ad, delivered
    WHERE {event.count} IN ({event.limit}, ({event.limit} * 4::bigint + 4) / 5) AND {whole}
)"""
# The home has used up what it was allotted, which is not all.
IS_DUE = "{event.count} = {event.count}_allotted AND NOT {whole}"


@dataclass(frozen=True, slots=True)
class Charged:
    """Something that is charged: the table of its rows, and the columns of its totals, its price and its limit."""

    table: str
    count: str
    spent: str
    price: str
    limit: str


VIEW = Charged("client_views", "impressions", "spent_impressions", "cost_per_impression", "impressions_limit")
CLICK = Charged("client_clicks", "clicks", "spent_clicks", "cost_per_click", "clicks_limit")


def record(event: Charged) -> str:
    """Write the table expressions that record what `delivered` has counted.

    The event's row is inserted without a conflict clause: where another request of the same client was faster, the
    unique key fails the whole statement, and the next attempt finds what that one did.
    """
    left = LEFT_EIGHTHS.format(limits="ad", totals="delivered")
    return RECORD.format(event=event, left_eighths=left, whole=WHOLE, has_counted=HAS_COUNTED.format(event=event))


def noted(event: Charged) -> str:
    """Write the expression that records when `delivered` comes to 80 % of the limit, rounded up, or to the limit.

    Each number is counted by one statement, so each is recorded once. It is a function that writes, called then only:
    another table expression would cost every ad a tenth of its time.
    """
    return NOTED.format(event=event, whole=WHOLE)


def is_due(event: Charged) -> str:
    """Write the condition that what `delivered` has counted makes a settlement due."""
    return IS_DUE.format(event=event, whole=WHOLE)


def until_won(attempt: Callable[[], T | None], *, attempts: int, refusal: str) -> T:
    """Try again while other transactions are faster, which fails the statement or makes the attempt return None.

    Raises:
        UnavailableError: with the refusal, when every attempt was lost; nothing was recorded.

    """
    for _attempt in range(attempts):
        try:
            if (result := attempt()) is not None:
                return result
        except (IntegrityError, OperationalError) as error:
            if not isinstance(error.__cause__, pg.UniqueViolation | pg.ForeignKeyViolation | pg.DeadlockDetected):
                raise
    raise UnavailableError(refusal, Reason.CONTENTION, retry_after=1)
