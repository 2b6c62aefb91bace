"""Uploaded files: kept under names that nobody can guess, never under the name that the person gave."""

import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_UPLOAD, MIB
from planner.storage.files.places import Place
from planner.storage.files.store import FileStore

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


def store_upload(files: FileStore, workspace_id: int, stream: BinaryIO, *, largest: int = LARGEST_UPLOAD) -> str:
    """Keep what ``stream`` holds; gives its stored name. UnreadableFileError beyond ``largest`` bytes."""
    name = secrets.token_urlsafe(32)
    files.put(upload_place(workspace_id, name), _blocks(stream, largest))
    return name


def upload_place(workspace_id: int, stored_name: str) -> Place:
    """Where the upload lies; ValueError for a name that ``store_upload`` cannot have made."""
    if not _STORED.fullmatch(stored_name):
        message = "This is not the name of an upload."
        raise ValueError(message)
    return Place(workspace_id, "uploads", stored_name)


def stretch_place(workspace_id: int, stored_name: str, number: int) -> Place:
    """Where the rows of a stretch of an upload lie until they are read; its name begins with that of the upload."""
    return Place(workspace_id, "uploads", f"{upload_place(workspace_id, stored_name).name}.{number}")


@contextmanager
def passing_upload(scratch: Path, stream: BinaryIO, *, largest: int) -> Iterator[Path]:
    """What ``stream`` holds by a path, for as long as it is read; nothing is left even when the process is killed."""
    with tempfile.TemporaryFile(dir=scratch) as file:
        for block in _blocks(stream, largest):
            file.write(block)
        file.flush()
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def _blocks(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    total = 0
    while block := stream.read(MIB):
        total += len(block)
        if total > largest:
            message = f"The file is larger than {largest // MIB} MiB. Split it and import the parts one by one."
            raise UnreadableFileError(message)
        yield block
