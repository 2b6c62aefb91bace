"""What was found once in a session that only reads is not looked for again: such a session sees one moment."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

from sqlmodel import Session

# In the notes of a session that only reads: what was put together in it once need not be a second time.
SEES_ONE_MOMENT: Final = "sees one moment"
P = ParamSpec("P")
R = TypeVar("R")


def once_a_moment(find: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """``find`` looks once for the same arguments in a session that only reads, and each time in one that writes.

    Nobody may change what it gives.
    """

    @wraps(find)
    def found(session: Session, *args: P.args, **named: P.kwargs) -> R:
        if not session.info.get(SEES_ONE_MOMENT):
            return find(session, *args, **named)
        asked = (find.__module__, find.__qualname__, args, *named.items())
        if asked not in session.info:
            session.info[asked] = find(session, *args, **named)
        return cast("R", session.info[asked])

    return cast("Callable[Concatenate[Session, P], R]", found)
