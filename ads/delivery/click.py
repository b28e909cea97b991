"""Counting a click: the checks, the charge and the record, in one statement and therefore one transaction."""

from enum import StrEnum
from functools import partial
from uuid import UUID

from django.db import connection

from ads.delivery import functions
from ads.delivery.shares import settle, settle_behind
from ads.delivery.statements import (
    CLICK,
    CLICKED_AD,
    COUNT_ONE,
    HOME,
    IF_SEEN,
    VIEWER,
    is_due,
    noted,
    record,
    until_won,
)
from clients.models import Client
from zoomad.database.machines import is_spread
from zoomad.errors import NotFoundError, Reason

# Of those for the last clicks of a campaign each may take what another has just got for its home.
MAX_ATTEMPTS = 100

COUNT_CLICK = f"""
WITH {VIEWER}, ad AS MATERIALIZED (
    {CLICKED_AD.format(client="(SELECT client_id FROM viewer)", campaign="%s")} FOR KEY SHARE OF campaigns
), delivered AS (
    {COUNT_ONE.format(event=CLICK, home=HOME, from_ad="FROM ad", condition=IF_SEEN)}
), {record(CLICK)}
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
        sql = functions.click().call if is_spread() else COUNT_CLICK
        cursor.execute(sql, (client_id, ad_id))
        client_exists, ad_exists, is_seen, is_clicked, is_counted, used_up, *_noted = cursor.fetchone()
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
