"""Tables that the admin hands out for a spreadsheet, however long they are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils.translation import get_language

from zoomad.database.waiting import release_connection
from zoomad.spreadsheets import MEDIA_TYPE, csv_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def streamed_csv(name: str, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Write a table while it is being read, in the reader's language: the first lines come soon, few are in memory.

    No connection to the database is kept while the browser takes its time; what `lines` asks for, it gives back.
    """
    pieces = csv_pieces(chain([columns], lines), language=get_language() or "")
    response = StreamingHttpResponse(pieces, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    release_connection()
    return response
