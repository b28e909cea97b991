"""CSV that spreadsheets open as it is: UTF-8 with a byte order mark, and the separators that a language expects."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from zoomad.decimals import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MEDIA_TYPE = "text/csv"
BYTE_ORDER_MARK = "\ufeff"
PIECE = 64 * 1024  # characters
# A spreadsheet that writes 0,5 does not take a comma for the end of a value.
DECIMAL_COMMA = {"ru"}
# What a spreadsheet would take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[object]], *, language: str) -> bytes:
    """Write rows, the first of which is usually the names of the columns."""
    return b"".join(csv_pieces(rows, language=language))


def csv_pieces(rows: Iterable[Sequence[object]], *, language: str) -> Iterator[bytes]:
    """Write rows some at a time, so that no more of them are held than a piece needs, however many there are."""
    has_comma = language in DECIMAL_COMMA
    output = io.StringIO(BYTE_ORDER_MARK)
    output.seek(0, io.SEEK_END)
    writer = csv.writer(output, delimiter=";" if has_comma else ",")
    for row in rows:
        writer.writerow([_cell(value, has_comma) for value in row])
        if output.tell() >= PIECE:
            yield output.getvalue().encode()
            output.seek(0)
            output.truncate()
    yield output.getvalue().encode()


def _cell(value: object, has_comma: bool) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, Decimal | float):
        text = digits(value) if isinstance(value, Decimal) else repr(value)
        return text.replace(".", ",") if has_comma else text
    return value
