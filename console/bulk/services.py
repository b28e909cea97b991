"""Carries out a bulk, some campaigns at a time, through the services of the API, and undoes it.

A step ends within about a second, so that no request is held; it can be repeated, broken off, and gone on with by
anybody: what is done is marked in the transaction that does it, and booking the same campaign twice books it once.
"""

from __future__ import annotations

import time
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from campaigns.archive import archive_campaign
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_unless_there
from console.bulk.acts import RECHECK, act_of
from console.bulk.terms import COLUMNS, PRICES, changes_of
from console.models import Bulk, BulkItem
from zoomad.decimals import digits
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

    from campaigns.booking import Booking, Change
    from console.bulk.terms import Terms, Value

STEP_SECONDS = 1.0
CHUNK = 5_000
WAITING, DONE, REFUSED, UNDONE = BulkItem.State
NEXT = {Bulk.Stage.RUNNING: (WAITING, Bulk.Stage.DONE), Bulk.Stage.UNDOING: (DONE, Bulk.Stage.UNDONE)}


def start_bulk(user_id: int | None, campaign_ids: Iterable[UUID], *, terms: Terms | None = None) -> Bulk:
    """Make a bulk of existing campaigns."""
    with transaction.atomic():
        bulk = Bulk.objects.create(user_id=user_id, terms=terms or {})
        items = (BulkItem(bulk=bulk, campaign_id=each) for each in campaign_ids)
        BulkItem.objects.bulk_create(items, batch_size=CHUNK)
    return bulk


def start_booking(user_id: int | None, bookings: Iterable[Mapping[str, Value]]) -> Bulk:
    """Make a bulk of campaigns to be booked, each under the id that it will have."""
    with transaction.atomic():
        bulk = Bulk.objects.create(user_id=user_id, books=True)
        items = (BulkItem(bulk=bulk, campaign_id=uuid.uuid4(), terms=_kept(each)) for each in bookings)
        BulkItem.objects.bulk_create(items, batch_size=CHUNK)
    return bulk


def move_on(bulk: Bulk, stage: Bulk.Stage, *, of: Bulk.Stage, **changes: Terms) -> bool:
    """Start a bulk, or its undoing; False where it was at another stage already, which leaves it as it is."""
    return bool(Bulk.objects.filter(pk=bulk.pk, stage=of).update(stage=stage, **changes))


def start_recheck(user_id: int | None, day: int) -> Bulk:
    """Begin to judge the texts of all that runs or will run."""
    booked = Campaign.objects.filter(end_date__gte=day).order_by("end_date", "pk")
    bulk = start_bulk(user_id, booked.values_list("pk", flat=True).iterator(), terms={RECHECK: "1"})
    move_on(bulk, Bulk.Stage.RUNNING, of=Bulk.Stage.DRAFT)
    return bulk


def step(bulk: Bulk, *, seconds: float = STEP_SECONDS) -> None:
    """Work on the bulk for about a second."""
    stage = Bulk.Stage(bulk.stage)
    if stage not in NEXT:
        return
    state, after = NEXT[stage]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not (_undo_one if stage == Bulk.Stage.UNDOING else _do_one)(bulk, state):
            move_on(bulk, after, of=stage)
            return


def progress(bulk: Bulk) -> dict[str, int]:
    """Count its campaigns by their results."""
    counted = dict(bulk.items.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in BulkItem.State}


def _do_one(bulk: Bulk, state: str) -> bool:
    act = act_of(bulk.terms)
    if bulk.books or (act and act.asks_the_network):  # no transaction is held meanwhile
        item = bulk.items.filter(state=state).order_by("pk").first()
        if item is not None:
            _finish(item, *(_do(item, act.do) if act else _book(item)))
        return item is not None
    with transaction.atomic():
        item = _held(bulk, state)
        if item is not None:
            _finish(item, *(_do(item, act.do) if act else _change(item, bulk.terms)))
    return item is not None


def _undo_one(bulk: Bulk, state: str) -> bool:
    with transaction.atomic():
        item = _held(bulk, state)
        if item is not None:
            _finish(item, *_take_back(bulk, item))
    return item is not None


def _held(bulk: Bulk, state: str) -> BulkItem | None:
    return bulk.items.select_for_update(skip_locked=True).filter(state=state).order_by("pk").first()


def _finish(item: BulkItem, state: str, problem: str = "") -> None:
    item.state, item.problem = state, problem
    item.save(update_fields=["state", "problem", "before", "terms"])


def _change(item: BulkItem, terms: Terms) -> tuple[str, str]:
    campaign = Campaign.objects.filter(pk=item.campaign_id).values("advertiser_id", *COLUMNS).first()
    if campaign is None:
        return REFUSED, str(Campaign.objects.not_found().message)
    changes = changes_of(campaign, terms)
    seen = {name: campaign[name] for name in changes}
    if problem := _try(campaign["advertiser_id"], item.campaign_id, changes, seen):
        return REFUSED, problem
    item.before, item.terms = _kept(seen), _kept(changes)
    return DONE, ""


def _take_back(bulk: Bulk, item: BulkItem) -> tuple[str, str]:
    """Restore the old values where they have not been changed since."""
    act = act_of(bulk.terms)
    if act and act.undo:
        state, problem = _do(item, act.undo)
        return (UNDONE if state == DONE else state), problem
    campaign = Campaign.objects.filter(pk=item.campaign_id).only("advertiser_id").first()
    if campaign is None:
        return UNDONE, ""
    if bulk.books:
        archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)
        return UNDONE, ""
    problem = _try(campaign.advertiser_id, campaign.pk, _read(item.before), _read(item.terms))
    return (REFUSED, problem) if problem else (UNDONE, "")


def _try(advertiser_id: UUID, campaign_id: UUID, changes: Mapping[str, Value], seen: Mapping[str, Value]) -> str:
    if not changes:
        return ""
    try:
        change_campaign(
            advertiser_id=advertiser_id, campaign_id=campaign_id, changes=cast("Change", changes), seen=seen
        )
    except (ZoomADError, ValidationError) as error:
        return _said(error)
    return ""


def _book(item: BulkItem) -> tuple[str, str]:
    fields = _read(item.terms)
    advertiser_id = uuid.UUID(str(fields.pop("advertiser")))
    booking = cast("Booking", fields | {"campaign_id": item.campaign_id})
    try:
        create_unless_there(advertiser_id=advertiser_id, fields=booking)  # another step may have booked it
    except (ZoomADError, ValidationError) as error:
        return REFUSED, _said(error)
    return DONE, ""


def _do(item: BulkItem, act: Callable[[Campaign], str]) -> tuple[str, str]:
    campaign = Campaign.everything.filter(pk=item.campaign_id).first()
    if campaign is None:
        return REFUSED, _("It is gone for good.")
    item.terms = {"ad_title": campaign.ad_title}
    try:
        problem = act(campaign)
    except ZoomADError as error:
        problem = _said(error)
    return (REFUSED, problem) if problem else (DONE, "")


def _said(error: ZoomADError | ValidationError) -> str:
    return str(error.message) if isinstance(error, ZoomADError) else " ".join(error.messages)


def _kept(values: Mapping[str, Value]) -> dict[str, int | str | None]:
    return {name: digits(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _read(values: Mapping[str, int | str | None]) -> dict[str, Value]:
    return {name: Decimal(str(value)) if name in PRICES else value for name, value in values.items()}
