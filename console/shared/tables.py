"""Tables as people have them: CSV of any usual kind and encoding, pasted cells, or the first sheet of an .xlsx file."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator, Sequence

    from django.core.files import File
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_SHEET = 64 * 1024 * 1024  # unpacked
MOST_TAGS = 800_000  # of all its parts together: every cell, however empty, costs the reader 300 bytes
MOST_COLUMNS = 50
MOST_LINES = 20_000
SEPARATORS = "\t;,"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def text_of(upload: File[bytes]) -> str:
    """Read a file as lines of values.

    Raises:
        ValidationError: it is too large, or no table.

    """
    if upload.size > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 2 MB."))
    data: bytes = upload.read()
    if data.startswith(OLD_EXCEL):
        raise ValidationError(_("This is an .xls file: save it as .xlsx or CSV."))
    return _sheet(data) if data.startswith(ZIP) else _decoded(data)


def rows_of(
    text: str, columns: Sequence[str], *, optional: Sequence[str] = (), most: int = MOST_LINES
) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[int, str]]]:
    """Read the lines that hold anything, each with its number, by the names of the columns; and all that is wrong.

    The columns stand in any order; others than these are left aside.
    """
    try:
        reader = _reader(text)
        header = [_name(cell) for cell in next(reader, [])]
        if missing := [name for name in columns if name not in header]:
            words = {"columns": ", ".join(missing), "known": ", ".join([*columns, *optional])}
            return [], [(1, _("The first line must name the columns %(known)s; missing: %(columns)s.") % words)]
        wanted = {name: header.index(name) for name in (*columns, *optional) if name in header}
        return _read(reader, wanted, most)
    except csv.Error:
        return [], [(1, _("This is no table: a value is longer than any can be."))]


def _read(
    reader: Reader, wanted: dict[str, int], most: int
) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[int, str]]]:
    rows: list[tuple[int, dict[str, str]]] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= most:
            return rows, [(reader.line_num, _("There may be %(most)s lines at once.") % {"most": most})]
        values = {name: cells[place].strip() if place < len(cells) else "" for name, place in wanted.items()}
        rows.append((reader.line_num, values))
    return rows, []


def _reader(text: str) -> Reader:
    text = text.removeprefix(MARK)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=lambda each: len(next(csv.reader([first], delimiter=each), [])))
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _name(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_")


def _decoded(data: bytes) -> str:
    """Tell the encoding by its marks: a byte order mark, zeros between letters, or letters that UTF-8 cannot be."""
    encodings = ["utf-8-sig", "cp1251"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:200]:
        encodings = ["utf-16-be" if data[:1] == b"\0" else "utf-16-le"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("The file is neither a table in text nor an .xlsx file."))


def _sheet(data: bytes) -> str:
    """Write the first sheet of a workbook as CSV."""
    import openpyxl  # noqa: PLC0415 - a fifth of the time that every process takes to start, and seldom needed

    try:
        _require_small(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        output = io.StringIO()
        csv.writer(output).writerows(_cells(book.worksheets[0]))
        book.close()
    except ValidationError:
        raise
    except Exception as error:  # a file made to break the reader, which has no error of its own for it
        raise ValidationError(_("The file is neither a table in text nor an .xlsx file.")) from error
    return output.getvalue()


def _require_small(data: bytes) -> None:
    """Unpack nothing that becomes larger than a sheet of this many lines can be."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > LARGEST_SHEET:
            raise ValidationError(_("The file is larger than 2 MB."))
        if sum(archive.read(each).count(b"<") for each in archive.infolist()) > MOST_TAGS:
            raise ValidationError(_("There may be %(most)s lines at once.") % {"most": MOST_LINES})


def _cells(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
        if number > MOST_LINES + 1:
            return
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
