"""What follows from a few large values that never change is worked out once for as long as they are in use."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from planner.newest import Newest

P = ParamSpec("P")
R = TypeVar("R")
_Known = tuple[tuple[object, ...], object]


def once_for_the_same(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function of values that never change answer once for the very same ones, for the last ``most`` of them.

    They are told apart by which they are, since comparing them costs what working it out does, but for numbers and
    words. Nobody may change what it gives.
    """

    def remembering(find: Callable[P, R]) -> Callable[P, R]:
        # While the values are kept with their answer, no other ones can have their identity.
        answers: Newest[tuple[object, ...], _Known] = Newest(most)

        @wraps(find)
        def found(*args: P.args, **named: P.kwargs) -> R:
            values = (*args, *named.values())
            key = tuple(map(_told_apart, values))
            known = answers.find(key)
            if known is None:
                known = (values, find(*args, **named))
                answers.keep(key, known)
            return cast("R", known[1])

        return found

    return remembering


def _told_apart(value: object) -> object:
    kind = type(value)
    return (kind, value) if kind is int or kind is str else id(value)
