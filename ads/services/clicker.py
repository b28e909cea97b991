"""Counting a click: the checks, the charge and the record, in one statement and therefore one transaction."""

from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from psycopg import errors as pg

from zoomad.errors import NotFoundError, Reason, UnavailableError

MAX_ATTEMPTS = 5

# As when an ad is shown: the campaign is locked against deletion, then the counter's condition holds the limit.
COUNT_CLICK = """
WITH viewer AS MATERIALIZED (
    SELECT client_id, age, COALESCE((SELECT current_day FROM platform_state), 0) AS day
    FROM clients WHERE client_id = %s
), ad AS MATERIALIZED (
    SELECT campaign_id, advertiser_id, cost_per_click, clicks_limit,
           EXISTS (SELECT FROM client_views WHERE client_views.client_id = (SELECT client_id FROM viewer)
                   AND client_views.campaign_id = campaigns.campaign_id) AS is_seen,
           EXISTS (SELECT FROM client_clicks WHERE client_clicks.client_id = (SELECT client_id FROM viewer)
                   AND client_clicks.campaign_id = campaigns.campaign_id) AS is_clicked
    FROM campaigns WHERE campaign_id = %s
    FOR KEY SHARE OF campaigns
), delivered AS (
    UPDATE campaign_deliveries AS total SET
        clicks = total.clicks + 1,
        spent_clicks = total.spent_clicks + ad.cost_per_click
    FROM ad
    WHERE total.campaign_id = ad.campaign_id AND total.clicks < ad.clicks_limit AND is_seen AND NOT is_clicked
    RETURNING total.clicks
), clicked AS (
    INSERT INTO client_clicks (client_id, campaign_id, date, cost)
    SELECT client_id, campaign_id, day, cost_per_click FROM viewer, ad, delivered
), counted AS (
    INSERT INTO campaign_days AS total (campaign_id, day, clicks, spent_clicks)
    SELECT campaign_id, day, 1, cost_per_click FROM viewer, ad, delivered
    ON CONFLICT (campaign_id, day) DO UPDATE SET
        clicks = total.clicks + 1,
        spent_clicks = total.spent_clicks + excluded.spent_clicks
), counted_for_advertiser AS (
    INSERT INTO advertiser_days AS total (advertiser_id, day, shard, clicks, spent_clicks)
    SELECT advertiser_id, day, campaign_shard(campaign_id), 1, cost_per_click FROM viewer, ad, delivered
    ON CONFLICT (advertiser_id, day, shard) DO UPDATE SET
        clicks = total.clicks + 1,
        spent_clicks = total.spent_clicks + excluded.spent_clicks
), aged AS (
    INSERT INTO campaign_click_ages AS total (campaign_id, age, clicks)
    SELECT campaign_id, age, 1 FROM viewer, ad, delivered
    ON CONFLICT (campaign_id, age) DO UPDATE SET clicks = total.clicks + 1
), exhausted AS (
    UPDATE campaigns SET is_exhausted = true
    FROM ad, delivered
    WHERE campaigns.campaign_id = ad.campaign_id AND delivered.clicks >= ad.clicks_limit
)
SELECT EXISTS (SELECT FROM viewer), EXISTS (SELECT FROM ad), (SELECT is_seen FROM ad), (SELECT is_clicked FROM ad),
       EXISTS (SELECT FROM delivered)
"""


class Click(StrEnum):
    """What came of a click."""

    COUNTED = "counted"
    NEVER_SHOWN = "never_shown"
    REPEATED = "repeated"
    LIMIT_REACHED = "limit_reached"


def count_click(*, ad_id: UUID, client_id: UUID) -> Click:
    """Count and charge the click, once for each client and campaign; when this returns, it is committed.

    Raises:
        NotFoundError: the client or the ad is unknown.
        UnavailableError: other transactions kept getting in the way; nothing was recorded.

    """
    for _attempt in range(MAX_ATTEMPTS):
        if (outcome := _attempt_to_count(ad_id, client_id)) is not None:
            return outcome
    message = "The click could not be counted just now. Please try again."
    raise UnavailableError(message, Reason.CONTENTION, retry_after=1)


def _attempt_to_count(ad_id: UUID, client_id: UUID) -> Click | None:
    """Try once; None where another transaction got in the way."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_CLICK, (client_id, ad_id))
            client_exists, ad_exists, is_seen, is_clicked, is_counted = cursor.fetchone()
    except (IntegrityError, OperationalError) as error:
        if isinstance(error.__cause__, pg.UniqueViolation | pg.ForeignKeyViolation | pg.DeadlockDetected):
            return None
        raise
    if not client_exists:
        raise NotFoundError("Client not found", Reason.CLIENT_NOT_FOUND)
    if not ad_exists:
        raise NotFoundError("Ad not found", Reason.AD_NOT_FOUND)
    if is_counted:
        return Click.COUNTED
    if not is_seen:
        return Click.NEVER_SHOWN
    return Click.REPEATED if is_clicked else Click.LIMIT_REACHED
