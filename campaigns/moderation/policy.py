"""Moderation of a campaign's title and text, between the transactions that check and store it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.moderation.desk import is_approved, keep
from campaigns.moderation.judge import Verdict, judge
from campaigns.records import record_of
from events.models import Kind
from zoomad.errors import Reason, RefusedError, UnavailableError
from zoomad.state.services import platform_state

ATTEMPTS = 3
CHANGING = _("The campaign is being changed by others just now.")


class Moderation:
    """Remembers which texts have passed while a campaign is being stored; off, everything passes.

    The network is asked between two transactions. The second one makes sure that it stores the very texts that were
    judged together: another change may have come in between, and then they are judged again.
    """

    def __init__(self) -> None:
        self._is_on = platform_state().is_moderated
        self._passed: tuple[str, str] | None = None
        self._asked = 0

    def has_passed(self, campaign: Campaign) -> bool:
        """Say whether the texts may be stored."""
        return not self._is_on or self._passed == (campaign.ad_title, campaign.ad_text)

    def ask(self, campaign: Campaign) -> None:
        """Judge the texts, and store the verdict for operators.

        Raises:
            RefusedError: they may not be stored; the message says why.
            UnavailableError: they cannot be judged now, or other requests keep changing them.

        """
        self._asked += 1
        if self._asked > ATTEMPTS:
            raise UnavailableError(CHANGING, Reason.CONTENTION, retry_after=1)
        texts = (campaign.ad_title, campaign.ad_text)
        if is_approved(title=campaign.ad_title, text=campaign.ad_text):
            self._passed = texts
            return
        verdict = judge(title=campaign.ad_title, text=campaign.ad_text)
        with transaction.atomic():
            keep(verdict, campaign)
            if not verdict.is_allowed:
                refused = {"category": verdict.category.value, "text": campaign.ad_text}
                record_of(Kind.TEXT_REFUSED, campaign, data=refused)
        _require_allowed(verdict)
        self._passed = texts


def require_allowed(*, title: str, text: str) -> None:
    """Make sure that these texts may be stored at present; the verdict is not stored.

    Raises:
        RefusedError: they may not be stored; the message says why.
        UnavailableError: they cannot be judged now.

    """
    if platform_state().is_moderated and not is_approved(title=title, text=text):
        _require_allowed(judge(title=title, text=text))


def _require_allowed(verdict: Verdict) -> None:
    if not verdict.is_allowed:
        reason = Reason[f"MODERATION_{verdict.category.name}"]
        raise RefusedError(verdict.in_words(), reason, quote=verdict.quote)
