"""Sharing out the limits of a campaign among homes, so that they hold exactly though homes do not wait for each other.

A home counts what its clients see and click up to what it was allotted. One that has used that up settles with the
bank, the campaign's row in `campaign_grants`, which is locked meanwhile: it gets a part of what no home has yet, or of
what the others have not used and give back. So all shares together are never above the limit, and nobody coordinates
the rest. Of one home the share is all there is, and it never settles.

What is said of a campaign as a whole (what is left in eighths, that it is exhausted, the events about its limits)
follows with each settlement. Whatever a crash leaves undone between an event and its settlement is done by the next
client who wants the campaign, or by `sweep`.
"""

import logging
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from ads.delivery.bank import COUNTS, ask_bank, hold_bank, take_back, tell_bank
from ads.delivery.statements import LEFT_EIGHTHS, Charged
from ads.homes import number_of_homes

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0

IS_OVER = """
SELECT is_exhausted AND {limit} <= (SELECT sum({count}) FROM campaign_shares WHERE campaign_id = %(campaign)s)
FROM campaigns WHERE campaign_id = %(campaign)s
"""
OWN_SHARE = """
SELECT impressions < impressions_allotted, clicks < clicks_allotted FROM campaign_shares
WHERE campaign_id = %(campaign)s AND home = client_home(%(client)s) FOR UPDATE
"""
GIVE = """
INSERT INTO campaign_shares AS share (campaign_id, home, impressions_allotted, clicks_allotted)
VALUES (%(campaign)s, client_home(%(client)s), %(impressions)s, %(clicks)s)
ON CONFLICT (campaign_id, home) DO UPDATE SET
    impressions_allotted = share.impressions_allotted + excluded.impressions_allotted,
    clicks_allotted = share.clicks_allotted + excluded.clicks_allotted
"""
DELIVERED = """
SELECT COALESCE(sum(impressions), 0)::integer AS impressions, COALESCE(sum(clicks), 0)::integer AS clicks
FROM campaign_shares WHERE campaign_id = %(campaign)s
"""
NOW = LEFT_EIGHTHS.format(limits="campaigns", totals="delivered")
KNOWN = "(SELECT %(impressions)s::integer AS impressions, %(clicks)s::integer AS clicks) AS delivered"
# What was not told yet of the thresholds that are reached.
UNTOLD = f"""
SELECT COALESCE((SELECT current_day FROM platform_state), 0), advertiser_id, campaign_id, ad_title,
       step.which, step.at, step.most
FROM campaigns CROSS JOIN {KNOWN} CROSS JOIN LATERAL (VALUES
    ('impressions_limit', 'limit_near', impressions, (impressions_limit * 4::bigint + 4) / 5, impressions_limit),
    ('impressions_limit', 'limit_reached', impressions, impressions_limit, impressions_limit),
    ('clicks_limit', 'limit_near', clicks, (clicks_limit * 4::bigint + 4) / 5, clicks_limit),
    ('clicks_limit', 'limit_reached', clicks, clicks_limit, clicks_limit)
) AS step (which, kind, delivered, at, most)
WHERE campaign_id = %(campaign)s AND step.delivered >= step.at AND step.delivered > 0
  AND (step.kind = 'limit_reached' OR step.at < step.most)
  AND NOT EXISTS (SELECT FROM events WHERE events.campaign_id = campaigns.campaign_id
                  AND events.kind = step.kind AND data ->> 'limit' = step.which)
"""  # noqa: S608
TELL = "SELECT record_limit(%s, %s, %s, %s, %s, %s::bigint, %s::bigint)"
SAY = f"""
UPDATE campaigns SET left_eighths = {NOW}, is_exhausted = {NOW} = 0 FROM {KNOWN}
WHERE campaign_id = %(campaign)s AND delivered.impressions > 0
  AND (left_eighths, is_exhausted) IS DISTINCT FROM ({NOW}, {NOW} = 0)
"""  # noqa: S608
# Where the words about a campaign are older than its shares.
BEHIND = f"""
SELECT campaigns.campaign_id FROM campaigns JOIN (
    SELECT campaign_id, sum(impressions)::integer AS impressions, sum(clicks)::integer AS clicks
    FROM campaign_shares GROUP BY 1
) AS delivered USING (campaign_id)
WHERE archived_at IS NULL AND delivered.impressions > 0
  AND (left_eighths, is_exhausted) IS DISTINCT FROM ({NOW}, {NOW} = 0)
"""  # noqa: S608


def settle(event: Charged, *, campaign_id: UUID, client_id: UUID, takes_back: bool = True) -> bool:
    """Get more of a limit for the client's home, which has used up its share; False where no home has anything left.

    Without `takes_back` only what no home has yet is given.
    """
    ids = {"campaign": campaign_id, "client": client_id}
    with connection.cursor() as cursor:
        cursor.execute(IS_OVER.format(count=event.count, limit=event.limit), ids)
        if cursor.fetchone() in (None, (True,)):
            return False
    with transaction.atomic(), connection.cursor() as cursor:
        hold_bank(cursor, campaign_id)
        if not cursor.rowcount:
            return False
        cursor.execute(OWN_SHARE, ids)
        has = dict(zip(COUNTS, cursor.fetchone() or (False, False), strict=True))
        if has[event.count]:  # another client's settlement has brought it
            return True
        bank = ask_bank(cursor, campaign_id)
        if bank.left(event.count) <= 0 and takes_back:
            bank = take_back(cursor, bank, event.count, campaign_id)
        if (left := bank.left(event.count)) > 0:
            given = {count: 0 if has[count] else bank.portion(count) for count in COUNTS}
            cursor.execute(GIVE, {**ids, **given})
            tell_bank(cursor, campaign_id, given)
        _follow(cursor, campaign_id)
        return left > 0


def _follow(cursor: CursorWrapper, campaign_id: UUID) -> None:
    """Say of the campaign as a whole what its shares say; one statement after the other, as several machines need."""
    cursor.execute(DELIVERED, {"campaign": campaign_id})
    impressions, clicks = cursor.fetchone()
    known = {"campaign": campaign_id, "impressions": impressions, "clicks": clicks}
    cursor.execute(UNTOLD, known)
    for untold in cursor.fetchall():
        cursor.execute(TELL, untold)
    cursor.execute(SAY, known)


def settle_behind(event: Charged, *, campaign_id: UUID, client_id: UUID) -> None:
    """Settle after an event that used up its home's share; it is charged, so whatever fails is left to `sweep`."""
    try:
        settle(event, campaign_id=campaign_id, client_id=client_id, takes_back=False)
    except DatabaseError:
        logger.warning("A campaign was not settled at once", exc_info=True)


def sweep() -> int:
    """Say of every campaign what its shares say, where a crash has left that behind; return of how many."""
    if number_of_homes() == 1:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(BEHIND)
        behind = [row[0] for row in cursor.fetchall()]
    for campaign_id in behind:
        with transaction.atomic(), connection.cursor() as cursor:
            hold_bank(cursor, campaign_id)
            if cursor.rowcount:
                _follow(cursor, campaign_id)
    return len(behind)
