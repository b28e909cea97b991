"""Who belongs to which advertiser."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from members.querysets import InvitationQuerySet, MemberQuerySet
from zoomad.names import straight

MAX_NAME_LENGTH = 200
LANGUAGES = ("ru", "en")
MAX_USER_ID = 2**52 - 1
"""Telegram's ids have at most 52 significant bits."""


class Member(models.Model):
    """A person, known by a Telegram user id, who follows an advertiser and may look after it."""

    advertiser = models.ForeignKey(
        Advertiser,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="members",
        verbose_name=_("advertiser"),
    )
    user_id = models.BigIntegerField(_("Telegram user"))
    name = models.TextField(_("name"), blank=True, default="")
    language = models.TextField(_("language"), default=LANGUAGES[0])
    is_owner = models.BooleanField(_("owner"), default=False)
    # By kind of notice, where the person has chosen; for other kinds the sender of notices decides.
    notices = models.JSONField(_("notices"), default=dict)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "members"
        ordering: ClassVar = ["-is_owner", "joined_at", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["advertiser", "user_id"], name="members_once"),
            models.UniqueConstraint(fields=["advertiser"], condition=Q(is_owner=True), name="members_one_owner"),
        ]
        indexes: ClassVar = [models.Index(fields=["user_id", "advertiser"], name="members_of_user")]

    def __str__(self) -> str:
        return straight(self.name) or str(self.user_id)


class Invitation(models.Model):
    """A link that makes the first person who follows it a member; only its digest is stored."""

    advertiser = models.ForeignKey(
        Advertiser, on_delete=models.DO_NOTHING, db_constraint=False, related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("until"))
    used_by = models.BigIntegerField(_("used by"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        db_table = "invitations"
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.pk)
