"""The way from the page of an error back to the page where it happened: a path of this site, or none."""

from urllib.parse import urlsplit

from flask import request

from planner.access import safe_next
from planner.frame import existing

_READS = ("GET", "HEAD")


def way_back(*, is_found: bool) -> str | None:
    """The page that the request came from, or the nearest one above its address; None when neither is there.

    ``is_found``: what the address names is there, so that the pages above it are.
    """
    return _came_from() or (_nearest() if is_found else None)


def _came_from() -> str | None:
    """The page that the browser names, as far as it is one of ours and another one than asked for.

    Its host is compared and then left out: whatever a request names, the way leads to a path here.
    """
    try:
        named = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return None
    if named.netloc != request.host or not named.path.strip("/"):
        # Another site, or home, which every such page leads to.
        return None
    path = safe_next(f"{named.path}?{named.query}" if named.query else named.path)
    if path is None or (request.method in _READS and path == request.full_path.rstrip("?")):
        return None
    return existing(path)


def _nearest() -> str | None:
    """What can be opened at the address, or above it; the page itself is no way back from itself."""
    path = request.path if request.method not in _READS else request.path.rpartition("/")[0]
    while path.strip("/"):
        found = safe_next(path) and existing(path)
        if found:
            return found
        path = path.rpartition("/")[0]
    return None
