"""Tables that the admin hands out for a spreadsheet, however long they are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override

from zoomad.spreadsheets import MEDIA_TYPE, csv_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def streamed_csv(name: str, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Write a table while it is being read, in the language of the page: the first lines come soon, few are in memory.

    A browser may take its time: `lines` should keep no connection to the database from one line to the next.
    """
    language = get_language() or ""
    pieces = _in(language, csv_pieces(chain([columns], lines), language=language))
    response = StreamingHttpResponse(pieces, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _in(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make each piece in the language of the page, which is over by then."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
