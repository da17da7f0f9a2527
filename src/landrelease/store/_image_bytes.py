"""Reading the bytes of a picture: only a PNG or JPEG, without what is told beside the image."""

import struct
import zlib
from dataclasses import dataclass
from typing import Final

LONGEST_SIDE: Final = 6_000
"""Pixels; a larger picture is refused, since whoever opens it needs the memory for all of it."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG_KEPT: Final = frozenset({0xE0, 0xEE})
"""How the colours are told (JFIF, Adobe); every other application segment is left out."""
_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class NotAPicture(ValueError):
    """Bytes that are no whole PNG or JPEG; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture without places, cameras, names or comments in it."""

    media: str
    width: int
    height: int
    content: bytes


def read_image(content: bytes) -> Image:
    """Return the picture that some bytes are, cut to the image itself.

    Source: PNG, ISO/IEC 15948, 5.3 and 11.2; JPEG, ITU-T T.81, B.1 and B.2.

    Raises
    ------
    NotAPicture
        When they are neither, are cut short, or the picture is too large.
    """
    if content.startswith(_PNG):
        image = _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        image = _jpeg(content)
    else:
        msg = "it is neither a PNG nor a JPEG"
        raise NotAPicture(msg)
    if not (0 < image.width <= LONGEST_SIDE and 0 < image.height <= LONGEST_SIDE):
        msg = f"it is {image.width} x {image.height} pixels; at most {LONGEST_SIDE} each way"
        raise NotAPicture(msg)
    return image


def _png(content: bytes) -> Image:
    kept, at, size = [_PNG], len(_PNG), (0, 0)
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        if at + 12 > len(content):
            msg = "the PNG is cut short"
            raise NotAPicture(msg)
        (length,), name = struct.unpack_from(">I", content, at), content[at + 4 : at + 8]
        end = at + 12 + length
        data = content[at + 8 : end - 4]
        if end > len(content) or _sum_of(name + data) != content[end - 4 : end]:
            msg = "a part of the PNG is cut short or changed"
            raise NotAPicture(msg)
        if (not names) != (name == b"IHDR") or (name == b"IHDR" and length != 13):
            msg = "the PNG does not begin as one"
            raise NotAPicture(msg)
        if name == b"IHDR":
            size = struct.unpack_from(">II", data)
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        names.append(name)
        at = end
    if b"IDAT" not in names:
        msg = "the PNG holds no image"
        raise NotAPicture(msg)
    return Image("image/png", *size, b"".join(kept))


def _sum_of(part: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(part))


def _jpeg(content: bytes) -> Image:
    kept, at, size = [content[:2]], 2, (0, 0)
    while True:
        if at + 4 > len(content) or content[at] != 0xFF:
            msg = "the JPEG is cut short"
            raise NotAPicture(msg)
        marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            break
        if length < 2 or end > len(content) or 0xD0 <= marker <= 0xD9:
            msg = "a part of the JPEG is cut short"
            raise NotAPicture(msg)
        if marker in _SIZES and length >= 8:
            height, width = struct.unpack_from(">HH", content, at + 5)
            size = (width, height)
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _JPEG_KEPT:
            kept.append(content[at:end])
        at = end
    last = content.rfind(b"\xff\xd9", at)
    if last < 0:
        msg = "the JPEG is cut short"
        raise NotAPicture(msg)
    return Image("image/jpeg", *size, b"".join([*kept, content[at : last + 2]]))
