"""The companies that book campaigns."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advertisers.querysets import AdvertiserManager, AdvertiserQuerySet
from zoomad.database.schema import Clock
from zoomad.names import straight

MAX_NAME_LENGTH = 1_000


class Advertiser(models.Model):
    """A company that books campaigns and is billed for them."""

    advertiser_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField(_("name"))
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    # When it was deleted; its charges are a bill, and stay.
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    # Set for an archived advertiser once it is known that something was charged to it; else it is erased.
    is_kept = models.BooleanField(default=False, db_default=False, editable=False)

    objects = AdvertiserManager()
    everything = AdvertiserQuerySet.as_manager()

    class Meta:
        db_table = "advertisers"
        ordering: ClassVar = ["-created_at", "advertiser_id"]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "advertiser_id"], name="advertisers_newest_first"),
            models.Index(
                fields=["archived_at"],
                include=["advertiser_id"],
                condition=Q(archived_at__isnull=False),
                name="advertisers_archived",
            ),
            models.Index(
                fields=["archived_at"],
                condition=Q(archived_at__isnull=False, is_kept=False),
                name="advertisers_unsettled",
            ),
        ]
        verbose_name = _("advertiser")
        verbose_name_plural = _("advertisers")

    def __str__(self) -> str:
        return straight(self.name) or str(self.pk)
