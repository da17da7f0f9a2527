"""Pictures of the programme, kept as files named by what they hold."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from landrelease.store._image_bytes import NotAPicture, read_image
from landrelease.store.programme import current_programme, write_whole

__all__ = [
    "MOST_BYTES",
    "PREFIX",
    "NotAPicture",
    "Picture",
    "is_picture",
    "keep_again",
    "keep_picture",
    "picture_kept",
    "pictures_of",
]

FOLDER: Final = "pictures"
MOST_BYTES: Final = 1_500_000
"""The largest file that is taken."""
PREFIX: Final = "sha256:"
"""Before the digest of a picture that is kept here, where a record names it."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is kept: its bytes and what they are."""

    digest: str
    media: str
    content: bytes


def keep_picture(content: bytes) -> str:
    """Keep a picture and return its digest; the same picture is kept once.

    Raises
    ------
    NotAPicture
        When it is too large, or no picture.
    """
    if len(content) > MOST_BYTES:
        msg = f"it has {len(content):,} bytes; at most {MOST_BYTES:,} are taken"
        raise NotAPicture(msg)
    image = read_image(content)
    digest = hashlib.sha256(image.content).hexdigest()
    folder = current_programme().directory / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / digest).is_file():
        write_whole(folder / digest, image.content, private=True)
    return digest


def picture_kept(digest: str) -> Picture | None:
    """Return a picture that is kept whole; None where there is none, or its file was changed."""
    if not _DIGEST.fullmatch(digest):
        return None
    path = current_programme().directory / FOLDER / digest
    if not path.is_file():
        return None
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    return Picture(digest, read_image(content).media, content)


def pictures_of(directory: Path) -> dict[str, bytes]:
    """Return every picture of a programme by its name in a backup."""
    found = sorted((directory / FOLDER).glob("*"))
    return {
        f"{FOLDER}/{one.name}": one.read_bytes() for one in found if _DIGEST.fullmatch(one.name)
    }


def keep_again(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Write the pictures of a backup into the folder of a programme."""
    for name, content in contents.items():
        if is_picture(name):
            (directory / FOLDER).mkdir(mode=0o700, exist_ok=True)
            write_whole(directory / name, content, private=True)


def is_picture(name: str) -> bool:
    """Whether a name in a backup is that of a picture."""
    folder, _, digest = name.partition("/")
    return folder == FOLDER and _DIGEST.fullmatch(digest) is not None
