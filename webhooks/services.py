"""Making, changing and removing webhooks, and sending again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from advertisers.services import held_advertiser
from events.feed import place_arrivals
from events.models import Kind
from events.services import record
from webhooks.addresses import AddressError, split
from webhooks.models import MAX_URL_LENGTH, Delivery, Webhook
from zoomad.database.schema import Clock
from zoomad.errors import InvalidError

if TYPE_CHECKING:
    from uuid import UUID

MOST_WEBHOOKS = 20
"""For one advertiser, and for the platform."""


def create_webhook(*, advertiser_id: UUID | None, url: str, kinds: list[str]) -> Webhook:
    """Make a webhook that is told of what happens from now on.

    Raises:
        NotFoundError: there is no such advertiser.
        InvalidError: the address is not valid, or there are too many webhooks.

    """
    require_address(url)
    position = place_arrivals()
    with transaction.atomic():
        if advertiser_id is not None:
            held_advertiser(advertiser_id)
        if Webhook.objects.of(advertiser_id).count() >= MOST_WEBHOOKS:
            message = _("There can be %(most)s webhooks, and there are.") % {"most": MOST_WEBHOOKS}
            raise InvalidError(message, field="url", code="too_many")
        webhook = Webhook.objects.create(
            advertiser_id=advertiser_id, url=url, kinds=sorted(set(kinds)), position=position
        )
        _record(Kind.WEBHOOK_MADE, webhook)
    return webhook


class Change(TypedDict, total=False):
    """A change of a webhook."""

    url: str
    kinds: list[str]
    is_enabled: bool


def change_webhook(*, advertiser_id: UUID | None, webhook_id: UUID, changes: Change) -> Webhook:
    """Change a webhook; one that is enabled again is told of what happens from then on.

    Raises:
        NotFoundError: there is none.
        InvalidError: the address is not valid.

    """
    if "url" in changes:
        require_address(changes["url"])
    with transaction.atomic():
        webhook: Webhook = Webhook.objects.of(advertiser_id).select_for_update().found(webhook_id)
        changed = {name: [old, new] for name, new in changes.items() if (old := getattr(webhook, name)) != new}
        for name, (_old, new) in changed.items():
            setattr(webhook, name, new)
        if changed.get("is_enabled") == [False, True]:
            webhook.position, webhook.failures = place_arrivals(), 0
        if changed:
            webhook.save(update_fields=[*changed, "position", "failures"])
            _record(Kind.WEBHOOK_CHANGED, webhook, changes=changed)
    return webhook


def delete_webhook(*, advertiser_id: UUID | None, webhook_id: UUID) -> None:
    """Delete a webhook.

    Raises:
        NotFoundError: there is none.

    """
    with transaction.atomic():
        webhook = Webhook.objects.of(advertiser_id).select_for_update().found(webhook_id)
        _record(Kind.WEBHOOK_DELETED, webhook)
        webhook.delete()


def resend(*, webhook_id: UUID, event_id: int) -> None:
    """Deliver an event to a webhook once more, as soon as possible.

    Raises:
        NotFoundError: this event has no delivery to it.

    """
    deliveries = Delivery.objects.filter(webhook_id=webhook_id, event_id=event_id)
    if not deliveries.update(due_at=Clock(), attempts=0):
        raise Delivery.objects.not_found()
    Webhook.objects.filter(pk=webhook_id, failures__gt=0).update(free_at=Clock())


def require_address(url: str) -> None:
    """Make sure that an address is well-formed; where it leads is checked at each delivery.

    Raises:
        InvalidError: it is not.

    """
    try:
        split(url)
    except AddressError as error:
        raise InvalidError(str(error), field="url", code="not_an_address") from error
    if len(url) > MAX_URL_LENGTH:
        raise InvalidError(_("The address is too long."), field="url", code="max_length")


def _record(kind: Kind, webhook: Webhook, **more: object) -> None:
    record(kind, advertiser_id=webhook.advertiser_id, data={"webhook": webhook.pk, "url": webhook.url, **more})
