"""What is done with many campaigns without terms: their texts are judged again, they are archived, or brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from campaigns.archive import archive_campaign, restore_campaign
from campaigns.moderation.desk import recheck

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django_stubs_ext import StrOrPromise

    from campaigns.models import Campaign

RECHECK, ARCHIVE, RESTORE = "recheck", "archive", "restore"


@dataclass(frozen=True, slots=True)
class Act:
    """An act on each campaign, and its undoing; both return what is wrong, or nothing."""

    title: StrOrPromise
    permission: str
    do: Callable[[Campaign], str]
    undo: Callable[[Campaign], str] | None = None
    about: StrOrPromise = ""
    button: StrOrPromise = ""
    asks_the_network: bool = False


def act_of(terms: Mapping[str, object]) -> Act | None:
    """Find the act that is stored instead of terms."""
    return next((act for word, act in ACTS.items() if word in terms), None)


def _recheck(campaign: Campaign) -> str:
    return "" if campaign.archived_at else recheck(campaign)


def _archive(campaign: Campaign) -> str:
    if campaign.archived_at is None:
        archive_campaign(advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk)
    return ""


def _restore(campaign: Campaign) -> str:
    if campaign.archived_at is not None:
        restore_campaign(campaign_id=campaign.pk)
    return ""


ACTS = {
    RECHECK: Act(_("Check of texts"), "campaigns.change_campaign", _recheck, asks_the_network=True),
    ARCHIVE: Act(
        _("Delete many"),
        "campaigns.delete_campaign",
        _archive,
        _restore,
        about=_("What was charged is archived and stays in all figures; what never was cannot be brought back."),
        button=_("Delete them"),
    ),
    RESTORE: Act(
        _("Bring many back"),
        "campaigns.change_campaign",
        _restore,
        _archive,
        about=_("They are in the lists again, as they were."),
        button=_("Bring them back"),
    ),
}
