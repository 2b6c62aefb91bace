"""A folder on this machine as an archive, so that it is read in the same careful way as one that somebody sent."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.imports.archives import READABLE
from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_ARCHIVE, MIB, MOST_ARCHIVED_FILES


@contextmanager
def packed(folder: Path) -> Iterator[Path]:
    """A ZIP of the feedback files in ``folder`` and those below it; links are not followed. Gone at the end.

    Raises UnreadableFileError when there is none, or too much.
    """
    files = sorted(_files(folder))
    if not files:
        message = "The folder holds no file of feedback: CSV, XLSX, JSON Lines, text, e-mail (.eml) or mailbox (.mbox)."
        raise UnreadableFileError(message)
    if len(files) > MOST_ARCHIVED_FILES or sum(file.stat().st_size for file in files) > LARGEST_ARCHIVE:
        message = f"The folder holds more than {MOST_ARCHIVED_FILES:,} files or {LARGEST_ARCHIVE // MIB} MiB. Split it."
        raise UnreadableFileError(message)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"{folder.resolve().name or 'folder'}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for file in files:
                archive.write(file, file.relative_to(folder).as_posix())
        yield path


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file() and entry.suffix.lower() in READABLE:
            yield entry
