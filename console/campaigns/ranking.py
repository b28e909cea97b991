"""What a client would be shown and why, in the words of the selection itself; nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from ads.models import Ad
from ads.querysets import click_rate, p90, top_price, urgency_on
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from ads.querysets import AdQuerySet
    from campaigns.models import Campaign
    from clients.models import Client

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the selection, and whether the campaign and the client keep it."""

    sentence: str
    detail: str
    holds: bool


def rules_for(campaign: Campaign, client: Client, *, day: int, selection: Selection) -> list[Rule]:
    """Try each word of the selection in force on the one campaign."""
    ads = Ad.everything.filter(pk=campaign.pk)
    words = [*_of_the_booking(campaign, ads, day=day), *_of_the_client(campaign, client, ads)]
    if selection is Selection.RESERVING:
        known = ads.with_is_seen_by(client).with_score_of(client).with_floor(day=day)
        words.append((_("It is not kept for clients who like it more"), _floor(known), known.not_reserved()))
    return [Rule(sentence, detail, matching.exists()) for sentence, detail, matching in words]


def _of_the_booking(campaign: Campaign, ads: AdQuerySet, *, day: int) -> list[tuple[str, str, AdQuerySet]]:
    """List what holds for everybody: a rule, what it looks at, and the campaign if it keeps the rule."""
    days = _("day %(day)s, campaign %(start)s-%(end)s")
    delivery = getattr(campaign, "delivery", None)
    used = {
        "seen": delivery.impressions if delivery else 0,
        "limit": campaign.impressions_limit,
        "clicked": delivery.clicks if delivery else 0,
        "clicks_limit": campaign.clicks_limit,
    }
    return [
        (_("It has not been archived"), _("archived") if campaign.archived_at else _("not archived"), ads.live()),
        (
            _("It is running today"),
            days % {"day": day, "start": campaign.start_date, "end": campaign.end_date},
            ads.booked_for(day),
        ),
        (_("Nobody has paused it"), _("paused") if campaign.is_paused else _("not paused"), ads.not_paused()),
        (
            _("It has budget left"),
            _("impressions %(seen)s of %(limit)s, clicks %(clicked)s of %(clicks_limit)s") % used,
            ads.with_budget(),
        ),
    ]


def _of_the_client(campaign: Campaign, client: Client, ads: AdQuerySet) -> list[tuple[str, str, AdQuerySet]]:
    """List what holds for this client, likewise."""
    ages = f"{_given(campaign.target_age_from, '0')}-{_given(campaign.target_age_to, '∞')}"
    gender = _given(campaign.get_target_gender_display(), _("everybody"))
    location = _given(campaign.target_location, _("everywhere"))
    return [
        (_("The age fits"), _pair(client.age, ages), ads.fitting_age_of(client)),
        (_("The gender fits"), _pair(client.get_gender_display(), gender), ads.fitting_gender_of(client)),
        (_("The location fits"), _pair(client.location, location), ads.fitting_location_of(client)),
        (_("The client has not clicked it yet"), _("one click is all that can be earned"), ads.not_clicked_by(client)),
    ]


def ranking_for(client: Client, *, day: int, selection: Selection) -> list[Campaign]:
    """Rank what the client would be shown, the best first, with the numbers of the selection."""
    return list(_ranked(client, day, selection)[:SHOWN])


def place_of(campaign: Campaign, client: Client, *, day: int, selection: Selection) -> tuple[int, Campaign] | None:
    """Say at which place the campaign stands for the client, from 1, and with what numbers; None if it may not."""
    ranked = Ad.objects.ranked_for(client, day=day, selection=selection)
    keys = list(ranked.values_list("campaign_id", flat=True))
    if campaign.pk not in keys:
        return None
    return keys.index(campaign.pk) + 1, _ranked(client, day, selection).get(pk=campaign.pk)


def _ranked(client: Client, day: int, selection: Selection) -> AdQuerySet:
    terms = {"p90": p90(), "top_price": top_price(), "click_rate": click_rate()}
    urgent = {"urgency": urgency_on(day)}
    ads: AdQuerySet = Ad.objects.ranked_for(client, day=day, selection=selection)
    numbers = {name: Cast(term, FloatField()) for name, term in terms.items()}
    ranked: AdQuerySet = ads.select_related("advertiser").annotate(**numbers, **urgent)
    return ranked


def _floor(known: AdQuerySet) -> str:
    score, floor = known.values_list("score", "floor").first() or (0, None)
    if floor is None:
        return _("score %(score)s; whoever comes is shown it") % {"score": score}
    return _("score %(score)s, shown from %(floor)s on") % {"score": score, "floor": floor}


def _given(value: object, nothing: str) -> str:
    return nothing if value is None else str(value)


def _pair(client: object, campaign: str) -> str:
    return _("client %(client)s, campaign %(campaign)s") % {"client": client, "campaign": campaign}
