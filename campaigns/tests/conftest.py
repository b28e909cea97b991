"""Fixtures for campaigns and their images."""

import io
from copy import deepcopy

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from advertisers.factories import AdvertiserFactory
from campaigns.factories import booking
from campaigns.images.storage import image_storage
from zoomad.state.services import advance_day


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width: int = 40, height: int = 30, colour="red", mode: str = "RGB") -> bytes:
    return encoded(Image.new(mode, (width, height), colour))


def form(data: bytes, *, name: str = "photo.png", field: str = "file") -> bytes:
    file = io.BytesIO(data)
    file.name = name
    return encode_multipart(BOUNDARY, {field: file})


@pytest.fixture(params=["bucket", "folder"])
def storage(request, settings, tmp_path):
    """The test runs once with an S3-compatible server and once with a folder."""
    if request.param == "folder":
        folder = {**settings.IMAGE_FOLDER, "OPTIONS": {"location": tmp_path}}
        settings.STORAGES = deepcopy(settings.STORAGES) | {"images": folder}
    return image_storage()


@pytest.fixture
def storage_away_later(settings):
    """Make the storage go away: nobody listens where the images should be."""

    def go_away() -> None:
        chosen = deepcopy(settings.STORAGES)
        chosen["images"]["OPTIONS"]["endpoint_url"] = "http://127.0.0.1:1"
        settings.STORAGES = chosen

    return go_away


@pytest.fixture
def storage_away(storage_away_later):
    storage_away_later()


@pytest.fixture
def upload(api):
    """Upload bytes and give back the decoded answer."""

    def _upload(data: bytes = b"", expect: int = 200, **options):
        return api.call("POST", "/files", form(data or png(), **options), expect=expect, content_type=MULTIPART_CONTENT)

    return _upload


@pytest.fixture
def refused(upload):
    """Expect that a file is refused, and give back the code of its one problem."""

    def _refused(data: bytes, **options) -> str:
        (problem,) = upload(data, expect=422, **options)["detail"]
        assert problem["field"] == "file"
        return problem["code"]

    return _refused


@pytest.fixture
def served(api):
    """Get an image as bytes."""

    def _served(file_id: str, expect: int = 200, **headers) -> bytes:
        response = api.client.get(f"/files/{file_id}", headers=headers)
        assert response.status_code == expect, response.headers
        api.response = response
        return b"".join(response.streaming_content) if response.streaming else response.content

    return _served


@pytest.fixture
def picture(upload, served):
    """Upload a file, and decode what is served then."""

    def _picture(data: bytes) -> Image.Image:
        image = Image.open(io.BytesIO(served(upload(data)["file_id"])))
        image.load()
        return image

    return _picture


@pytest.fixture
def campaigns(db):
    return f"/advertisers/{AdvertiserFactory().advertiser_id}/campaigns"


@pytest.fixture
def campaign(api, campaigns):
    """A campaign that runs from day 7 to day 10, while today is day 5."""
    advance_day(day=5)
    return f"{campaigns}/{api.post(campaigns, booking(start_date=7), expect=201)['campaign_id']}"
