"""Counting a click: the checks, the charge and the record, in one statement and therefore one transaction."""

from enum import StrEnum
from functools import partial
from uuid import UUID

from django.db import connection

from ads.delivery.shares import settle, settle_behind
from ads.delivery.statements import CLICK, HOME, VIEWER, is_due, noted, record, until_won
from clients.models import Client
from zoomad.errors import NotFoundError, Reason

# Of those for the last clicks of a campaign each may take what another has just got for its home.
MAX_ATTEMPTS = 100

COUNT_CLICK = f"""
WITH {VIEWER}, ad AS MATERIALIZED (
    SELECT campaign_id, advertiser_id, ad_title, cost_per_click, impressions_limit, clicks_limit, left_eighths,
           is_exhausted,
           EXISTS (SELECT FROM client_views WHERE client_views.client_id = (SELECT client_id FROM viewer)
                   AND client_views.campaign_id = campaigns.campaign_id) AS is_seen,
           EXISTS (SELECT FROM client_clicks WHERE client_clicks.client_id = (SELECT client_id FROM viewer)
                   AND client_clicks.campaign_id = campaigns.campaign_id) AS is_clicked
    FROM campaigns WHERE campaign_id = %s AND archived_at IS NULL
    FOR KEY SHARE OF campaigns
), delivered AS (
    UPDATE campaign_shares AS share SET
        clicks = share.clicks + 1,
        spent_clicks = share.spent_clicks + ad.cost_per_click
    FROM ad
    WHERE share.campaign_id = ad.campaign_id AND share.home = {HOME}
      AND share.clicks < least(share.clicks_allotted, ad.clicks_limit) AND is_seen AND NOT is_clicked
    RETURNING share.impressions, share.clicks, share.impressions_allotted, share.clicks_allotted
), {record(CLICK)}, aged AS (
    INSERT INTO click_age_shares AS total (campaign_id, age, home, clicks)
    SELECT campaign_id, age, client_home(client_id), 1 FROM viewer, ad, delivered
    ON CONFLICT (campaign_id, age, home) DO UPDATE SET clicks = total.clicks + 1
)
SELECT EXISTS (SELECT FROM viewer), EXISTS (SELECT FROM ad), (SELECT is_seen FROM ad), (SELECT is_clicked FROM ad),
       EXISTS (SELECT FROM delivered), (SELECT {is_due(CLICK)} FROM ad, delivered), {noted(CLICK)}
"""  # noqa: S608


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
    return until_won(
        partial(_attempt_to_count, ad_id, client_id),
        attempts=MAX_ATTEMPTS,
        refusal="The click could not be counted just now. Please try again.",
    )


def _attempt_to_count(ad_id: UUID, client_id: UUID) -> Click | None:
    """Try once; None where the client's home has got more of the clicks since."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CLICK, (client_id, ad_id))
        client_exists, ad_exists, is_seen, is_clicked, is_counted, used_up, _noted = cursor.fetchone()
    if not client_exists:
        raise Client.objects.not_found()
    if not ad_exists:
        raise NotFoundError("Ad not found", Reason.AD_NOT_FOUND)
    if is_counted:
        if used_up:
            settle_behind(CLICK, campaign_id=ad_id, client_id=client_id)
        return Click.COUNTED
    if not is_seen:
        return Click.NEVER_SHOWN
    if is_clicked:
        return Click.REPEATED
    return None if settle(CLICK, campaign_id=ad_id, client_id=client_id) else Click.LIMIT_REACHED
