"""API keys as they are stored: never the key itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from zoomad.api.scopes import Scope

MAX_NAME_LENGTH = 100
SHOWN_CHARACTERS = 8


class ApiKey(models.Model):
    """A key by its digest; made and revoked by `access.services`, and never deleted, so that its uses stay known."""

    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH, help_text=_("Which program uses it, and where."))
    prefix = models.CharField(_("begins with"), max_length=SHOWN_CHARACTERS, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope.choices)
    advertiser = models.ForeignKey(
        Advertiser,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("advertiser"),
        help_text=_("Whose campaigns and statistics it reaches; only with the scope advertiser."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        db_table = "api_keys"
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="api_keys_scope"),
            models.CheckConstraint(
                condition=Q(scope=Scope.ADVERTISER, advertiser__isnull=False)
                | (~Q(scope=Scope.ADVERTISER) & Q(advertiser=None)),
                name="api_keys_advertiser",
                violation_error_message=_("An advertiser belongs to the scope advertiser, and to no other."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
