"""Why a campaign is not shown more today: for what reason it loses each client.

Unseen ads come first. So a client who fits a running campaign, has not seen it and asks for an ad leaves a view, of
this ad or of a better one: the views of a day name everybody who asked and could have been shown it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, models
from django.db.models import Sum, Value
from django.utils.translation import gettext_lazy as _

from ads.compiled import compiled, sql_of
from ads.models import Ad, CampaignDay
from ads.querysets import click_rate, p90, urgency_on
from campaigns.querysets import State
from clients.audiences import EVERYBODY, EVERYWHERE, Audience
from clients.models import Client
from stats.reach import reach_of
from zoomad.state.models import Selection
from zoomad.state.services import selection_in_force

if TYPE_CHECKING:
    from uuid import UUID

    from campaigns.models import Campaign

LOOKED_AT = 200_000  # views of the day that are looked at, at most
SAMPLED = 2_000  # clients whose requests the price is computed from, at most

# Who asked on the day, belongs to the audience and has not seen the campaign. Where clients stand on several machines,
# each joins its own with what was found before.
LOST = """
WITH looked_at AS MATERIALIZED (
    SELECT client_id, campaign_id, cost, date FROM client_views WHERE date = %(day)s LIMIT %(most)s
), asked AS (
    SELECT DISTINCT client_id FROM looked_at
), valued AS NOT MATERIALIZED (
    {campaigns}
), unseen AS MATERIALIZED (
    SELECT fitting.client_id, COALESCE(own.score, 0) AS score,
           (COALESCE(own.score, 0) < %(floor)s::integer) IS TRUE AS is_reserved
    FROM ({in_audience}) AS fitting JOIN asked USING (client_id)
    LEFT JOIN client_ml_scores AS own ON own.client_id = fitting.client_id AND own.advertiser_id = %(advertiser_id)s
    LEFT JOIN client_views AS seen ON seen.client_id = fitting.client_id AND seen.campaign_id = %(campaign_id)s
    WHERE seen.client_id IS NULL
), terms AS (
    SELECT {p90} AS p90, {click_rate} AS click_rate
), easiest AS (
    -- What the cheapest of the ads that each of them was shown was worth, less what this campaign's click is worth.
    SELECT min(
        (request.cost + click_rate * COALESCE(rival.score, 0) * valued.ranking_cpc / p90)
        * valued.urgency / mine.urgency
        - click_rate * lost.score * mine.ranking_cpc / p90
    ) AS price
    FROM (
        SELECT client_id, score FROM unseen WHERE NOT is_reserved
        ORDER BY uuid_hash_extended(client_id, 0) LIMIT %(sampled)s
    ) AS lost
    JOIN clients USING (client_id)
    JOIN {requests} AS request ON request.client_id = clients.client_id AND request.date = %(day)s
    JOIN valued ON valued.campaign_id = request.campaign_id
    LEFT JOIN client_ml_scores AS rival
        ON rival.client_id = clients.client_id AND rival.advertiser_id = valued.advertiser_id
    CROSS JOIN terms CROSS JOIN (SELECT * FROM valued WHERE campaign_id = %(campaign_id)s) AS mine
    WHERE mine.urgency > 0
    GROUP BY clients.client_id
)
SELECT (SELECT count(*) FROM unseen WHERE NOT is_reserved),
       (SELECT count(*) FROM unseen WHERE is_reserved),
       (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY price) FROM easiest)
