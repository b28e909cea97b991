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

# Whose ad it is, and on which day.
VIEWER_OF = """
    SELECT client_id, age, gender, location, COALESCE(current_day, 0) AS day
    FROM clients LEFT JOIN platform_state ON true WHERE client_id = {client}{condition}
"""
VIEWER_UNDER = f"viewer AS MATERIALIZED ({VIEWER_OF})".replace("{client}", "%s")
VIEWER = VIEWER_UNDER.format(condition="")

SETTLED = """settled AS (
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is written for what was counted; where it is a total that exists already, that grows instead.

    Its values come from `viewer` and `ad`, which are table expressions of a statement and variables of a function.
    """

    name: str
    into: str
    values: str
    grows: str = ""


VIEW = Charged("client_views", "impressions", "spent_impressions", "cost_per_impression", "impressions_limit")
CLICK = Charged("client_clicks", "clicks", "spent_clicks", "cost_per_click", "clicks_limit")

ADDS = "{event.count} = total.{event.count} + 1, {event.spent} = total.{event.spent} + excluded.{event.spent}"
# The event's row is inserted without a conflict clause: where another request of the same client was faster, the unique
# key fails the whole, and the next attempt finds what that one did.
ROWS = (
    Row(
        "recorded",
        "{event.table} (client_id, campaign_id, date, cost)",
        "viewer.client_id, ad.campaign_id, viewer.day, ad.{event.price}",
    ),
    Row(
        "counted",
        "campaign_day_shares AS total (campaign_id, day, home, {event.count}, {event.spent})",
        "ad.campaign_id, viewer.day, {home}, 1, ad.{event.price}",
        f"(campaign_id, day, home) DO UPDATE SET {ADDS}",
    ),
    Row(
        "counted_for_advertiser",
        "advertiser_days AS total (advertiser_id, day, home, shard, {event.count}, {event.spent})",
        "ad.advertiser_id, viewer.day, {home}, campaign_shard(ad.campaign_id), 1, ad.{event.price}",
        f"(advertiser_id, day, home, shard) DO UPDATE SET {ADDS}",
    ),
)
ROWS_OF_CLICKS = (
    *ROWS,
    Row(
        "aged",
        "click_age_shares AS total (campaign_id, age, home, clicks)",
        "ad.campaign_id, viewer.age, {home}, 1",
        "(campaign_id, age, home) DO UPDATE SET clicks = total.clicks + 1",
    ),
)
# The ad that a client clicks.
CLICKED_AD = """SELECT campaign_id, advertiser_id, ad_title, cost_per_click, impressions_limit, clicks_limit,
           left_eighths, is_exhausted,
           EXISTS (SELECT FROM client_views WHERE client_views.client_id = {client}
                   AND client_views.campaign_id = campaigns.campaign_id) AS is_seen,
           EXISTS (SELECT FROM client_clicks WHERE client_clicks.client_id = {client}
                   AND client_clicks.campaign_id = campaigns.campaign_id) AS is_clicked
    FROM campaigns WHERE campaign_id = {campaign} AND archived_at IS NULL"""
IF_SEEN = " AND ad.is_seen AND NOT ad.is_clicked"
# The ad that was chosen; `best` is the choice.
CHOSEN_AD = """SELECT campaigns.campaign_id, advertiser_id, ad_title, ad_text, ad_image_id,
           cost_per_impression, impressions_limit, clicks_limit, left_eighths, is_exhausted, is_seen, score
    FROM best JOIN campaigns USING (campaign_id)"""
# What moves the counter of a campaign in a home that holds a share of it.
COUNT_ONE = """UPDATE campaign_shares AS share SET
        {event.count} = share.{event.count} + 1,
        {event.spent} = share.{event.spent} + ad.{event.price}
    {from_ad}
    WHERE share.campaign_id = ad.campaign_id AND share.home = {home}
      AND share.{event.count} < least(share.{event.count}_allotted, ad.{event.limit}){condition}
    RETURNING share.impressions, share.clicks, share.impressions_allotted, share.clicks_allotted"""


def rows_of(event: Charged) -> tuple[Row, ...]:
    """Name the rows that are written for an event."""
    return ROWS_OF_CLICKS if event is CLICK else ROWS


def inserting(row: Row, source: str, *, event: Charged, home: str) -> str:
    """Write how a row comes from a source of its values, such as `VALUES ({values})`."""
    grows = f" ON CONFLICT {row.grows}" if row.grows else ""
    whole = f"INSERT INTO {row.into} {source.replace('{values}', row.values)}{grows}"
    return whole.format(event=event, home=home)


def record(event: Charged) -> str:
    """Write the table expressions that record what `delivered` has counted."""
    source = f"SELECT {{values}} FROM viewer, ad, delivered WHERE {HAS_COUNTED}"  # noqa: S608
    rows = [
        f"{row.name} AS ({inserting(row, source, event=event, home='client_home(viewer.client_id)')})"
        for row in rows_of(event)
    ]
    left = LEFT_EIGHTHS.format(limits="ad", totals="delivered")
    return ", ".join([*rows, SETTLED.format(left_eighths=left, whole=WHOLE)])


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
