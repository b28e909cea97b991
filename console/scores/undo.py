"""Stores scores from a file so that it can be undone, and undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from ads.scores import put_scores_back, store_scores
from console.models import ScoreUpload
from console.scores.upload import stored_of
from zoomad.errors import Reason, RefusedError

if TYPE_CHECKING:
    from uuid import UUID

    from console.scores.upload import Preview


def store_upload(user_id: int | None, preview: Preview) -> None:
    """Store the scores, and record their old values.

    Raises:
        NotFoundError: a client or an advertiser is unknown.

    """
    with transaction.atomic():
        pairs = [(each.client_id, each.advertiser_id) for each in preview.changes]
        before = stored_of(pairs, is_held=True)
        changes = [_change((each.client_id, each.advertiser_id), before, each.after) for each in preview.changes]
        upload = ScoreUpload.objects.create(user_id=user_id, changes=changes)
        store_scores(scores=preview.rows, upload=upload.pk)


def undo_upload(upload_id: str | int) -> tuple[int, int]:
    """Restore the old scores; return how many, and how many have changed since and stay.

    Raises:
        RefusedError: their old values are gone, or it has been undone.

    """
    with transaction.atomic():
        upload = ScoreUpload.objects.select_for_update().filter(pk=upload_id).first()
        if upload is None or upload.is_undone:
            message = _("This cannot be taken back: what the scores were before is not known.")
            raise RefusedError(
                _("This has been taken back already.") if upload is not None else message, Reason.NOT_ALLOWED
            )
        count = put_scores_back(changes=upload.changes)
        ScoreUpload.objects.filter(pk=upload.pk).update(is_undone=True)
        return count, len(upload.changes) - count


def _change(pair: tuple[UUID, UUID], before: dict[tuple[UUID, UUID], int], after: int) -> list[str | int | None]:
    return [str(pair[0]), str(pair[1]), before.get(pair), after]
