"""`/files`: from a form to a storage and back."""

import io
import threading
import uuid

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from PIL import Image

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory, booking
from campaigns.images import processing
from campaigns.images.storage import image_storage
from campaigns.models import Image as ImageRow
from campaigns.tests.conftest import form, png


@pytest.fixture
def campaigns(db):
    return f"/advertisers/{AdvertiserFactory().advertiser_id}/campaigns"


def test_an_image_comes_back_in_a_web_format(storage, upload, served, api):
    answer = upload(png(40, 30))
    assert answer["image_url"] == f"http://testserver/files/{answer['file_id']}"
    image = Image.open(io.BytesIO(served(answer["file_id"])))
    assert (image.format, image.size) == ("WEBP", (40, 30))
    assert api.response["Content-Type"] == "image/webp"
    assert api.response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert api.response["X-Content-Type-Options"] == "nosniff"
    assert api.response["ETag"].startswith('"')


def test_the_same_image_twice_has_two_names(upload):
    assert upload(png())["file_id"] != upload(png())["file_id"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=3-99999", 3, None),
    ],
)
def test_a_range_of_an_image_is_served(storage, upload, served, api, asked, start, end):
    file_id = upload()["file_id"]
    whole = served(file_id)
    assert served(file_id, expect=206, Range=asked) == whole[start:end]
    first = start % len(whole)
    last = len(whole) - 1 if end is None else end - 1
    assert api.response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert api.response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=9-3", "bytes=a-b", "bytes=0-"])
def test_what_is_no_single_range_gets_the_whole(upload, served, asked):
    file_id = upload()["file_id"]
    assert served(file_id, Range=asked) == served(file_id)


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=-0"])
def test_a_range_outside_of_the_image_cannot_be_served(upload, served, api, asked):
    file_id = upload()["file_id"]
    size = len(served(file_id))
    api.get(f"/files/{file_id}", expect=416, Range=asked)
    assert api.response["Content-Range"] == f"bytes */{size}"


def test_a_range_of_another_version_gets_the_whole(upload, served, api):
    file_id = upload()["file_id"]
    whole = served(file_id)
    etag = api.response["ETag"]
    assert served(file_id, **{"Range": "bytes=0-3", "If-Range": '"other"'}) == whole
    assert served(file_id, expect=206, **{"Range": "bytes=0-3", "If-Range": etag}) == whole[:4]


def test_an_image_that_the_caller_has_is_not_sent_again(upload, served, api, storage_away_later):
    file_id = upload()["file_id"]
    served(file_id)
    etag = api.response["ETag"]
    storage_away_later()
    for known in (etag, f'"other", W/{etag}', "*"):
        assert served(file_id, expect=304, **{"If-None-Match": known}) == b""
        assert api.response["ETag"] == etag
        assert "immutable" in api.response["Cache-Control"]
    api.get(f"/files/{file_id}", expect=412, **{"If-Match": '"other"'})


def test_head_says_the_size_and_sends_nothing(upload, served, api):
    file_id = upload()["file_id"]
    size = len(served(file_id))
    response = api.client.head(f"/files/{file_id}")
    assert (response.status_code, response["Content-Length"], response.content) == (200, str(size), b"")


@pytest.mark.parametrize("accept", ["image/webp", "image/avif,image/*;q=0.8", "text/html"])
def test_an_image_is_served_to_whoever_asks_for_images(upload, served, accept):
    served(upload()["file_id"], Accept=accept)


@pytest.mark.parametrize("file_id", [f"{'0' * 32}.webp", "x", "..", "%2e%2e%2fetc%2fpasswd", "%00", "a/b", "a%0a"])
def test_an_unknown_file_is_not_found(api, file_id):
    api.get(f"/files/{file_id}", expect=404)


def test_an_image_that_the_storage_has_lost_is_not_found(storage, upload, api):
    file_id = upload()["file_id"]
    storage.delete(file_id)
    api.get(f"/files/{file_id}", expect=404)


def test_a_file_that_is_too_large_is_refused(refused, settings):
    settings.IMAGE_MAX_BYTES = 1_000
    assert refused(b"x" * 1_001) == "too_many_bytes"
    assert refused(b"x" * 200_000) == "too_many_bytes"
    assert not ImageRow.objects.exists()


def test_a_body_that_is_far_too_large_is_not_read(api, settings):
    settings.MAX_BODY_BYTES = 1_000
    api.call("POST", "/files", form(b"x" * 2_000), expect=413, content_type=MULTIPART_CONTENT)


