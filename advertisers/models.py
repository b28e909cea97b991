"""The companies that book campaigns."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from advertisers.querysets import AdvertiserQuerySet
from zoomad.database.schema import Clock

MAX_NAME_LENGTH = 1_000


class Advertiser(models.Model):
    """A company that books campaigns and is billed for them."""

    advertiser_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField(_("name"))
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)

    objects: ClassVar[Any] = AdvertiserQuerySet.as_manager()

    class Meta:
        db_table = "advertisers"
        ordering: ClassVar = ["-created_at", "advertiser_id"]
        indexes: ClassVar = [models.Index(fields=["-created_at", "advertiser_id"], name="advertisers_newest_first")]
        verbose_name = _("advertiser")
        verbose_name_plural = _("advertisers")

    def __str__(self) -> str:
        return self.name
