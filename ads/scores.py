"""Storing ML scores."""

import logging
import re
from collections.abc import Mapping, Sequence

import orjson
from django.db import DatabaseError, IntegrityError, connection, transaction
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
CHANGE = ("client_id", "advertiser_id", "before", "after")
CHANGES = "json_to_recordset(%s::json) AS change (client_id uuid, advertiser_id uuid, before integer, after integer)"
SAME = "score.client_id = change.client_id AND score.advertiser_id = change.advertiser_id AND score.score = after"
PUT_BACK = f"UPDATE client_ml_scores AS score SET score = before FROM {CHANGES} WHERE {SAME} AND before IS NOT NULL"  # noqa: S608
FORGET = f"DELETE FROM client_ml_scores AS score USING {CHANGES} WHERE {SAME} AND before IS NULL"  # noqa: S608
MISSING = {
    "client_id": (_("Client %(id)s not found"), Reason.CLIENT_NOT_FOUND),
    "advertiser_id": (_("Advertiser %(id)s not found"), Reason.ADVERTISER_NOT_FOUND),
}
NAMED = re.compile(rf"\((?P<column>{'|'.join(MISSING)})\)=\((?P<id>[^)]*)\)")


def store_scores(*, scores: Sequence[Mapping[str, object]], upload: int | None = None) -> None:
    """Create or update scores, all or none; the reference is updated at once if that is cheap.

    `upload` is the id of the upload that keeps their old values, if there is one.

    Raises:
        NotFoundError: a client or an advertiser is unknown; the message names it.

    """
    try:
        with transaction.atomic():
            UPSERT.execute(last_of_each(scores, *UPSERT.key))
            p90.mark()
            # A program that sends them one by one would bury all other events.
            if len(scores) > 1 or acting.get().kind is ActorKind.USER:
                known = {} if upload is None else {"upload": upload}
                record(Kind.SCORES_STORED, data={"scores": len(scores), **known})
    except IntegrityError as error:
        if isinstance(error.__cause__, pg.ForeignKeyViolation):
            raise _unknown(error.__cause__) from error
        if isinstance(error.__cause__, pg.NotNullViolation):
            raise _archived(scores) from error
        raise
    _follow()


def put_scores_back(*, changes: Sequence[Sequence[object]]) -> int:
    """Restore old scores where the new ones have not been changed since; return how many.

    A change is a client, an advertiser, the score before (None: there was none), and what it became.
    """
    rows = orjson.dumps([dict(zip(CHANGE, change, strict=True)) for change in changes]).decode()
    with transaction.atomic(), connection.cursor() as cursor:
        count = 0
        for statement in (PUT_BACK, FORGET):
            cursor.execute(statement, [rows])
            count += cursor.rowcount
        if count:
            p90.mark()
            record(Kind.SCORES_STORED, data={"scores": count})
    _follow()
    return count


def _follow() -> None:
    """Refresh the reference if that is cheap; the scores are stored, so a failure is left to the background task."""
    try:
        p90.refresh(longest=CHEAP_SECONDS)
    except DatabaseError:
        logger.warning("The score reference did not follow at once", exc_info=True)


def _unknown(error: pg.ForeignKeyViolation) -> NotFoundError:
    """Name what is missing; PostgreSQL says `Key (client_id)=(…) is not present in table "clients"`.

    So it does in every language, and from another machine too, which would not pass the constraint's name on.
    """
    if found := NAMED.search(error.diag.message_detail or ""):
        sentence, reason = MISSING[found["column"]]
        return NotFoundError(str(sentence) % {"id": found["id"]}, reason)
    return NotFoundError(_("Client or advertiser not found"), Reason.NOT_FOUND)


def _archived(scores: Sequence[Mapping[str, object]]) -> NotFoundError:
    """Name an advertiser that is archived: for the API it no longer exists."""
    ids = {str(score["advertiser_id"]) for score in scores}
    archived = Advertiser.everything.archived().filter(pk__in=ids).values_list("pk", flat=True).first()
    sentence, reason = MISSING["advertiser_id"]
    return NotFoundError(str(sentence) % {"id": archived or ""}, reason)
