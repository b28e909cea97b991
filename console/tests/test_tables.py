"""Tables that people upload, in every format that programs write them in."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from console.shared.tables import rows_of, text_of
from console.tests.bulk import sheet

ROWS = [["Score", "client_id", "Advertiser ID"], [5, "ключ", "b"]]
TEXT = "Score;client_id;Advertiser ID\r\n5;ключ;b\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1251"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").encode(),
        sheet(ROWS),
    ],
)
def test_a_table_is_read_however_it_was_written(data):
    text = text_of(SimpleUploadedFile("table", data))
    assert rows_of(text, ["client_id", "advertiser_id", "score"]) == (
        [(2, {"client_id": "ключ", "advertiser_id": "b", "score": "5"})],
        [],
    )


def bomb():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    return output.getvalue()


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 old", b"\0\0\0\0", b"a" * (2 * 1024 * 1024 + 1), bomb()]
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ValidationError):
        text_of(SimpleUploadedFile("table", data))
