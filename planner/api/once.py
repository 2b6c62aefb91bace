"""A request to make or start something that is sent twice under one Idempotency-Key is done once."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Response, request

from planner.context import actor, current
from planner.problems import RefusedError
from planner.services.answers_kept import KeptAnswer, begin_answer, free_key, keep_answer, may_be_saved

_LONGEST: Final = 120
_KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location")


def answered_once(answer: Callable[[], Response]) -> Response:
    """What ``answer`` gives, or what it gave the first time that the request came with its key.

    A refusal is not kept: it changed nothing, and the same key may be used again. Where nobody knows whether it was
    saved, the key stays taken: the same request is refused until somebody looked.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return answer()
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= _LONGEST:
        raise RefusedError([("Idempotency-Key", f"Use 1 to {_LONGEST} plain characters.")])
    kept = begin_answer(current().database, actor(), key, _digest(), datetime.now(UTC))
    if kept is not None:
        return Response(kept.body, kept.status, headers=dict(kept.headers))
    try:
        response = answer()
    except BaseException as error:
        if may_be_saved(error):
            raise
        free_key(current().database, actor(), key)
        raise
    told = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    keep_answer(
        current().database, actor(), key, KeptAnswer(response.status_code, told, response.get_data(as_text=True))
    )
    return response


def _digest() -> str:
    """What was asked for, to the letter, of the version that was named."""
    named = request.headers.get("If-Match", "")
    asked = f"{request.method} {request.full_path}\n{request.mimetype}\n{named}\n".encode()
    return hashlib.sha256(asked + request.get_data()).hexdigest()
