"""The bank of a campaign: how much of its limits is in the hands of homes.

Its row in `campaign_grants` is locked while shares change.
"""

from typing import NamedTuple
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from zoomad.database.machines import is_spread

COUNTS = ("impressions", "clicks")

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
# Shares change only while the bank is locked, so their sum is what was granted: for a bank that begins, or is mended.
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
"""
# The bank knows by itself what it has handed out. A machine that has crashed may not know yet that shares on it were
# committed; these are not to be seen, and would be handed out once more.
ASK_BANK = """
UPDATE campaign_grants AS bank SET
    impressions_limit = greatest(booked.impressions_limit, impressions_granted),
    clicks_limit = greatest(booked.clicks_limit, clicks_granted)
FROM campaigns AS booked WHERE bank.campaign_id = %(campaign)s AND booked.campaign_id = %(campaign)s
RETURNING bank.impressions_limit, bank.clicks_limit, impressions_granted, clicks_granted, homes()
"""
TELL_BANK = """
UPDATE campaign_grants SET impressions_granted = impressions_granted + %(impressions)s,
                           clicks_granted = clicks_granted + %(clicks)s
WHERE campaign_id = %(campaign)s
"""
UNUSED = "SELECT home, {count}_allotted FROM campaign_shares WHERE campaign_id = %(campaign)s AND {count}_allotted > 0"
TAKE_BACK = """
UPDATE campaign_shares SET {count}_allotted = {count} WHERE campaign_id = %(campaign)s AND {count}_allotted > {count}
RETURNING home, {count}
"""


class Bank(NamedTuple):
    """How much of each limit of a campaign may be handed out, how much has been, and to how many homes."""

    limits: dict[str, int]
    granted: dict[str, int]
    homes: int

    def left(self, count: str) -> int:
        """Say how much of a limit no home has."""
        return self.limits[count] - self.granted[count]

    def portion(self, count: str) -> int:
        """Say how much of a limit a home gets.

        A part of what is left, and never more than an eighth of what would be the home's: so what is said of the
        campaign as a whole is never behind by more than an eighth.
        """
        left = self.left(count)
        if self.homes == 1:
            return left
        return max(min(left, 1), min(left // self.homes, self.limits[count] // (8 * self.homes)))


def take_turn(cursor: CursorWrapper, campaign_id: UUID) -> None:
    """Keep others from the bank of a campaign that stands on several machines, whether there is one yet or not."""
    cursor.execute(IN_TURN, [TURN, str(campaign_id)])


def hold_bank(cursor: CursorWrapper, campaign_id: UUID, *, also_archived: bool = False) -> None:
    """Lock the bank of a campaign, and make it where there is none; there may be no such campaign."""
    if is_spread():
        take_turn(cursor, campaign_id)
    condition = "" if also_archived else "AND archived_at IS NULL"
    lock = "" if is_spread() else "FOR KEY SHARE"
    cursor.execute(BANK.format(condition=condition, lock=lock), {"campaign": campaign_id})


def hold_campaign(cursor: CursorWrapper, campaign_id: UUID) -> None:
    """Let nothing of the campaign be counted until the end of the transaction; it may be archived."""
    hold_bank(cursor, campaign_id, also_archived=True)
    cursor.execute(HOLD_SHARES, {"campaign": campaign_id})
    keep_books(cursor, campaign_id)  # the bank may have been made just now


def ask_bank(cursor: CursorWrapper, campaign_id: UUID) -> Bank:
    """Ask the bank how it stands; it begins with what the shares hold."""
    bank = _asked(cursor, campaign_id)
    if any(bank.granted.values()):
        return bank
    keep_books(cursor, campaign_id)
    return _asked(cursor, campaign_id)


def _asked(cursor: CursorWrapper, campaign_id: UUID) -> Bank:
    cursor.execute(ASK_BANK, {"campaign": campaign_id})
    *limits_and_grants, homes = cursor.fetchone()
    limits, granted = limits_and_grants[:2], limits_and_grants[2:]
    return Bank(dict(zip(COUNTS, limits, strict=True)), dict(zip(COUNTS, granted, strict=True)), homes)


def take_back(cursor: CursorWrapper, bank: Bank, count: str, campaign_id: UUID) -> Bank:
    """Take back what homes have not used of a limit, and say how the bank stands then."""
    cursor.execute(UNUSED.format(count=count), {"campaign": campaign_id})
    allotted = dict(cursor.fetchall())  # nobody changes it while the bank is held
    cursor.execute(TAKE_BACK.format(count=count), {"campaign": campaign_id})
    unused = sum(allotted.get(home, used) - used for home, used in cursor.fetchall())
    tell_bank(cursor, campaign_id, {**dict.fromkeys(COUNTS, 0), count: -unused})
    return Bank(bank.limits, {**bank.granted, count: bank.granted[count] - unused}, bank.homes)


def tell_bank(cursor: CursorWrapper, campaign_id: UUID, given: dict[str, int]) -> None:
    """Add what a home was given of each limit to the books."""
    cursor.execute(TELL_BANK, {"campaign": campaign_id, **given})


def keep_books(cursor: CursorWrapper, campaign_id: UUID) -> None:
    """Write what all shares hold into the books."""
    cursor.execute(KEEP_BOOKS, {"campaign": campaign_id})
