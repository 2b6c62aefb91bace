"""What follows from a few large values that never change is worked out once for as long as they are in use."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
_Known = tuple[tuple[object, ...], object]


def once_for_the_same(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function of values that never change answer once for the very same ones, for the last ``most`` of them.

    They are told apart by which they are, since comparing them costs what working it out does, but for numbers and
    words. Nobody may change what it gives.
    """

    def remembering(find: Callable[P, R]) -> Callable[P, R]:
        answers = _Answers(most)

        @wraps(find)
        def found(*args: P.args, **named: P.kwargs) -> R:
            values = (*args, *named.values())
            known = answers.of(values)
            if known is None:
                known = (values, find(*args, **named))
                answers.keep(known)
            return cast("R", known[1])

        return found

    return remembering


class _Answers:
    """The last ``most`` answers, each with the values that it follows from.

    While the values are kept, no other ones can have their identity.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], _Known] = OrderedDict()

    def of(self, values: tuple[object, ...]) -> "_Known | None":
        key = tuple(map(_told_apart, values))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, known: "_Known") -> None:
        with self._lock:
            self._kept[tuple(map(_told_apart, known[0]))] = known
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _told_apart(value: object) -> object:
    kind = type(value)
    return (kind, value) if kind is int or kind is str else id(value)