@pytest.mark.parametrize("content_type", ["application/json", "image/png", "application/x-www-form-urlencoded"])
def test_anything_but_a_form_is_refused(api, content_type):
    api.call("POST", "/files", png(), expect=415, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"", MULTIPART_CONTENT), (b"xyz", "multipart/form-data"), (b"{}", "multipart/form-data; boundary=é")],
)
def test_a_body_that_is_no_form_cannot_be_read(api, body, content_type):
    api.call("POST", "/files", body, expect=400, content_type=content_type)


def test_a_form_without_the_file_is_refused(api, refused):
    assert refused(png(), field="image") == "required"
    text = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\nhello\r\n--{BOUNDARY}--\r\n'
    answer = api.call("POST", "/files", text.encode(), expect=422, content_type=MULTIPART_CONTENT)
    assert answer["detail"][0]["code"] == "invalid"


def test_without_a_storage_nothing_is_stored_and_the_rest_goes_on(upload, api, storage_away):
    upload(expect=503)
    assert api.response["Retry-After"] == "5"
    assert not ImageRow.objects.stored().exists()
    api.get("/time")


def test_an_image_cannot_be_had_while_the_storage_is_away(upload, api, storage_away_later):
    file_id = upload()["file_id"]
    storage_away_later()
    api.get(f"/files/{file_id}", expect=503)
    assert "Cache-Control" not in api.response


def test_a_bucket_that_is_missing_is_made(settings, upload, served):
    settings.STORAGES = {**settings.STORAGES, "images": _bucket(settings, f"made-{uuid.uuid4().hex}")}
    assert served(upload()["file_id"])


def test_the_bucket_is_made_on_start(settings):
    settings.STORAGES = {**settings.STORAGES, "images": _bucket(settings, f"made-{uuid.uuid4().hex}")}
    storage = image_storage()
    for _ in range(2):
        storage.prepare()
    storage.put("a", b"b")
    assert b"".join(storage.ranged("a", 0, 1)) == b"b"


def test_a_wrong_secret_is_said_to_be_a_storage_that_is_away(settings, upload):
    bucket = _bucket(settings, "zoomad")
    bucket["OPTIONS"]["secret_key"] = "wrong"
    settings.STORAGES = {**settings.STORAGES, "images": bucket}
    upload(expect=503)


def _bucket(settings, name):
    bucket = settings.STORAGES["images"]
    return {**bucket, "OPTIONS": {**bucket["OPTIONS"], "bucket_name": name}}


@pytest.mark.parametrize("image_id", ["unknown", f"{'0' * 32}.webp", ""])
def test_a_campaign_cannot_show_an_image_that_does_not_exist(api, campaigns, image_id):
    assert api.problems("POST", campaigns, booking(ad_image_id=image_id)) == {"ad_image_id": "unknown_image"}
    created = api.post(campaigns, booking(), expect=201)["campaign_id"]
    path = f"{campaigns}/{created}"
    assert api.problems("PATCH", path, {"ad_image_id": image_id}) == {"ad_image_id": "unknown_image"}
    assert api.problems("PUT", path, booking(ad_image_id=image_id)) == {"ad_image_id": "unknown_image"}


def test_a_campaign_shows_its_image(api, campaigns, upload):
    answer = upload()
    created = api.post(campaigns, booking(ad_image_id=answer["file_id"]), expect=201)
    assert (created["ad_image_id"], created["ad_image_url"]) == (answer["file_id"], answer["image_url"])
    path = f"{campaigns}/{created['campaign_id']}"
    assert api.patch(path, {"ad_image_id": None})["ad_image_url"] is None
    assert api.patch(path, {"ad_image_id": answer["file_id"]})["ad_image_url"] == answer["image_url"]


def test_a_campaign_keeps_an_image_that_the_platform_does_not_know(api, campaigns):
    campaign = CampaignFactory(ad_image_id="copied-by-hand")
    path = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    assert api.patch(path, {"ad_image_id": "copied-by-hand"})["ad_image_id"] == "copied-by-hand"
    assert api.patch(path, {"ad_image_id": None})["ad_image_id"] is None
    api.delete(path)


def test_who_finds_the_line_of_waiting_pictures_full_is_told_to_come_back(upload, api, monkeypatch):
    full = threading.BoundedSemaphore(1)
    monkeypatch.setattr(processing, "_line", full)
    with full:
        assert upload(png(), expect=503)["message"].startswith("Too many images are being uploaded")
        assert api.response["Retry-After"] == "10"
    upload(png())
