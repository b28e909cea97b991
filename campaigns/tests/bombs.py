"""Files of the size that an image may have, each made to be as much work as its format allows."""

import io
import struct
import zlib

from PIL import Image

SIZE = 10_000_000
GIF_HEAD = b"\0\0\0\xff\xff\xff"
GIF_IMAGE = b"\x02\x02\x44\x01\x00"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def gif_of_frames(width: int = 1, height: int = 1) -> bytes:
    frame = b"," + struct.pack("<4HB", 0, 0, width, height, 0) + GIF_IMAGE
    return gif(frame * (SIZE // len(frame)), width, height)


def gif_of_comments() -> bytes:
    return gif(b"!\xfe" + b"\x01a" * (SIZE // 2) + b"\0," + struct.pack("<4HB", 0, 0, 1, 1, 0) + GIF_IMAGE)


def gif(blocks: bytes, width: int = 1, height: int = 1) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + GIF_HEAD + blocks + b";"


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(before: bytes, width: int = 1, height: int = 1, rows: bytes = b"\0\0", depth: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return PNG_HEAD + head + before + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND")


def png_of_chunks() -> bytes:
    return png(chunk(b"teXt") * (SIZE // 12))


def png_of_pixels() -> bytes:
    return png(b"", 6_000, 6_600, (b"\0" + b"\0" * 6_000) * 6_600, depth=8)


def png_of_frames() -> bytes:
    parts, data = [], zlib.compress(b"\0\0")
    for number in range(SIZE // 100):
        parts.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * number, 1, 1, 0, 0, 1, 100, 0, 0)))
        parts.append(chunk(b"fdAT", struct.pack(">I", 2 * number + 1) + data))
    return png(chunk(b"acTL", struct.pack(">II", SIZE // 100, 0)) + b"".join(parts))


def webp_of_frames() -> bytes:
    still = encoded("WEBP", (1, 1), lossless=True)[12:]
    frame = riff(b"ANMF", bytes(12) + b"\x14\0\0\0" + still)
    body = b"WEBP" + riff(b"VP8X", b"\x02" + bytes(9)) + riff(b"ANIM", bytes(6)) + frame * (SIZE // len(frame))
    return riff(b"RIFF", body)


def riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def jpeg_of_marks() -> bytes:
    data = encoded("JPEG", (8, 8))
    return data[:2] + b"\xff\xfe\0\x02" * (SIZE // 4) + data[2:]


def jpeg_of_scans(number: int | None = None) -> bytes:
    data = encoded("JPEG", (6_000, 6_600), progressive=True)
    scan = data[data.rindex(b"\xff\xc4") : -2]
    return data[:-2] + scan * (SIZE // len(scan) if number is None else number) + data[-2:]


def tiff_of_strips() -> bytes:
    number = SIZE // 8
    return tiff(
        [(256, 1), (257, 30_000), (258, 8), (259, 1), (262, 1), (273, number), (277, 1), (278, 1), (279, number)]
    )


def tiff_of_tags() -> bytes:
    tags = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)]
    return tiff(tags + [(number, 1) for number in range(1_000, 60_000)])


def tiff(tags: list[tuple[int, int]]) -> bytes:
    """Make a TIFF; strips are lists of that length, all other tags have that value."""
    start = 14 + 12 * len(tags)
    entries = [
        struct.pack("<HHII", tag, 4, value, start) if value > 100_000 else struct.pack("<HHII", tag, 4, 1, value)
        for tag, value in tags
    ]
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + b"".join(entries) + bytes(4)
    return head.ljust(SIZE, b"\x01")


def boxes(kind: str) -> bytes:
    """Follow a picture with as many empty boxes as there is room for."""
    data = encoded(kind, (64, 64))
    return data + box(b"free") * ((SIZE - len(data)) // 8)


def boxes_of_properties(kind: str) -> bytes:
    """Say of a picture as much as there is room for, in the properties that a decoder looks through."""
    data = encoded(kind, (64, 64))
    start = data.index(b"meta") - 4
    (size,) = struct.unpack_from(">I", data, start)
    meta, filler = bytearray(data[start : start + size]), box(b"pixi", b"\0\0\0\0\x01\x08") * (SIZE // 14 - 1_000)
    for name in (b"meta", b"iprp", b"ipco"):  # each within the one before
        place = meta.index(name) - 4
        (length,) = struct.unpack_from(">I", meta, place)
        struct.pack_into(">I", meta, place, length + len(filler))
    meta[place + length : place + length] = filler
    # What points into the file stays right: in the place of the old box there is nothing, and the new one comes last.
    return data[:start] + box(b"free", bytes(size - 8)) + data[start + size :] + bytes(meta)


def box(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def avif_of_frames() -> bytes:
    frames = [Image.new("RGB", (1, 1), colour) for colour in ("red", "blue")] * 510
    return encoded("AVIF", (1, 1), save_all=True, append_images=frames, speed=10)


def encoded(kind: str, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("L" if kind == "JPEG" else "RGB", size).save(file, kind, **options)
    return file.getvalue()
