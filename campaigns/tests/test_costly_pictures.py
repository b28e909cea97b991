"""However a file is made, it costs no more than a large photograph."""

import io

import pytest

from campaigns.images.processing import web_picture
from campaigns.tests import bombs
from tests.measuring import cost_of
from zoomad.errors import InvalidError

SECONDS, MEGABYTES = 8, 300


@pytest.mark.parametrize(
    ("bomb", "problem"),
    [
        (bombs.gif_of_frames, "too_intricate"),
        (lambda: bombs.gif_of_frames(2_000, 2_000), "too_intricate"),
        (bombs.gif_of_comments, "too_intricate"),
        (bombs.png_of_chunks, "too_intricate"),
        (bombs.png_of_frames, "too_many_frames"),
        (bombs.png_of_pixels, None),
        (bombs.webp_of_frames, "too_many_frames"),
        (bombs.jpeg_of_marks, "too_intricate"),
        (bombs.jpeg_of_scans, "too_intricate"),
        (lambda: bombs.jpeg_of_scans(40), None),
        (bombs.tiff_of_strips, "too_intricate"),
        (bombs.tiff_of_tags, "too_intricate"),
        (bombs.avif_of_frames, "too_many_frames"),
        (lambda: bombs.boxes("AVIF"), None),
        (lambda: bombs.boxes("HEIF"), None),
        (lambda: bombs.boxes_of_properties("AVIF"), None),
        (lambda: bombs.boxes_of_properties("HEIF"), "not_an_image"),
    ],
    ids=[
        "gif-frames", "gif-large-frames", "gif-comments", "png-chunks", "png-frames", "png-pixels", "webp-frames",
        "jpeg-marks", "jpeg-scans", "jpeg-some-scans", "tiff-strips", "tiff-tags", "avif-frames", "avif-boxes", "heif-boxes",
        "avif-properties", "heif-properties",
    ],
)  # fmt: skip
def test_the_worst_file_of_each_kind_is_soon_done_with(bomb, problem):
    data = bomb()
    cost = cost_of(lambda: code_of(data))
    assert cost.outcome == problem
    assert cost.seconds < SECONDS / (4 if problem else 1), cost
    assert cost.megabytes < MEGABYTES, cost


def code_of(data):
    try:
        web_picture(io.BytesIO(data))
    except InvalidError as error:
        return error.code
