"""Showing an ad: the choice, the charge and the record, in one statement and therefore one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from uuid import UUID

from django.db import connection

from ads.delivery import fill_rate, functions, in_force, presence
from ads.delivery.shares import settle, settle_behind
from ads.delivery.statements import (
    CHOSEN_AD,
    HOME,
    ONE_HOME,
    VIEW,
    VIEWER,
    VIEWER_UNDER,
    is_due,
    noted,
    record,
    until_won,
)
from ads.walk import best_ad
from zoomad.database.machines import is_spread
from zoomad.errors import NotFoundError, Reason
from zoomad.state.models import Selection

# Each attempt that loses a race means that another client's view was recorded, so losing this often takes as many
# campaigns running dry in the very moment of this request.
MAX_ATTEMPTS = 100

SHOW_AD = """
WITH {viewer}, best AS MATERIALIZED (
    {best_ad}
), ad AS MATERIALIZED (
    {chosen_ad} FOR KEY SHARE OF campaigns
), delivered AS (
    INSERT INTO campaign_shares AS share (
        campaign_id, home, impressions, spent_impressions, impressions_allotted, clicks_allotted
    )
    SELECT campaign_id, {home}, {first_share} FROM ad WHERE NOT is_seen
    ON CONFLICT (campaign_id, home) DO UPDATE SET
        impressions = share.impressions + 1,
        spent_impressions = share.spent_impressions + {price}
    WHERE share.impressions < least(share.impressions_allotted, {limit})
    RETURNING impressions, clicks, impressions_allotted, clicks_allotted
), {record}
SELECT viewer.day, best.campaign_id, ad_title, ad_text, ad_image_id, advertiser_id, ad.is_seen,
       COALESCE(delivered.impressions > 0, false), best.score, {is_due}, {noted}
FROM viewer LEFT JOIN best ON true LEFT JOIN ad ON true LEFT JOIN delivered ON true
"""
# The only home there is holds all of what was booked, and counts at once. One of several has to be allotted something
# first: its row is made, and the view is not counted.
FIRST_SHARE = ", ".join(
    f"CASE WHEN {ONE_HOME} THEN {value} ELSE 0 END"
    for value in ("1", "cost_per_impression", "impressions_limit", "clicks_limit")
)
# So the row that the only home would get has the price and the limit, which spares another look at the campaign.
KNOWN = "CASE WHEN {one_home} THEN excluded.{first} ELSE (SELECT {name} FROM ad) END"
PRICE = KNOWN.format(one_home=ONE_HOME, first="spent_impressions", name="cost_per_impression")
LIMIT = KNOWN.format(one_home=ONE_HOME, first="impressions_allotted", name="impressions_limit")


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


def show_ad(*, client_id: UUID, choice: Callable[[], str] | None = None) -> ShownAd:
    """Choose the best ad for the client and record the view, which is charged once for each client and campaign.

    When this returns, the view is committed. Another `choice` than that of the selection in force is compiled once, as
    that is.

    Raises:
        NoAdError: the client is unknown, or no campaign that may be shown to it is left.
        UnavailableError: too many others compete for the last impressions; nothing was recorded.

    """
    return until_won(
        partial(_attempt_to_show, client_id, choice),
        attempts=MAX_ATTEMPTS,
        refusal="Too many requests compete for the last impressions. Please try again.",
    )


@cache
def statement(choice: Callable[[], str]) -> str:
    """Write the statement that shows what is chosen so, whatever the selection in force."""
    return _statement(VIEWER, choice())


@cache
def statement_under(way: in_force.Choice) -> str:
    """Write the statement that shows what is chosen in a way; where that is not the one in force, it finds nobody."""
    viewer = VIEWER_UNDER.format(condition=f" AND {way.condition()}")
    return _statement(viewer, best_ad(way.selection, is_waking=way.is_waking))


def _sql_of(way: in_force.Choice) -> str:
    return functions.show(way).call if is_spread() else statement_under(way)


def _statement(viewer: str, choice: str) -> str:
    return SHOW_AD.format(
        viewer=viewer,
        best_ad=choice,
        chosen_ad=CHOSEN_AD,
        home=HOME,
        first_share=FIRST_SHARE,
        price=PRICE,
        limit=LIMIT,
        record=record(VIEW),
        is_due=is_due(VIEW),
        noted=noted(VIEW),
    )


def _attempt_to_show(client_id: UUID, choice: Callable[[], str] | None) -> ShownAd | None:
    """Try once; None where it has to be chosen anew.

    Another request was faster, the client's home has got more of the campaign or found that nothing is left of it, or
    the selection is another now.
    """
    way = in_force.remembered()
    with connection.cursor() as cursor:
        cursor.execute(statement(choice) if choice else _sql_of(way), [client_id])
        row = cursor.fetchone()
    if row is None:
        if choice is None and in_force.is_another_for(client_id):
            return None
        raise NoAdError("Client not found", Reason.CLIENT_NOT_FOUND, Shown.UNKNOWN_CLIENT)
    day, campaign_id, title, text, image_id, advertiser_id, is_seen, is_charged, score, used_up, *_noted = row
    if choice is None and way.selection is Selection.RESERVING:
        presence.note(client_id, day=day)
    if campaign_id is None:
        fill_rate.count_nothing(day=day)
        raise NoAdError("There is no ad to show to this client", Reason.NO_AD, Shown.NOTHING_FITS)
    if not (is_seen or is_charged):
        settle(VIEW, campaign_id=campaign_id, client_id=client_id)
        return None
    if is_charged and used_up:
        settle_behind(VIEW, campaign_id=campaign_id, client_id=client_id)
    fill_rate.count_ad(day=day, score=score, is_charged=is_charged)
    return ShownAd(campaign_id, title, text, image_id, advertiser_id, Shown.CHARGED if is_charged else Shown.REPEATED)
