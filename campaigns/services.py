"""Booking, changing and deleting campaigns."""

from collections.abc import Container, Mapping
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from advertisers.services import held_advertiser
from campaigns.booking import Booking, Change, Terms
from campaigns.images.services import change_use, require_image
from campaigns.locking import hold_campaigns
from campaigns.models import Campaign
from campaigns.moderation.policy import Moderation, require_allowed
from campaigns.patience import HORIZONS
from campaigns.records import record_of
from events.models import Kind
from zoomad.errors import PreconditionFailedError, Reason, RefusedError
from zoomad.state.services import day_held_still, platform_state

FIELDS = tuple(field.name for field in Campaign._meta.concrete_fields)  # noqa: SLF001 - it is documented
Changed = dict[str, list[object]]
"""Of each field what it was and what it is."""
TEXTS = {"ad_title", "ad_text"}
PAUSES = {True: Kind.CAMPAIGN_PAUSED, False: Kind.CAMPAIGN_RESUMED}
DAYS = {"start_date", "end_date"}
MARKS = {"is_dormant", "horizon"}  # that follow from them
FROZEN_FIELDS = (
    gettext_noop("impressions_limit"),
    gettext_noop("clicks_limit"),
    gettext_noop("start_date"),
    gettext_noop("end_date"),
)


class FrozenError(RefusedError):
    """Fields would change that no longer may."""

    def __init__(self, message: str, *, fields: list[str]) -> None:
        super().__init__(message, Reason.CAMPAIGN_STARTED)
        self.fields = fields


def create_campaign(*, advertiser_id: UUID, fields: Booking) -> Campaign:
    """Book a campaign, and return it with its state.

    Raises:
        NotFoundError: the advertiser is unknown.
        ValidationError: the fields break a rule, or the campaign would start in the past.
        InvalidError: the image is unknown.
        RefusedError: moderation refuses the title or the text.
        UnavailableError: they cannot be moderated now.

    """
    campaign = Campaign(advertiser_id=advertiser_id, **fields)
    moderation = Moderation()
    while True:
        with transaction.atomic():
            day = day_held_still()
            hold_campaigns()
            held_advertiser(advertiser_id)
            _require_valid(campaign, earliest_start=day)
            change_use(old=None, new=campaign.ad_image_id)
            if moderation.has_passed(campaign):
                campaign.save(force_insert=True)
                record_of(Kind.CAMPAIGN_BOOKED, campaign, day, data=fields)
                return _stored(campaign, day)
        moderation.ask(campaign)


def create_campaign_once(*, advertiser_id: UUID, fields: Booking, key: str) -> Campaign:
    """Book a campaign as `create_campaign` does, or return the one that was booked with this key before."""
    campaign_id = uuid5(advertiser_id, key)
    booking: Booking = {**fields, "campaign_id": campaign_id}
    booked = create_unless_there(advertiser_id=advertiser_id, fields=booking)
    campaign: Campaign = booked or Campaign.objects.with_state(platform_state().day).found(campaign_id)
    return campaign


def create_unless_there(*, advertiser_id: UUID, fields: Booking) -> Campaign | None:
    """Book a campaign under the id that it is given; None where it has been booked, though it may be archived since."""
    there = Campaign.everything.filter(pk=fields["campaign_id"])
    if there.exists():
        return None
    try:
        return create_campaign(advertiser_id=advertiser_id, fields=fields)
    except IntegrityError:  # it came twice at the same moment
        if there.exists():
            return None
        raise


def check_campaign(*, advertiser_id: UUID, fields: Terms) -> None:
    """Find out whether a campaign with these fields, which may be some of them, would be booked; store nothing.

    Raises:
        ValidationError: the fields break a rule, or the campaign would start in the past.
        InvalidError: the image is unknown.
        RefusedError: moderation refuses the title or the text.
        UnavailableError: they cannot be moderated now.

    """
    campaign = Campaign(advertiser_id=advertiser_id, **fields)
    today = platform_state().day if "start_date" in fields else None
    _require_valid(campaign, earliest_start=today, only=fields.keys())
    if campaign.ad_image_id:
        require_image(campaign.ad_image_id)
    if fields.keys() & TEXTS:
        require_allowed(title=campaign.ad_title, text=campaign.ad_text)


