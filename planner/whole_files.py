"""A file that is there whole or not at all, however its writer ends."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, blocks: Iterable[bytes], folder_mode: int = 0o777) -> None:
    """Write ``blocks`` beside ``path``, bring them to the disk, and only then give them its name.

    Folders that are missing are made with ``folder_mode``; the file is its owner's alone.
    """
    path.parent.mkdir(mode=folder_mode, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
