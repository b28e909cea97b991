"""What becomes of the images that people upload, and of those that are none."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from campaigns.models import Image as ImageRow
from campaigns.tests.conftest import encoded, png

ORIENTATION, MAKER, QUARTER_TURN = 0x0112, 0x010F, 6


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKER] = QUARTER_TURN, "Camera 5"
    return tags


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "HEIF"])
def test_common_formats_are_taken(picture, kind):
    image = picture(encoded(Image.new("RGB", (40, 30), "red"), kind))
    assert (image.format, image.mode, image.size) == ("WEBP", "RGB", (40, 30))
    red, green, blue = image.getpixel((20, 15))
    assert red > 240
    assert max(green, blue) < 16


@pytest.mark.parametrize(
    ("mode", "colour", "kind", "shown"),
    [
        ("RGBA", (255, 0, 0, 128), "PNG", (255, 0, 0, 128)),
        ("LA", (200, 128), "PNG", (200, 200, 200, 128)),
        ("1", 1, "PNG", (255, 255, 255)),
        ("L", 100, "PNG", (100, 100, 100)),
        ("I;16", 0x8000, "PNG", (127, 127, 127)),
        ("F", 200.0, "TIFF", (200, 200, 200)),
        ("CMYK", (0, 0, 0, 255), "TIFF", (0, 0, 0)),
    ],
)
def test_every_colour_mode_looks_as_it_did(picture, mode, colour, kind, shown):
    assert picture(encoded(Image.new(mode, (8, 8), colour), kind)).getpixel((4, 4)) == shown


def test_the_transparency_of_a_palette_is_kept(picture):
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.putpixel((4, 4), 1)
    shown = picture(encoded(image, transparency=0))
    assert (shown.getpixel((0, 0))[3], shown.getpixel((4, 4))) == (0, (255, 0, 0, 255))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF"])
def test_a_photograph_is_turned_upright_and_loses_its_metadata(picture, kind):
    image = Image.new("RGB", (40, 30), "white")
    image.paste("red", (0, 0, 20, 30))
    tags = (
        {"tiffinfo": {ORIENTATION: QUARTER_TURN, MAKER: "Camera 5"}} if kind == "TIFF" else {"exif": exif().tobytes()}
    )
    shown = picture(encoded(image, kind, **tags))
    assert shown.size == (30, 40)
    assert shown.getpixel((15, 5))[1] < 30
    assert shown.getpixel((15, 35))[1] > 200
    assert not shown.getexif()
    assert not {"exif", "icc_profile", "xmp"} & set(shown.info)


def test_colours_of_another_space_are_brought_to_the_web(picture):
    lab = ImageCms.createProfile("LAB")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for known in (profile, b"broken", ImageCms.ImageCmsProfile(lab).tobytes()):
        shown = picture(encoded(Image.new("RGB", (8, 8), "red"), icc_profile=known))
        assert shown.getpixel((0, 0)) == (255, 0, 0)
        assert "icc_profile" not in shown.info


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_stays_one(picture, kind):
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)
    shown = picture(data)
    assert (shown.n_frames, shown.info["loop"]) == (3, 0)
    colours = []
    for number in range(3):
        shown.seek(number)
        shown.load()
        colours.append(max(range(3), key=shown.convert("RGB").getpixel((5, 5)).__getitem__))
    assert colours == [0, 1, 2]
    assert shown.info["duration"] == 300


def test_the_first_page_of_a_document_is_its_picture(picture):
    pages = [Image.new("RGB", (20, 10), colour) for colour in ("red", "lime")]
    shown = picture(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert (getattr(shown, "n_frames", 1), shown.getpixel((0, 0))) == (1, (255, 0, 0))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_image_is_made_smaller(picture, settings, kind):
    settings.IMAGE_MAX_SIDE = 100
    image = Image.new("RGB", (1000, 500), "red")
    image.paste("blue", (500, 0, 1000, 500))
    shown = picture(encoded(image, kind))
    assert shown.size == (100, 50)
    assert shown.getpixel((10, 25))[0] > 240
    assert shown.getpixel((90, 25))[2] > 240


def test_the_name_of_a_file_means_nothing(upload):
    upload(encoded(Image.new("RGB", (8, 8)), "JPEG"), name="../../evil.svg")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"<html>" * 50,
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0" + b"A" * 500,
        b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 50,
        b"II*\0" + b"\xff" * 200,
    ],
    ids=["svg", "gif-head", "png-head", "html", "pdf", "jpeg-head", "webp-head", "tiff-head"],
)
def test_what_is_no_image_is_refused(refused, data):
    assert refused(data) == "not_an_image"
    assert not ImageRow.objects.exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_truncated_image_is_refused(refused, kind):
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = encoded(noise, kind)
    assert refused(data[: len(data) // 2]) == "not_an_image"


def test_an_empty_file_is_refused(api, upload):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT  # noqa: PLC0415

    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    body = f"{head}Content-Type: image/png\r\n\r\n\r\n--{BOUNDARY}--\r\n".encode()
    answer = api.call("POST", "/files", body, expect=422, content_type=MULTIPART_CONTENT)
    assert answer["detail"][0]["code"] == "empty"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def declared(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has nothing of it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6400, 6400), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (1, 100_000), (100_000, 1)])
def test_an_image_with_too_many_pixels_is_refused_by_its_header(refused, size):
    assert refused(declared(*size)) == "too_many_pixels"


def test_the_frames_of_an_animation_count_together(refused, settings):
    settings.IMAGE_MAX_PIXELS = 1000
    frames = [Image.new("L", (20, 20), number) for number in range(3)]
    assert refused(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])) == "too_many_pixels"


def test_a_bomb_of_text_in_an_image_is_refused(refused):
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100_000_000))
    data = png()
    assert refused(data[:33] + bomb + data[33:]) == "not_an_image"


def test_nothing_of_a_polyglot_is_kept(upload, served):
    script = b"<script>alert(document.cookie)</script>"
    commented = png()[:33] + chunk(b"tEXt", b"Comment\0" + script) + png()[33:] + script
    assert script not in served(upload(commented)["file_id"])
    archive = encoded(Image.new("RGB", (8, 8)), "JPEG", comment=script) + b"PK\x03\x04" + script
    assert script not in served(upload(archive)["file_id"])


def test_a_picture_is_what_it_says(upload, served, api):
    body = served(upload(encoded(Image.new("RGB", (8, 8)), "BMP"))["file_id"])
    assert Image.open(io.BytesIO(body)).get_format_mimetype() == api.response["Content-Type"]
