"""Edits name the version that was seen: If-Match is needed, and a stale one changes nothing."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import request
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

from planner.services.errors import ConflictError, LineConflictError

_TAG: Final = re.compile(r'"([0-9]{1,9})"', re.ASCII)
_MISSING: Final = "Read this first, and send the ETag of that answer as If-Match, so that nobody's change is lost."
_STALE: Final = "Somebody changed this since you read it. Nothing was saved. Read it again, then make your change."


def tag_of(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def seen_version() -> int:
    """The version that If-Match names. Raises PreconditionRequired without one; any other text is a stale version."""
    named = request.headers.get("If-Match")
    if named is None:
        raise PreconditionRequired(_MISSING)
    found = _TAG.fullmatch(named.strip())
    if found is None:
        raise PreconditionFailed(_STALE)
    return int(found[1])


@contextmanager
def only_fresh(*, is_edit: bool) -> Iterator[None]:
    """Say of an edit that came second that what it saw is stale."""
    try:
        yield
    except LineConflictError:
        raise
    except ConflictError as error:
        if is_edit and type(error) is ConflictError and error.message == ConflictError.message:
            raise PreconditionFailed(_STALE) from error
        raise


def check_seen(seen: int, version: int | None) -> None:
    """Raise PreconditionFailed unless the version that was seen is the one that is there."""
    if seen != version:
        raise PreconditionFailed(_STALE)


def version_of_text(*texts: str) -> int:
    """A number that changes with ``texts``, for the ETag of what keeps no count of its changes."""
    return int(hashlib.sha256("\0".join(texts).encode()).hexdigest()[:7], 16)
