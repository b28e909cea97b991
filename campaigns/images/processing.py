"""Makes an upload of any kind into a picture for the web: WebP, upright, in sRGB, without metadata.

Nothing is decoded before its size is known from its header. Large pictures are converted and made smaller strip by
strip, and one at a time, so that they cost the memory of the pixels of one of them and little more.
"""

import ctypes
import io
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from campaigns.images.bounds import bounded, require_few_frames, require_few_scans
from zoomad.errors import InvalidError, Reason, UnavailableError, ZoomADError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "HEIF")
ANIMATED_FORMATS = {"PNG", "GIF", "WEBP", "AVIF"}
LOSSLESS_FORMATS = {"PNG", "GIF", "BMP", "TIFF"}
# A drawing of this size is stored without loss; larger ones are most likely photographs.
LOSSLESS_PIXELS = 1_000_000
QUALITY = 90
LONGEST_SIDE_ACCEPTED = 30_000
SHORTEST_FRAME_MS = 20
USUAL_FRAME_MS = 100
STRIP_PIXELS = 1_000_000
LONGEST_LINE = 32  # pictures in each process, including the one being processed; each holds a thread
SECONDS_IN_LINE = 60.0
EXIF_ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# What telephones make. One picture of a file is stored; thumbnails and depth are not even read.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)

# A second guard: what Pillow itself considers a decompression bomb is an error, not a warning.
warnings.simplefilter("error", Image.DecompressionBombWarning)
Image.MAX_IMAGE_PIXELS = settings.IMAGE_MAX_PIXELS

# glibc raises this threshold when large pieces are freed, and then keeps them, in each thread, for itself.
MMAP_THRESHOLD, ONE_MEGABYTE = -3, 2**20
with suppress(AttributeError, OSError):  # another libc
    ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, ONE_MEGABYTE)

Conversion = Callable[[Image.Image], Image.Image]

_line = threading.BoundedSemaphore(LONGEST_LINE)
_turn = threading.BoundedSemaphore(1)


def web_picture(file: BinaryIO) -> bytes:
    """Decode an uploaded file and encode it again as WebP, animated if it was.

    Raises:
        InvalidError: it is not an image, or has too many pixels.
        UnavailableError: too many others are waiting for theirs.

    """
    with _one_at_a_time():
        try:
            with Image.open(bounded(file), formats=FORMATS) as image:  # type: ignore[arg-type] # it reads and seeks
                _require_size(image.size)
                if image.format == "TIFF" and image.info.get("compression") == "jpeg":
                    require_few_scans(file)
                return _animation(image) if _is_animation(image) else _still(image)
        except ZoomADError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except Exception as error:  # any exception of a decoder means a bad file
            message = _("This is not an image that can be read.")
            raise InvalidError(message, field="file", code="not_an_image") from error


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep one picture at a time in memory, however many are uploaded at once, and only some threads waiting."""
    with ExitStack() as leaving:
        for semaphore, patience in ((_line, 0.0), (_turn, SECONDS_IN_LINE)):
            if not semaphore.acquire(timeout=patience):
                message = _("Too many images are being uploaded just now. Please try again.")
                raise UnavailableError(message, Reason.UPLOADS_BUSY, retry_after=10)
            leaving.callback(semaphore.release)
        yield


def _require_size(size: tuple[int, int], frames: int = 1) -> None:
    width, height = size
    if max(size) > LONGEST_SIDE_ACCEPTED or width * height * frames > settings.IMAGE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> InvalidError:
    message = _(
        "The image is too large: up to %(most)s pixels, all frames of an animation together, and %(side)s on a side "
        "are accepted."
    ) % {"most": settings.IMAGE_MAX_PIXELS, "side": LONGEST_SIDE_ACCEPTED}
    return InvalidError(message, field="file", code="too_many_pixels")


def _is_animation(image: Image.Image) -> bool:
    return image.format in ANIMATED_FORMATS and getattr(image, "is_animated", False)


def _still(image: Image.Image) -> bytes:
    longest = settings.IMAGE_MAX_SIDE
    image.draft("RGB", (longest, longest))  # JPEG alone: decoded at a fraction of its size where that will do
    image.load()
    turn = TURNS.get(_orientation(image))
    picture = _reduced(image, longest)
    image.close()
    picture = _fitted(picture, longest)
    if turn is not None:
        picture = picture.transpose(turn)
    lossless = image.format in LOSSLESS_FORMATS and picture.width * picture.height <= LOSSLESS_PIXELS
    output = io.BytesIO()
    picture.save(output, "WEBP", quality=QUALITY, lossless=lossless)
    return output.getvalue()


def _animation(image: Image.Image) -> bytes:
    count = getattr(image, "n_frames", 1)
    require_few_frames(count)
    _require_size(image.size, count)
    frames, durations = [], []
    for number in range(count):
        image.seek(number)
        _require_size(image.size, count)  # each time, because a frame can be larger than the first
        frames.append(_fitted(_reduced(image, settings.IMAGE_MAX_SIDE), settings.IMAGE_MAX_SIDE))
        durations.append(max(SHORTEST_FRAME_MS, int(image.info.get("duration") or USUAL_FRAME_MS)))
    loop = int(image.info.get("loop", 1 if image.format == "GIF" else 0))
    output = io.BytesIO()
    frames[0].save(
        output,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=loop,
        quality=QUALITY,
        method=2,
    )
    return output.getvalue()


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # broken metadata are no reason to refuse a picture that can be read
        return 1


def _reduced(image: Image.Image, longest: int) -> Image.Image:
    """Return a new picture of about the wanted size; a smaller one has its transparency premultiplied."""
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    convert = _conversion(image, mode)
    if max(image.size) > longest:
        mode = mode.replace("A", "a")
    factor = max(1, round(max(image.size) / longest))
    width, height = image.size
    picture = Image.new(mode, (-(-width // factor), -(-height // factor)))
    step = factor * max(1, STRIP_PIXELS // (width * factor))
    for top in range(0, height, step):
        strip = convert(image.crop((0, top, width, min(top + step, height)))).convert(mode)
        picture.paste(strip if factor == 1 else strip.reduce(factor), (0, top // factor))
    return picture


def _fitted(picture: Image.Image, longest: int) -> Image.Image:
    """Bring a reduced picture to the wanted size, in a mode that can be encoded."""
    if max(picture.size) > longest:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return picture.convert(picture.mode.replace("a", "A"))


def _conversion(image: Image.Image, mode: str) -> Conversion:
    """Choose how pixels are converted for a screen: palettes, CMYK, 16 bits, other colour spaces."""
    if image.mode == "F" or image.mode.startswith("I"):
        return lambda strip: strip.convert("F").point(_scale_of(image)).convert("L").convert(mode)
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            to_srgb = ImageCms.buildTransform(
                io.BytesIO(profile), ImageCms.createProfile("sRGB"), image.mode, "RGB" if image.mode == "CMYK" else mode
            )
        except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile is no reason to refuse the picture
            pass
        else:
            return lambda strip: ImageCms.applyTransform(strip, to_srgb).convert(mode)  # type: ignore[union-attr]
    return lambda strip: strip.convert(mode)


def _scale_of(image: Image.Image) -> Callable[[float], float]:
    """Fit grey values of 16 bits into 8; what needs no more than 8 stays as it is."""
    _lowest, highest = image.convert("F").getextrema() if image.mode == "F" else (0, 65535)
    factor = 1 / 257 if isinstance(highest, int | float) and highest > 255 else 1.0  # noqa: PLR2004
    return lambda value: value * factor + 0.0
