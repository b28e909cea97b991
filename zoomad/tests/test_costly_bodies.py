"""However a body is made, reading it costs what a body of its size may cost."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from advertisers.api.serializers import AdvertiserSerializer
from campaigns.images.parsers import UploadParser
from clients.api.serializers import ClientSerializer
from console.scores.upload import MOST_PROBLEMS, Preview, _parse
from console.shared.tables import LARGEST_FILE
from tests.measuring import cost_of
from zoomad.api.parsers import JSONParser
from zoomad.api.views import validated
from zoomad.errors import ZoomADError

SIZE = 32 * 1024 * 1024
CLIENT = b'{"client_id":"0190e0f2-7a5c-7cc0-8a6b-0123456789ab","login":"1","age":1,"location":"M","gender":"MALE"},'


def filled(piece, size=SIZE):
    return b"[" + piece * ((size - 2) // len(piece) - 1) + piece.rstrip(b",") + b"]"


def reason_of(work):
    try:
        work()
    except ZoomADError as error:
        return error.reason.value
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return "read"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"[" * SIZE, "body_too_large"),
        (b"[" * 1_000_000, "not_json"),
        (b'{"a":' * 300_000, "not_json"),
        (filled(b"[],"), "body_too_large"),
        (filled(b"{},"), "body_too_large"),
        (filled(b"1.5,"), "body_too_large"),
        (filled(b"1.5,", 8_000_000), "read"),
        (b"9" * (SIZE - 1), "read"),
        (b'"' + b"\\ud83d" * (SIZE // 6 - 1) + b'"', "read"),
        (b'"' + "😀".encode() * (SIZE // 4 - 1) + b'"', "read"),
        (filled(CLIENT), "read"),
    ],
    ids=[
        "brackets", "fewer-brackets", "objects-in-objects", "empty-lists", "empty-objects", "decimals", "fewer-decimals",
        "one-number", "one-string", "wide-string", "as-many-clients-as-fit",
    ],
)  # fmt: skip
def test_the_worst_json_of_the_largest_size(settings, body, outcome):
    assert len(body) <= settings.MAX_BODY_BYTES
    cost = cost_of(lambda: reason_of(lambda: JSONParser().parse(io.BytesIO(body))))
    assert cost.outcome == outcome
    assert cost.seconds < 10, cost
    assert cost.megabytes < 700, cost


@pytest.mark.parametrize("serializer", [ClientSerializer, AdvertiserSerializer])
@pytest.mark.parametrize("item", [b"{},", b"0,", b'{"login":[],"age":"x"},'], ids=["empty", "numbers", "wrong"])
def test_the_worst_list_is_judged_by_its_first_mistakes(serializer, item):
    data = json.loads(filled(item, 1_900_000))
    cost = cost_of(lambda: reason_of(lambda: validated(serializer, data, many=True)))
    assert cost.outcome in {"ValidationError", "invalid"}
    assert cost.seconds < 2, cost
    assert cost.megabytes < 100, cost


def part(name="file", content=b"", **parameters):
    more = "".join(f'; {key}="{value}"' for key, value in parameters.items())
    return (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n').encode() + content + b"\r\n"


@pytest.mark.parametrize(
    "body",
    [
        part("a") * 100_000,
        part("file", b"x", filename="a.png") * 80_000,
        part("n" * 9_000_000),
        part("file", b"x", filename="n" * 9_000_000),
        f"--{BOUNDARY}\r\n".encode() + b"X-Header: 1\r\n" * 700_000 + b"\r\n\r\n",
        f"--{BOUNDARY}\r\n".encode() * 200_000,
        b"\r\n" * 4_500_000,
        b"-" * 9_000_000,
    ],
    ids=["fields", "files", "name", "file-name", "headers", "boundaries", "lines", "dashes"],
)
def test_the_worst_form_of_the_size_of_an_image(settings, body):
    body += f"--{BOUNDARY}--\r\n".encode()
    assert len(body) <= settings.IMAGE_MAX_BYTES

    def read():
        meta = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": MULTIPART_CONTENT}
        request = SimpleNamespace(META=meta, upload_handlers=[MemoryFileUploadHandler()], encoding="utf-8")
        return UploadParser().parse(io.BytesIO(body), MULTIPART_CONTENT, {"request": request, "encoding": "utf-8"})

    cost = cost_of(lambda: reason_of(read))
    assert cost.outcome in {"not_a_form", "read"}, cost
    assert cost.seconds < 5, cost
    assert cost.megabytes < 150, cost


@pytest.mark.parametrize(
    "lines",
    [
        "x\n" * (LARGEST_FILE // 2),
        ",,\n" * (LARGEST_FILE // 3),
        "\n" * LARGEST_FILE,
        "," * LARGEST_FILE,
        '"' + "x" * 100_000,
        "9" * 100_000 + ",1,1\n",
    ],
    ids=["words", "commas", "lines", "one-line", "quote", "digits"],
)
def test_the_worst_csv_of_the_largest_size(lines):
    preview = Preview()
    text = "client_id,advertiser_id,score\n" + lines
    cost = cost_of(lambda: reason_of(lambda: list(_parse(text, preview.problems))) and len(preview.problems))
    assert cost.outcome <= MOST_PROBLEMS
    assert cost.seconds < 5, cost
    assert cost.megabytes < 150, cost
