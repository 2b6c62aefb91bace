"""Where a file is kept, and what is known of it; the same whether a folder holds it or the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final

from planner.services.errors import ServiceError, TamperedError

# Uploads wait there until they are read; prints are made again when they are lost.
ROOMS: Final = ("uploads", "pdf")
BLOCK: Final = 1024 * 1024
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII)


class LostFileError(ServiceError):
    """The file is not there (any more)."""

    message = "The file is no longer kept here. Upload it again, or have it made again."


class DamagedFileError(TamperedError):
    """What is kept is not what was put there."""

    message = (
        "The file that is kept is not the one that was put there: somebody or something changed it. It was not used. "
        "Upload it again, or restore it from a backup."
    )


@dataclass(frozen=True)
class Place:
    """Whose file it is, in which room, and under which name of ours. ValueError for a name that leads elsewhere."""

    workspace_id: int
    room: str
    name: str

    def __post_init__(self) -> None:
        """Refuse what no file of ours is called."""
        if self.room not in ROOMS or not _NAME.fullmatch(self.name):
            message = "This is not the name of a file that is kept."
            raise ValueError(message)


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept: ``size`` in bytes, when it was made, and a way to read it.

    ``open`` gives it from its beginning, compared with what was put there. It raises LostFileError and
    DamagedFileError.
    """

    place: Place
    size: int
    made_at: datetime
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)

    def read_bytes(self) -> bytes:
        """All of it; for files that are known to be small."""
        with self.open() as file:
            return file.read()
