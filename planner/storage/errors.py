"""What can go wrong below the tables, told apart by what the person should do next."""

import resource
from typing import Final

import sqlalchemy as sa

_SQLITE_BUSY: Final = frozenset({5, 6})  # BUSY, LOCKED
_SQLITE_FAILED: Final = 10  # IOERR: a write or a flush failed, and the driver does not say which
_SQLITE_FULL: Final = frozenset({13})  # FULL
_SQLITE_DOWN: Final = frozenset({11, 14, 26})  # CORRUPT, CANTOPEN, NOTADB
_POSTGRES_BUSY: Final = frozenset({"40001", "40P01", "55P03", "57014", "53300", "25P03", "25P04"})
_POSTGRES_FULL: Final = frozenset({"53100", "53200"})
_POSTGRES_DOWN: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "58000", "58030"})


class StorageError(Exception):
    """Nothing was saved, and the reason is the database, not what was typed."""


class StorageBusyError(StorageError):
    """Others are writing; the same request may succeed in a moment (503 with Retry-After)."""


class StorageFullError(StorageError):
    """The disk is full or refuses to be written; reading still works (507)."""


class StorageUnsureError(StorageFullError):
    """The disk took what was written and failed to say that it keeps it: nobody knows whether it will be there."""


class StorageDownError(StorageError):
    """The database cannot be reached (503 with Retry-After)."""


class StorageCutOffError(StorageDownError):
    """The connection broke between asking to keep what was written and hearing that it is kept: nobody knows."""


class WrongReleaseError(StorageError):
    """The tables are those of another release; the message is one sentence for whoever runs the planner."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def storage_error(error: sa.exc.SQLAlchemyError, *, is_keeping: bool = False) -> StorageError | None:
    """The StorageError that ``error`` stands for; None when it is not the database's own state that failed.

    ``is_keeping``: it came while the database was asked to keep everything that was written.
    """
    if isinstance(error, sa.exc.TimeoutError):
        return StorageBusyError("All connections to the database are in use.")
    if not isinstance(error, sa.exc.DBAPIError):
        return None
    kind = _sqlite_kind(error) or _postgres_kind(error)
    if is_keeping and kind is StorageDownError and hasattr(error.orig, "sqlstate"):
        kind = StorageCutOffError
    return None if kind is None else kind("The database said: " + str(error.orig).strip().partition("\n")[0])


def _sqlite_kind(error: sa.exc.DBAPIError) -> type[StorageError] | None:
    extended = getattr(error.orig, "sqlite_errorcode", None)
    if extended is None:
        return None
    code = extended & 0xFF
    if code == _SQLITE_FAILED:
        return StorageFullError if _may_not_grow() else StorageUnsureError
    for codes, kind in (
        (_SQLITE_BUSY, StorageBusyError),
        (_SQLITE_FULL, StorageFullError),
        (_SQLITE_DOWN, StorageDownError),
    ):
        if code in codes:
            return kind
    return None


def _may_not_grow() -> bool:
    """Whether files of this process have a largest size: a write beyond it fails, and nothing of it is kept."""
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


def _postgres_kind(error: sa.exc.DBAPIError) -> type[StorageError] | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES_BUSY:
        return StorageBusyError
    if state in _POSTGRES_FULL:
        return StorageFullError
    if state in _POSTGRES_DOWN or (state or "").startswith("08"):
        return StorageDownError
    # A connection that breaks has no state: the server did not live to send one.
    is_cut_off = error.connection_invalidated or (state is None and hasattr(error.orig, "sqlstate"))
    return StorageDownError if is_cut_off and isinstance(error, sa.exc.OperationalError) else None
