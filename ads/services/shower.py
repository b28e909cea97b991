"""Showing an ad: the choice, the charge and the record, in one statement and therefore one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from psycopg import errors as pg

from ads.compiled import best_ad
from ads.services import fill_rate
from zoomad.errors import NotFoundError, Reason, UnavailableError

# Each attempt that loses a race means that another client's view was recorded, so losing this often takes as many
# campaigns running dry in the very moment of this request.
MAX_ATTEMPTS = 100

# The campaign is locked against deletion (its foreign keys would do it later, in an order that can deadlock). Of what
# is written the counter goes first: its row lock orders everybody who wants this campaign, and its condition, judged
# again after waiting, is what holds the limit. The view is inserted without a conflict clause: where a request of the
# same client was faster, the unique key fails the whole statement and the next attempt finds the campaign seen.
SHOW_AD = """
WITH viewer AS MATERIALIZED (
    SELECT client_id, age, gender, location, COALESCE((SELECT current_day FROM platform_state), 0) AS day
    FROM clients WHERE client_id = %s
), best AS MATERIALIZED (
    {best_ad}
), ad AS MATERIALIZED (
    SELECT campaigns.campaign_id, advertiser_id, ad_title, ad_text, ad_image_id,
           cost_per_impression, impressions_limit, is_seen
    FROM best JOIN campaigns USING (campaign_id)
    FOR KEY SHARE OF campaigns
), delivered AS (
    INSERT INTO campaign_deliveries AS total (campaign_id, impressions, spent_impressions)
    SELECT campaign_id, 1, cost_per_impression FROM ad WHERE NOT is_seen
    ON CONFLICT (campaign_id) DO UPDATE SET
        impressions = total.impressions + 1,
        spent_impressions = total.spent_impressions + excluded.spent_impressions
    WHERE total.impressions < (SELECT impressions_limit FROM ad)
    RETURNING impressions
), viewed AS (
    INSERT INTO client_views (client_id, campaign_id, date, cost)
    SELECT client_id, campaign_id, day, cost_per_impression FROM viewer, ad, delivered
), counted AS (
    INSERT INTO campaign_days AS total (campaign_id, day, impressions, spent_impressions)
    SELECT campaign_id, day, 1, cost_per_impression FROM viewer, ad, delivered
    ON CONFLICT (campaign_id, day) DO UPDATE SET
        impressions = total.impressions + 1,
        spent_impressions = total.spent_impressions + excluded.spent_impressions
), counted_for_advertiser AS (
    INSERT INTO advertiser_days AS total (advertiser_id, day, shard, impressions, spent_impressions)
    SELECT advertiser_id, day, campaign_shard(campaign_id), 1, cost_per_impression FROM viewer, ad, delivered
    ON CONFLICT (advertiser_id, day, shard) DO UPDATE SET
        impressions = total.impressions + 1,
        spent_impressions = total.spent_impressions + excluded.spent_impressions
), exhausted AS (
    UPDATE campaigns SET is_exhausted = true
    FROM ad, delivered
    WHERE campaigns.campaign_id = ad.campaign_id AND delivered.impressions >= ad.impressions_limit
)
SELECT viewer.day, best.campaign_id, ad_title, ad_text, ad_image_id, advertiser_id, ad.is_seen,
       delivered.impressions IS NOT NULL
FROM viewer LEFT JOIN best ON true LEFT JOIN ad ON true LEFT JOIN delivered ON true
"""


class Shown(StrEnum):
    """What came of asking for an ad."""

    CHARGED = "charged"
    REPEATED = "repeated"
    UNKNOWN_CLIENT = "unknown_client"
    NOTHING_FITS = "nothing_fits"


class NoAdError(NotFoundError):
    """There is no ad to show; `outcome` says why, for the metrics."""

    def __init__(self, message: str, reason: Reason, outcome: Shown) -> None:
        super().__init__(message, reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class ShownAd:
    """An ad as it goes to the client."""

    ad_id: UUID
    ad_title: str
    ad_text: str
    ad_image_id: str | None
    advertiser_id: UUID
    outcome: Shown


def show_ad(*, client_id: UUID, choice: Callable[[], str] = best_ad) -> ShownAd:
    """Choose the best ad for the client and record the view, which is charged once for each client and campaign.

    When this returns, the view is committed. Another `choice` than the platform's is compiled once, as that is.

    Raises:
        NoAdError: the client is unknown, or no campaign that may be shown to it is left.
        UnavailableError: too many others compete for the last impressions; nothing was recorded.

    """
    for _attempt in range(MAX_ATTEMPTS):
        if (shown := _attempt_to_show(client_id, choice)) is not None:
            return shown
    message = "Too many requests compete for the last impressions. Please try again."
    raise UnavailableError(message, Reason.CONTENTION, retry_after=1)


@cache
def _statement(choice: Callable[[], str]) -> str:
    return SHOW_AD.format(best_ad=choice())


def _attempt_to_show(client_id: UUID, choice: Callable[[], str]) -> ShownAd | None:
    """Try once; None where another request was faster, and the choice has to be made anew."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_statement(choice), [client_id])
            row = cursor.fetchone()
    except (IntegrityError, OperationalError) as error:
        if isinstance(error.__cause__, pg.UniqueViolation | pg.ForeignKeyViolation | pg.DeadlockDetected):
            return None
        raise
    if row is None:
        raise NoAdError("Client not found", Reason.CLIENT_NOT_FOUND, Shown.UNKNOWN_CLIENT)
    day, campaign_id, title, text, image_id, advertiser_id, is_seen, is_charged = row
    if campaign_id is None:
        fill_rate.count(day=day, is_filled=False)
        raise NoAdError("There is no ad to show to this client", Reason.NO_AD, Shown.NOTHING_FITS)
    if not (is_seen or is_charged):
        return None
    fill_rate.count(day=day, is_filled=True)
    return ShownAd(campaign_id, title, text, image_id, advertiser_id, Shown.CHARGED if is_charged else Shown.REPEATED)
