"""Why a campaign is not shown more today: of all clients, where each is lost to it.

A client who fits a running campaign, has not seen it and asks for an ad leaves a view, of this or of a better ad: what
is not seen comes first. So the views of a day name everybody who asked and could have been shown it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from campaigns.querysets import State
from clients.audiences import EVERYBODY, EVERYWHERE, Audience
from stats.outlook import reach_of

if TYPE_CHECKING:
    from uuid import UUID

    from campaigns.models import Campaign

LOOKED_AT = 200_000  # views of the day that are looked at, at most
SAMPLED = 2_000  # clients whose requests the price is reckoned from, at most

# Who asked on the day, belongs to the audience and has not seen the campaign.
OUTBID = """
WITH asked AS (
    SELECT DISTINCT client_id FROM (
        SELECT client_id FROM client_views WHERE date = %(day)s LIMIT %(most)s
    ) AS looked_at
), outbid AS MATERIALIZED (
    SELECT client_id FROM asked JOIN clients USING (client_id)
    WHERE age BETWEEN %(age_from)s AND %(age_to)s
      AND %(gender)s IN ('ALL', gender) AND %(location)s IN ('', '=' || location)
      AND NOT EXISTS (
          SELECT FROM client_views AS seen
          WHERE seen.client_id = asked.client_id AND seen.campaign_id = %(campaign_id)s
      )
), easiest AS (
    -- What the cheapest of the ads that each of them was shown was worth, less what this campaign's click is worth.
    SELECT min(
        request.cost
        + (COALESCE(rival.score, 0) * campaigns.ranking_cpc - COALESCE(own.score, 0) * %(cpc)s) / reference.p90
    ) AS price
    FROM (SELECT client_id FROM outbid ORDER BY uuid_hash_extended(client_id, 0) LIMIT %(sampled)s) AS lost
    JOIN client_views AS request ON request.client_id = lost.client_id AND request.date = %(day)s
    JOIN campaigns ON campaigns.campaign_id = request.campaign_id
    LEFT JOIN client_ml_scores AS rival
        ON rival.client_id = lost.client_id AND rival.advertiser_id = campaigns.advertiser_id
    LEFT JOIN client_ml_scores AS own ON own.client_id = lost.client_id AND own.advertiser_id = %(advertiser_id)s
    CROSS JOIN (SELECT COALESCE((SELECT p90 FROM ml_score_reference), 1) AS p90) AS reference
    GROUP BY lost.client_id
)
SELECT (SELECT count(*) FROM outbid),
       (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY price) FROM easiest),
       (SELECT count(*) FROM (SELECT FROM client_views WHERE date = %(day)s LIMIT %(most)s) AS looked_at)
"""
STEP = Decimal("0.000001")  # the smallest step of a price


class Cause(models.TextChoices):
    """The one thing that stands most in a campaign's way, and that has a cure of its own."""

    NOT_RUNNING = "not_running", _("it does not run today")
    WRONG_LIMIT = "wrong_limit", _("a limit of 0")
    NOBODY_FITS = "nobody_fits", _("nobody fits")
    ALL_HAVE_SEEN = "all_have_seen", _("all who fit have seen it")
    NOBODY_ASKED = "nobody_asked", _("nobody who fits asked today")
    OUTBID = "outbid", _("others are worth more")


@dataclass(frozen=True, slots=True)
class Why:
    """All clients, by where they are lost; the numbers from `wrong_age` on add up to `clients`.

    `outbid` asked today and were shown others' ads. `price_to_win` is the cost per impression at which half of them
    would have been shown this one, all other prices as they are; None where nobody was lost so.
    `is_complete` says whether all requests of the day were looked at.
    """

    state: State
    clients: int
    wrong_age: int
    wrong_gender: int
    wrong_location: int
    seen: int
    not_asked: int
    outbid: int
    price_to_win: Decimal | None
    is_complete: bool
    cause: Cause


def why_not(campaign: Campaign, state: State, day: int) -> Why:
    """Count, for a campaign as it is at this moment, where all clients are lost to it."""
    audience = Audience.of_campaign(campaign)
    everybody = Audience().size()
    of_age = audience._replace(gender=EVERYBODY, location=EVERYWHERE).size()
    of_gender = audience._replace(location=EVERYWHERE).size()
    reach = reach_of(campaign)
    lost, price, looked_at = _outbid(campaign, audience, day)
    lost = min(lost, reach.left)
    return Why(
        state=state,
        clients=everybody,
        wrong_age=everybody - of_age,
        wrong_gender=of_age - of_gender,
        wrong_location=of_gender - reach.audience,
        seen=reach.audience - reach.left,
        not_asked=reach.left - lost,
        outbid=lost,
        price_to_win=None if price is None else max(Decimal(0), _just_above(price)),
        is_complete=looked_at < LOOKED_AT,
        cause=cause_of(campaign, state, audience=reach.audience, left=reach.left, asked=lost),
    )


def cause_of(campaign: Campaign, state: State, *, audience: int, left: int, asked: int) -> Cause:
    """Name the first of the causes that holds: until it is cured, no other cure helps."""
    if not (campaign.impressions_limit and campaign.clicks_limit):
        return Cause.WRONG_LIMIT
    if state != State.RUNNING:
        return Cause.NOT_RUNNING
    if not audience:
        return Cause.NOBODY_FITS
    if not left:
        return Cause.ALL_HAVE_SEEN
    return Cause.OUTBID if asked else Cause.NOBODY_ASKED


def _outbid(campaign: Campaign, audience: Audience, day: int) -> tuple[int, float | None, int]:
    terms: dict[str, str | float | UUID | None] = {
        **audience._asdict(),
        "campaign_id": campaign.pk,
        "advertiser_id": campaign.advertiser_id,
        "cpc": campaign.ranking_cpc,
        "day": day,
        "most": LOOKED_AT,
        "sampled": SAMPLED,
    }
    with connection.cursor() as cursor:
        cursor.execute(OUTBID, terms)
        number, price, looked_at = cursor.fetchone()
    return number, price, looked_at


def _just_above(price: float) -> Decimal:
    """Take the lowest price, in the smallest steps, that is worth more than another ad."""
    return (math.floor(Decimal(repr(round(price, 9))) / STEP) + 1) * STEP