"""
STEP = Decimal("0.000001")  # the smallest step of a price


class Cause(models.TextChoices):
    """The main obstacle of a campaign, each with a remedy of its own."""

    NOT_RUNNING = "not_running", _("it does not run today")
    WRONG_LIMIT = "wrong_limit", _("a limit of 0")
    NOBODY_FITS = "nobody_fits", _("nobody fits")
    ALL_HAVE_SEEN = "all_have_seen", _("all who fit have seen it")
    NOBODY_ASKED = "nobody_asked", _("nobody who fits asked today")
    OUTBID = "outbid", _("others are worth more")


@dataclass(frozen=True, slots=True)
class Why:
    """All clients, by the reason for which they are lost; the numbers from `wrong_age` on add up to `clients`.

    `outbid` asked today and were shown others' ads; `reserved` did so, and their score is below the floor of a
    reserving selection. `price_to_win` is the cost per impression at which half of those outbid would have been shown
    this one, all other prices as they are; None where no client was lost so.
    `is_complete` says whether all requests of the day were looked at.
    """

    state: State
    clients: int
    wrong_age: int
    wrong_gender: int
    wrong_location: int
    seen: int
    not_asked: int
    reserved: int
    outbid: int
    price_to_win: Decimal | None
    is_complete: bool
    cause: Cause


def why_not(campaign: Campaign, state: State, day: int) -> Why:
    """Count for what reasons a campaign loses clients at this moment."""
    audience = Audience.of_campaign(campaign)
    everybody = Audience().size()
    of_age = audience._replace(gender=EVERYBODY, location=EVERYWHERE).size()
    of_gender = audience._replace(location=EVERYWHERE).size()
    reach = reach_of(campaign)
    is_complete = _shown_on(day) < LOOKED_AT
    lost = _lost(campaign, audience, day, is_complete=is_complete) if reach.left else NOBODY
    asked = min(lost.outbid + lost.reserved, reach.left)
    reserved = min(lost.reserved, asked)
    return Why(
        state=state,
        clients=everybody,
        wrong_age=everybody - of_age,
        wrong_gender=of_age - of_gender,
        wrong_location=of_gender - reach.audience,
        seen=reach.audience - reach.left,
        not_asked=reach.left - asked,
        reserved=reserved,
        outbid=asked - reserved,
        price_to_win=None if lost.price is None else max(Decimal(0), _just_above(lost.price)),
        is_complete=is_complete or not reach.left,
        cause=cause_of(campaign, state, audience=reach.audience, left=reach.left, asked=asked),
    )


def cause_of(campaign: Campaign, state: State, *, audience: int, left: int, asked: int) -> Cause:
    """Name the first cause that applies: until it is removed, no other remedy helps."""
    if not (campaign.impressions_limit and campaign.clicks_limit):
        return Cause.WRONG_LIMIT
    if state != State.RUNNING:
        return Cause.NOT_RUNNING
    if not audience:
        return Cause.NOBODY_FITS
    if not left:
        return Cause.ALL_HAVE_SEEN
    return Cause.OUTBID if asked else Cause.NOBODY_ASKED


class _Lost(NamedTuple):
    """Clients who asked on a day, fit, have not seen a campaign, and were shown another."""

    outbid: int
    reserved: int
    price: float | None


NOBODY = _Lost(outbid=0, reserved=0, price=None)


def _shown_on(day: int) -> int:
    shown: int | None = CampaignDay.objects.filter(day=day).aggregate(number=Sum("impressions"))["number"]
    return shown or 0


def _lost(campaign: Campaign, audience: Audience, day: int, *, is_complete: bool) -> _Lost:
    selection = selection_in_force()
    mine = Ad.everything.with_floor(day=day).values_list("floor", flat=True)
    terms: dict[str, float | UUID | None] = {
        "campaign_id": campaign.pk,
        "advertiser_id": campaign.advertiser_id,
        "floor": mine.get(pk=campaign.pk) if selection is Selection.RESERVING else None,
        "day": day,
        "most": LOOKED_AT,
        "sampled": SAMPLED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(audience, selection, day, is_complete=is_complete), terms)
        return _Lost(*cursor.fetchone())


def _statement(audience: Audience, selection: Selection, day: int, *, is_complete: bool) -> str:
    """Write the statement for an audience, with the weights that the selection gives to an ad and a click.

    What is looked at holds all requests of the day, or of the few who were sampled their others are read as well.
    """
    is_formula = selection is Selection.FORMULA
    valued = Ad.everything.annotate(urgency=Value(1.0))
    if not is_formula:  # what is over has no days left, and was shown to nobody today
        valued = Ad.everything.filter(end_date__gte=day).annotate(urgency=urgency_on(day))
    fitting = compiled(Client.objects.in_audience(audience).values("client_id"))
    return LOST.format(
        requests="looked_at" if is_complete else "client_views",
        in_audience=fitting.replace("%", "%%"),
        campaigns=compiled(valued.values("campaign_id", "advertiser_id", "ranking_cpc", "urgency")),
        p90=sql_of(p90()),
        click_rate=sql_of(Value(1.0) if is_formula else click_rate()),
    )


def _just_above(price: float) -> Decimal:
    """Return the lowest price, in the smallest steps, at which it is worth more than another ad."""
    return (math.floor(Decimal(repr(round(price, 9))) / STEP) + 1) * STEP
