"""The images of ads."""

import uuid
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.images.processing import web_picture
from campaigns.images.storage import NOT_FOUND, image_storage
from campaigns.models import Image
from zoomad.api.addresses import absolute
from zoomad.database.pool import release_connection
from zoomad.errors import InvalidError, NotFoundError, Reason

MEDIA_TYPE = "image/webp"
# An upload that is not stored after this time has failed.
LONGEST_UPLOAD = timedelta(hours=1)


def image_url(image_id: str | None, request: HttpRequest) -> str | None:
    """Return the absolute URL of an image; None for no image."""
    if not image_id:
        return None
    return absolute(request, f"/files/{quote(image_id, safe='')}")


def too_large() -> InvalidError:
    """Make the error for a file that is too large."""
    message = _("The file is larger than %(most)s MB.") % {"most": f"{settings.IMAGE_MAX_BYTES / 1_000_000:g}"}
    return InvalidError(message, field="file", code="too_many_bytes")


def store_image(*, file: BinaryIO) -> str:
    """Store an uploaded image under a random name and return that.

    Raises:
        InvalidError: it is not an image, or too large.
        UnavailableError: the storage is away; a partial upload is removed with the unused images.

    """
    data = web_picture(file)
    image = Image.objects.create(image_id=f"{uuid.uuid4().hex}.webp", size=len(data))
    release_connection()
    image_storage().put(image.image_id, data)
    Image.objects.filter(pk=image.pk).update(is_stored=True)
    return image.image_id


def find_image(image_id: str) -> Image:
    """Find an image that can be served.

    Raises:
        NotFoundError: there is none.

    """
    image: Image | None = Image.objects.stored().filter(pk=image_id).first()
    if image is None:
        raise NotFoundError(NOT_FOUND, Reason.FILE_NOT_FOUND)
    return image


def change_use(*, old: str | None, new: str | None) -> None:
    """Note that an image is used from now on, and another one until now; in the campaign's own transaction.

    The rows stay locked until its end: an image that is being removed is not found, and one that was found is not
    removed. A check without the lock would leave a gap between itself and the campaign's commit.

    Raises:
        InvalidError: there is no such new image.

    """
    for image_id in sorted({old, new} - {None}, key=str):  # in a fixed order, so that two transactions cannot deadlock
        is_known = Image.objects.stored().filter(pk=image_id).update(last_used_at=Now())
        if image_id == new and not is_known:
            raise _unknown()


def require_image(image_id: str) -> None:
    """Make sure that a campaign can show this image.

    Raises:
        InvalidError: there is no such image.

    """
    if not Image.objects.stored().filter(pk=image_id).exists():
        raise _unknown()


def _unknown() -> InvalidError:
    return InvalidError(_("There is no such image; upload it first."), field="ad_image_id", code="unknown_image")


def remove_unused_images(*, unused_since: datetime) -> int:
    """Remove the images that no campaign shows or has shown since then, and return how many.

    An image is hidden first, in one statement that checks its locked row; its row is deleted last: whatever fails in
    between is done by the next run.

    Raises:
        UnavailableError: the storage is away.

    """
    Image.objects.in_use().update(last_used_at=Now())
    Image.objects.stored().unused_since(unused_since).update(is_stored=False)
    removed = 0
    for image in Image.objects.filter(is_stored=False, created_at__lt=timezone.now() - LONGEST_UPLOAD):
        release_connection()
        image_storage().delete(image.image_id)
        removed += image.delete()[0]
    return removed
