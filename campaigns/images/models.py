"""The rows of images; the images themselves are in the storage."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.images.querysets import ImageQuerySet
from zoomad.database.schema import Clock


class Image(models.Model):
    """An uploaded image. It never changes: another picture is another upload.

    The row is there before the image and after it, with `is_stored` false, so that nothing in the storage is ever
    unknown here. Only a stored image can be served or booked.
    """

    image_id = models.TextField(primary_key=True)
    size = models.PositiveIntegerField(_("bytes"))
    is_stored = models.BooleanField(_("stored"), default=False, db_default=False)
    created_at = models.DateTimeField(_("uploaded"), db_default=Clock(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), db_default=Clock(), editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        db_table = "campaign_images"
        ordering: ClassVar = ["-created_at", "image_id"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.image_id
