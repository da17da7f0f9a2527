"""Pictures: only images are kept, without what is told beside them; a backup brings them along."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from landrelease.store._image_bytes import LONGEST_SIDE, NotAPicture, read_image

SECRET = b"GPS 41.234567 Camera of Ilan"


def picture(kind, **more):
    pixels = np.arange(12 * 7 * 3, dtype=np.uint8).reshape(7, 12, 3)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **more)
    return out.getvalue()


def with_comment(kind):
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = SECRET.decode()
        return picture(kind, exif=exif.tobytes(), comment=SECRET)
    plain = picture(kind)
    data = b"Comment\x00" + SECRET
    chunk = struct.pack(">I", len(data)) + b"tEXt" + data
    chunk += struct.pack(">I", zlib.crc32(b"tEXt" + data))
    return plain[:33] + chunk + plain[33:]


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_the_image_alone_is_kept(kind, media):
    told = with_comment(kind)
    assert SECRET in told
    image = read_image(told + b"<script>alert(1)</script>")
    assert (image.media, image.width, image.height) == (media, 12, 7)
    assert SECRET not in image.content
    assert b"<script>" not in image.content
    with Image.open(io.BytesIO(image.content)) as again, Image.open(io.BytesIO(told)) as first:
        assert np.array_equal(np.asarray(again), np.asarray(first))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "TIFF"])
def test_other_files_are_refused(kind):
    with pytest.raises(NotAPicture, match="neither a PNG nor a JPEG"):
        read_image(picture(kind))


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        read_image(content)


def test_a_picture_that_would_fill_the_memory_is_refused():
    out = io.BytesIO()
    Image.new("1", (LONGEST_SIDE + 1, 1)).save(out, "PNG")
    with pytest.raises(NotAPicture, match="at most 6000"):
        read_image(out.getvalue())


@given(st.data())
def test_a_changed_or_cut_png_is_refused_or_is_the_same_image(data):
    whole = picture("PNG")
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    for content in (bytes(changed), whole[:at]):
        with pytest.raises(NotAPicture):
            read_image(content)


@given(st.binary(max_size=200))
def test_nothing_but_a_refusal_comes_of_noise(noise):
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
        with pytest.raises(NotAPicture):
            read_image(head + noise)
