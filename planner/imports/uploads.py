"""Uploaded files: kept under names that nobody can guess, never under the name that the person gave."""

import os
import re
import secrets
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_UPLOAD, MIB

_LONGEST_NAME = 200
_STORED = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def clean_name(file_name: str) -> str:
    """The last part of ``file_name``, printable, at most 200 characters with its ending; for show alone."""
    last = PurePosixPath(PureWindowsPath(file_name).name).name
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable()).strip() or "file"
    if len(shown) <= _LONGEST_NAME:
        return shown
    suffix = PurePosixPath(shown).suffix[:20]
    return shown[: _LONGEST_NAME - len(suffix)] + suffix


def store_upload(home: Path, stream: BinaryIO, *, largest: int = LARGEST_UPLOAD) -> str:
    """Copy ``stream`` into a new private file; gives its stored name. UnreadableFileError beyond ``largest`` bytes."""
    folder = home / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_urlsafe(32)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _copy(stream, file, largest)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove_upload(home, name)
        raise
    return name


def _copy(stream: BinaryIO, file: BinaryIO, largest: int) -> None:
    total = 0
    while block := stream.read(MIB):
        total += len(block)
        if total > largest:
            message = f"The file is larger than {largest // MIB} MiB. Split it and import the parts one by one."
            raise UnreadableFileError(message)
        file.write(block)


def upload_path(home: Path, stored_name: str) -> Path:
    """Where the upload lies; ValueError for a name that ``store_upload`` cannot have made."""
    if not _STORED.fullmatch(stored_name):
        message = "This is not the name of an upload."
        raise ValueError(message)
    return home / "uploads" / stored_name


def remove_upload(home: Path, stored_name: str) -> None:
    """Remove the upload, if it is still there: customers' words are not kept twice."""
    upload_path(home, stored_name).unlink(missing_ok=True)
