"""Booking, changing and deleting campaigns."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg import errors as pg

from campaigns.images import change_use
from campaigns.models import Campaign
from zoomad.errors import InvalidError, NotFoundError, RefusedError
from zoomad.state.services import day_held_still

FROZEN_FIELDS = ("impressions_limit", "clicks_limit", "start_date", "end_date")


def create_campaign(*, advertiser_id: UUID, fields: dict[str, Any]) -> Campaign:
    """Book a campaign.

    Raises:
        NotFoundError: the advertiser is unknown.
        InvalidError: the campaign would start in the past, or its image is unknown.
        ValidationError: the fields break a rule between them.

    """
    with transaction.atomic():
        day = day_held_still()
        campaign = Campaign(advertiser_id=advertiser_id, **fields)
        _require_start_ahead(campaign, day)
        change_use(old=None, new=campaign.ad_image_id)
        _store(campaign)
    return campaign


def change_campaign(*, advertiser_id: UUID, campaign_id: UUID, changes: dict[str, Any]) -> Campaign:
    """Change some or all fields of a campaign; the rules hold for the result.

    Raises:
        NotFoundError: the advertiser has no such campaign.
        RefusedError: the campaign is over, or has started and a frozen field would change.
        InvalidError: the campaign would start in the past, or its image is unknown.
        ValidationError: the result breaks a rule between fields.

    """
    with transaction.atomic():
        day = day_held_still()
        # Locked, because the rules hold for several fields together: two changes at once could each be right alone.
        campaign: Campaign | None = (
            Campaign.objects.of(advertiser_id).select_for_update(no_key=True).filter(pk=campaign_id).first()
        )
        if campaign is None:
            raise NotFoundError("Campaign not found")
        changed = {name for name, value in changes.items() if getattr(campaign, name) != value}
        _require_changeable(campaign, changed, day)
        if "ad_image_id" in changed:
            change_use(old=campaign.ad_image_id, new=changes["ad_image_id"])
        for name, value in changes.items():
            setattr(campaign, name, value)
        if "start_date" in changed:
            _require_start_ahead(campaign, day)
        if changed:
            _store(campaign, update_fields=changed)
    return campaign


def delete_campaign(*, advertiser_id: UUID, campaign_id: UUID) -> None:
    """Delete a campaign; its views and clicks go with it.

    Raises:
        NotFoundError: the advertiser has no such campaign.

    """
    with transaction.atomic():
        campaign = Campaign.objects.of(advertiser_id).select_for_update().filter(pk=campaign_id).first()
        if campaign is None:
            raise NotFoundError("Campaign not found")
        change_use(old=campaign.ad_image_id, new=None)
        campaign.delete()


def pause_campaign(*, campaign_id: UUID, is_paused: bool) -> bool:
    """Keep a campaign from being shown to anyone, or let it be shown again; say whether that changed anything."""
    changed = Campaign.objects.filter(pk=campaign_id, is_paused=not is_paused).update(is_paused=is_paused)
    return changed > 0


def _require_start_ahead(campaign: Campaign, day: int) -> None:
    if campaign.start_date < day:
        raise InvalidError(
            f"Today is day {day}; a campaign cannot start before that.", field="start_date", code="start_in_the_past"
        )


def _require_changeable(campaign: Campaign, changed: set[str], day: int) -> None:
    if campaign.is_over(day):
        raise RefusedError(f"The campaign ended on day {campaign.end_date} and can no longer be changed.")
    frozen = [name for name in FROZEN_FIELDS if name in changed]
    if frozen and campaign.has_started(day):
        raise RefusedError(f"The campaign has started; {', '.join(frozen)} can no longer be changed.")


def _store(campaign: Campaign, *, update_fields: set[str] | None = None) -> None:
    """Check the rules between fields and write the row."""
    campaign.full_clean(exclude={"advertiser"}, validate_unique=False, validate_constraints=False)
    try:
        campaign.save(update_fields=update_fields)
    except IntegrityError as error:
        if isinstance(error.__cause__, pg.ForeignKeyViolation):
            raise NotFoundError("Advertiser not found") from error
        raise
