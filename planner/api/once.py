"""A request to make or start something that is sent twice under one Idempotency-Key is done once.

And a request that saved something is never answered as if it had saved nothing, whatever went wrong after that.
"""

import hashlib
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from budgeting.errors import BudgetingError
from planner.context import actor, current
from planner.problems import RefusedError, problem
from planner.services.answers_kept import (
    KeptAnswer,
    begin_answer,
    free_key,
    keep_answer,
    may_be_saved,
    saves_noted,
)
from planner.services.errors import ServiceError

_LONGEST: Final = 120
_KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location")
_SAVED: Final = (
    "This was saved, in whole or in part, but what came after it failed, so it could not be answered. "
    "Look at what is there before you send anything again."
)


class SavedError(HTTPException):
    """Something was saved, and then the answer failed: no program may take that for a refusal."""

    def __init__(self, error: Exception) -> None:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        why = f" {error.message}" if isinstance(error, ServiceError | BudgetingError) else ""
        super().__init__(response=problem(status, status.phrase, f"{_SAVED}{why}"))


def answered_once(answer: Callable[[], Response]) -> Response:
    """What ``answer`` gives, or what it gave the first time that the request came with its key.

    A refusal is not kept: it changed nothing, and the same key may be used again. Where something was saved before it
    failed, or nobody knows whether it was, the key stays taken: the same request is refused until somebody looked.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return answered_truly(answer)
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= _LONGEST:
        raise RefusedError([("Idempotency-Key", f"Use 1 to {_LONGEST} plain characters.")])
    kept = begin_answer(current().database, actor(), key, _digest(), datetime.now(UTC))
    if kept is not None:
        return Response(kept.body, kept.status, headers=dict(kept.headers))
    response = answered_truly(answer, lambda: free_key(current().database, actor(), key))
    told = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    keep_answer(
        current().database, actor(), key, KeptAnswer(response.status_code, told, response.get_data(as_text=True))
    )
    return response


def answered_truly(answer: Callable[[], Response], when_nothing_saved: Callable[[], None] | None = None) -> Response:
    """What ``answer`` gives. Raises SavedError where it failed after it had saved something.

    ``when_nothing_saved`` is called where it failed before.
    """
    with saves_noted() as saves:
        try:
            return answer()
        except BaseException as error:
            if saves.count and isinstance(error, Exception) and not may_be_saved(error):
                _log(error)
                raise SavedError(error) from error
            if not (saves.count or may_be_saved(error)) and when_nothing_saved is not None:
                when_nothing_saved()
            raise


def _log(error: BaseException) -> None:
    """Where it happened, but not what was in it: messages may quote what people typed."""
    where = "".join(traceback.format_tb(error.__traceback__))
    asked = request.method, request.url_rule
    current_app.logger.error("saved, but not answered: %s at %s %s\n%s", type(error).__name__, *asked, where)


def _digest() -> str:
    """What was asked for, to the letter, of the version that was named."""
    named = request.headers.get("If-Match", "")
    asked = f"{request.method} {request.full_path}\n{request.mimetype}\n{named}\n".encode()
    return hashlib.sha256(asked + request.get_data()).hexdigest()