def change_campaign(
    *, advertiser_id: UUID, campaign_id: UUID, changes: Change, seen: Mapping[str, object] | None = None
) -> Campaign:
    """Change some or all fields of a campaign, and return it with its state; the rules hold for the result.

    With `seen`, only if these fields still have the values that were seen.

    Raises:
        PreconditionFailedError: one of the seen fields has been changed since.
        NotFoundError: the advertiser has no such campaign.
        RefusedError: the campaign is over, or has started and a frozen field would change; or moderation refuses.
        ValidationError: the result breaks a rule, or the campaign would start in the past.
        InvalidError: the image is unknown.
        UnavailableError: the texts cannot be moderated now.

    """
    moderation = Moderation()
    while True:
        with transaction.atomic():
            day = day_held_still()
            campaign, changed = _changed(advertiser_id, campaign_id, changes, seen or {}, day)
            if not changed.keys() & TEXTS or moderation.has_passed(campaign):
                if changed:
                    campaign.save(update_fields={*changed, *MARKS})
                    _record_change(campaign, changed, day)
                return _stored(campaign, day)
        # What was checked in vain so far is checked again: the texts are what the campaign has when it is written.
        moderation.ask(campaign)


def pause_campaign(*, campaign_id: UUID, is_paused: bool) -> bool:
    """Keep a campaign from being shown to anyone, or let it be shown again; say whether that changed anything."""
    with transaction.atomic():
        changed = Campaign.objects.filter(pk=campaign_id, is_paused=not is_paused).update(is_paused=is_paused)
        if changed:
            record_of(PAUSES[is_paused], Campaign.objects.get(pk=campaign_id))
    return changed > 0


def require_changeable(*, advertiser_id: UUID, campaign_id: UUID) -> None:
    """Make sure that a change is possible at all.

    Raises:
        NotFoundError: the advertiser has no such campaign.
        RefusedError: the campaign is over.

    """
    campaign = Campaign.objects.of(advertiser_id).found(campaign_id)
    _require_changeable(campaign, set(), platform_state().day)


def _require_valid(campaign: Campaign, *, earliest_start: int | None, only: Container[str] | None = None) -> None:
    """Check the rules between fields, and that a campaign does not start in the past; say all that is wrong."""
    problems: dict[str, list[ValidationError]] = {}
    unchecked = {"advertiser"} | {name for name in FIELDS if only is not None and name not in only}
    try:
        campaign.full_clean(exclude=unchecked, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        problems = error.error_dict
    if earliest_start is not None and campaign.start_date < earliest_start:
        message = _("Today is day %(day)s; a campaign cannot start before that.") % {"day": earliest_start}
        problems.setdefault("start_date", []).append(ValidationError(message, code="start_in_the_past"))
    if problems:
        raise ValidationError(problems)


def _require_changeable(campaign: Campaign, changed: set[str], day: int) -> None:
    if campaign.is_over(day):
        message = _("The campaign ended on day %(day)s and can no longer be changed.")
        raise RefusedError(message % {"day": campaign.end_date}, Reason.CAMPAIGN_ENDED)
    frozen = [name for name in FROZEN_FIELDS if name in changed]
    if frozen and campaign.has_started(day):
        message = _("The campaign has started; %(fields)s can no longer be changed.")
        raise FrozenError(message % {"fields": ", ".join(map(_, frozen))}, fields=frozen)


def _record_change(campaign: Campaign, changed: Changed, day: int) -> None:
    """Say what was changed from what to what; a pause is an event of its own."""
    if others := {name: values for name, values in changed.items() if name != "is_paused"}:
        record_of(Kind.CAMPAIGN_CHANGED, campaign, day, data={"changes": others})
    if "is_paused" in changed:
        record_of(PAUSES[campaign.is_paused], campaign, day)


def _changed(
    advertiser_id: UUID, campaign_id: UUID, changes: Change, seen: Mapping[str, object], day: int
) -> tuple[Campaign, Changed]:
    """Make the changes, as yet unsaved, on the locked campaign, and say what they really change, from what to what."""
    # Locked, because the rules hold for several fields together: two changes at once could each be right alone.
    campaign: Campaign = Campaign.objects.of(advertiser_id).select_for_update(no_key=True).found(campaign_id)
    if any(getattr(campaign, name) != value for name, value in seen.items()):
        raise PreconditionFailedError(_("Somebody else has changed the campaign meanwhile."))
    changed = {name: [old, value] for name, value in changes.items() if (old := getattr(campaign, name)) != value}
    _require_changeable(campaign, set(changed), day)
    old_image = campaign.ad_image_id
    for name, value in changes.items():
        setattr(campaign, name, value)
    if changed.keys() & DAYS:
        campaign.is_dormant, campaign.horizon = False, HORIZONS[0]
    if changed:
        _require_valid(campaign, earliest_start=day if "start_date" in changed else None)
    if "ad_image_id" in changed:
        change_use(old=old_image, new=campaign.ad_image_id)
    return campaign, changed


def _stored(campaign: Campaign, day: int) -> Campaign:
    """Read what the database has made of the campaign, its state included, before anybody else can change it."""
    stored: Campaign = Campaign.objects.with_state(day).get(pk=campaign.pk)
    return stored
