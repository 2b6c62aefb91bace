"""What follows from a few large values that never change is worked out once for as long as they are in use."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def once_for_the_same(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function of values that never change answer once for the very same ones, for the last ``most`` of them.

    They are told apart by which they are, since comparing them costs what working it out does. Nobody may change what
    it gives.
    """

    def remembering(find: Callable[P, R]) -> Callable[P, R]:
        lock = threading.Lock()
        # The values are kept with what followed from them: while they are, no other value can have their identity.
        kept: OrderedDict[tuple[int, ...], tuple[object, object]] = OrderedDict()

        @wraps(find)
        def found(*args: P.args, **named: P.kwargs) -> R:
            values = (*args, *named.values())
            key = tuple(map(id, values))
            with lock:
                known = kept.get(key)
                if known is not None:
                    kept.move_to_end(key)
                    return cast("R", known[1])
            answer = find(*args, **named)
            with lock:
                kept[key] = (values, answer)
                while len(kept) > most:
                    kept.popitem(last=False)
            return answer

        return found

    return remembering
