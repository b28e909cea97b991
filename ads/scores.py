"""Storing ML scores."""

import logging
from collections.abc import Mapping, Sequence

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import errors as pg

from ads import p90
from advertisers.models import Advertiser
from events.models import Kind
from events.services import record
from zoomad.database.bulk import Upsert, last_of_each
from zoomad.errors import NotFoundError, Reason
from zoomad.state.actor import ActorKind, acting

logger = logging.getLogger(__name__)

CHEAP_SECONDS = 0.05
UPSERT = Upsert(
    table="client_ml_scores",
    columns={"client_id": "uuid", "advertiser_id": "uuid", "score": "integer"},
    key=("client_id", "advertiser_id"),
    unless={"advertiser_id": "SELECT advertiser_id FROM advertisers WHERE archived_at IS NOT NULL"},
)
MISSING = {
    "client_id": (_("Client %(id)s not found"), Reason.CLIENT_NOT_FOUND),
    "advertiser_id": (_("Advertiser %(id)s not found"), Reason.ADVERTISER_NOT_FOUND),
}


def store_scores(*, scores: Sequence[Mapping[str, object]]) -> None:
    """Create or update scores, all or none; the reference follows at once where that is cheap.

    Raises:
        NotFoundError: a client or an advertiser is unknown; the message names it.

    """
    try:
        with transaction.atomic():
            UPSERT.execute(last_of_each(scores, *UPSERT.key))
            # A program that sends them one by one would bury all other events.
            if len(scores) > 1 or acting.get().kind is ActorKind.USER:
                record(Kind.SCORES_STORED, data={"scores": len(scores)})
    except IntegrityError as error:
        if isinstance(error.__cause__, pg.ForeignKeyViolation):
            raise _unknown(error.__cause__) from error
        if isinstance(error.__cause__, pg.NotNullViolation):
            raise _archived(scores) from error
        raise
    _follow()


def _follow() -> None:
    """Refresh the reference where that is cheap; the scores are stored, so whatever fails is left to the thread."""
    try:
        p90.refresh(longest=CHEAP_SECONDS)
    except DatabaseError:
        logger.warning("The score reference did not follow at once", exc_info=True)


def _unknown(error: pg.ForeignKeyViolation) -> NotFoundError:
    """Name what is missing; PostgreSQL says `Key (client_id)=(…) is not present in table "clients"`."""
    for column, (sentence, reason) in MISSING.items():
        if error.diag.constraint_name == f"{UPSERT.table}_{column}_fkey":
            value = (error.diag.message_detail or "").partition(")=(")[2].partition(")")[0]
            return NotFoundError(str(sentence) % {"id": value}, reason)
    return NotFoundError(_("Client or advertiser not found"), Reason.NOT_FOUND)


def _archived(scores: Sequence[Mapping[str, object]]) -> NotFoundError:
    """Name an advertiser that is archived, which nobody knows any more."""
    ids = {str(score["advertiser_id"]) for score in scores}
    archived = Advertiser.everything.archived().filter(pk__in=ids).values_list("pk", flat=True).first()
    sentence, reason = MISSING["advertiser_id"]
    return NotFoundError(str(sentence) % {"id": archived or ""}, reason)
