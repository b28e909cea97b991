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

from ads.delivery.statements import LEFT_EIGHTHS, Charged
from ads.homes import number_of_homes
from zoomad.database.machines import is_spread

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0

IS_OVER = """
SELECT is_exhausted AND {limit} <= (SELECT sum({count}) FROM campaign_shares WHERE campaign_id = %(campaign)s)
FROM campaigns WHERE campaign_id = %(campaign)s
"""
# The campaign's row is held before the bank's, as whoever erases it does. Where that row stands on several machines,
# holding it orders nobody, and two who hold it would wait for each other as soon as both write in it.
BANK = """
WITH booked AS (
    SELECT campaign_id, impressions_limit, clicks_limit FROM campaigns
    WHERE campaign_id = %(campaign)s {condition} {lock}
)
INSERT INTO campaign_grants AS bank (campaign_id, impressions_limit, clicks_limit, impressions_granted, clicks_granted)
SELECT campaign_id, impressions_limit, clicks_limit, 0, 0 FROM booked
ON CONFLICT (campaign_id) DO UPDATE SET impressions_granted = bank.impressions_granted
"""
# What a transaction has written on several machines appears on one after the other. The bank's row would be free before
# the shares on another machine are to be seen, and the next would hand out what they hold once more. A lock of the
# coordinator is kept until all machines have committed.
TURN = 0x5A42_4E4B  # "ZBNK", for the advisory lock
IN_TURN = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
# Whoever counts a view or a click moves one of these rows first, so that none is in the middle of it then; and while
# the bank is held no home gets its first row.
HOLD_SHARES = "UPDATE campaign_shares SET clicks = clicks WHERE campaign_id = %(campaign)s"
# Shares change only while the bank is locked, so their sum is what was granted.
KEEP_BOOKS = """
UPDATE campaign_grants AS bank SET
    impressions_granted = shared.impressions,
    impressions_limit = greatest(booked.impressions_limit, shared.impressions),
    clicks_granted = shared.clicks,
    clicks_limit = greatest(booked.clicks_limit, shared.clicks)
FROM campaigns AS booked, (
    SELECT COALESCE(sum(impressions_allotted), 0) AS impressions, COALESCE(sum(clicks_allotted), 0) AS clicks
    FROM campaign_shares WHERE campaign_id = %(campaign)s
) AS shared
WHERE bank.campaign_id = %(campaign)s AND booked.campaign_id = %(campaign)s
RETURNING bank.{count}_limit - bank.{count}_granted
"""
TAKE_BACK = """
UPDATE campaign_shares SET {count}_allotted = {count} WHERE campaign_id = %(campaign)s AND {count}_allotted > {count}
"""
# A part of what is left, and never more than an eighth of what would be the home's: so what is said of the campaign as
# a whole is never behind by more than an eighth.
PORTION = """CASE WHEN homes() = 1 THEN {count}_limit - {count}_granted ELSE greatest(
    least({count}_limit - {count}_granted, 1),
    least(({count}_limit - {count}_granted) / homes(), {count}_limit / (8 * homes()))
) END"""
GIVE = f"""
INSERT INTO campaign_shares AS share (campaign_id, home, impressions_allotted, clicks_allotted)
SELECT campaign_id, client_home(%(client)s), {PORTION.format(count="impressions")}, {PORTION.format(count="clicks")}
FROM campaign_grants WHERE campaign_id = %(campaign)s
ON CONFLICT (campaign_id, home) DO UPDATE SET
    impressions_allotted = share.impressions_allotted
        + CASE WHEN share.impressions < share.impressions_allotted THEN 0 ELSE excluded.impressions_allotted END,
    clicks_allotted = share.clicks_allotted
        + CASE WHEN share.clicks < share.clicks_allotted THEN 0 ELSE excluded.clicks_allotted END
"""  # noqa: S608
HAS_SOME = """
SELECT EXISTS (SELECT FROM campaign_shares WHERE campaign_id = %(campaign)s AND home = client_home(%(client)s)
               AND {count} < {count}_allotted)
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
    names = {"count": event.count, "limit": event.limit}
    with connection.cursor() as cursor:
        cursor.execute(IS_OVER.format(**names), ids)
        if cursor.fetchone() in (None, (True,)):
            return False
    with transaction.atomic(), connection.cursor() as cursor:
        hold_bank(cursor, campaign_id)
        if not cursor.rowcount:
            return False
        cursor.execute(HAS_SOME.format(**names), ids)
        if cursor.fetchone()[0]:  # another client's settlement has brought it
            return True
        if (left := _left(cursor, names, ids)) <= 0 and takes_back:
            cursor.execute(TAKE_BACK.format(**names), ids)
            left = _left(cursor, names, ids)
        if left > 0:
            cursor.execute(GIVE, ids)
            _left(cursor, names, ids)
        _follow(cursor, campaign_id)
        return left > 0


def hold_bank(cursor: CursorWrapper, campaign_id: UUID, *, also_archived: bool = False) -> None:
    """Lock the bank of a campaign, and make it where there is none; there may be no such campaign."""
    if is_spread():
        cursor.execute(IN_TURN, [TURN, str(campaign_id)])
    condition = "" if also_archived else "AND archived_at IS NULL"
    lock = "" if is_spread() else "FOR KEY SHARE"
    cursor.execute(BANK.format(condition=condition, lock=lock), {"campaign": campaign_id})


def hold_campaign(cursor: CursorWrapper, campaign_id: UUID) -> None:
    """Let nothing of the campaign be counted until the end of the transaction; it may be archived."""
    hold_bank(cursor, campaign_id, also_archived=True)
    cursor.execute(HOLD_SHARES, {"campaign": campaign_id})


def _left(cursor: CursorWrapper, names: dict[str, str], ids: dict[str, UUID]) -> int:
    """Bring the bank's books up to date, and say how much of a limit no home has."""
    cursor.execute(KEEP_BOOKS.format(**names), ids)
    return int(cursor.fetchone()[0])


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
