"""However an .xlsx file is made, reading it costs what a table of its size may cost."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from console.shared.tables import LARGEST_FILE, MOST_LINES, text_of
from tests.measuring import cost_of

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(**parts):
    """A real workbook, some of whose parts are others."""
    file, changed = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["client_id", "advertiser_id", "score"])
    book.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0]) or old.read(name))
    return changed.getvalue()


def filled(before, piece, after, size):
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


def strings(size):
    return filled(f"<sst {SPACE}>", "<si><t>a</t></si>", "</sst>", size)


def cells(size):
    return filled(f"<worksheet {SPACE}><sheetData><row>", "<c/>", "</row></sheetData></worksheet>", size)


def rows(size):
    return filled(f"<worksheet {SPACE}><sheetData>", "<row/>", "</sheetData></worksheet>", size)


def laughs(_size):
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<row><c t="str"><v>&a9;</v></c></row>'
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><worksheet {SPACE}><sheetData>{cell}</sheetData></worksheet>'


@pytest.mark.parametrize("size", [15_000_000, 60_000_000], ids=["allowed", "too-large"])
@pytest.mark.parametrize(
    ("part", "content"),
    [("sharedStrings", strings), ("sheet1", cells), ("sheet1", rows), ("sheet1", laughs)],
    ids=["strings", "cells", "rows", "laughs"],
)
def test_the_worst_workbook_is_soon_done_with(part, content, size):
    data = workbook(**{part: content(size)})
    assert len(data) <= LARGEST_FILE

    def read():
        try:
            return len(text_of(SimpleUploadedFile("a.xlsx", data))) < 10_000_000
        except ValidationError:
            return True

    cost = cost_of(read)
    assert cost.outcome is True, cost
    assert cost.seconds < 8, cost
    assert cost.megabytes < 300, cost


def test_a_table_of_as_many_lines_as_may_be_is_read():
    file, book = io.BytesIO(), openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(MOST_LINES + 1):
        sheet.append([f"client {number}", f"advertiser {number}", number])
    book.save(file)
    assert len(text_of(SimpleUploadedFile("a.xlsx", file.getvalue())).splitlines()) == MOST_LINES + 1
