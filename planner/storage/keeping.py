"""What was put together for one request is kept for the next ones, until something is written that it could hang on.

Every change of what a page is made of puts an entry into its workspace's trail in its own transaction, and each entry
carries the hash of the one before it. So two transactions that see the same last entry see the same content, whichever
process wrote it: what was put together under that entry is right under it for ever, and is never asked for under
another one.
"""

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from types import CodeType, FunctionType, ModuleType
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.moments import SEES_ONE_MOMENT, once_a_moment
from planner.storage.tables import AUDIT

# In the notes of a session: what is kept, and how often it had been forgotten when the session began; what was told.
KEPT: Final = "kept between requests"
TOLD: Final = "told the trail"
# Entries of what no kept thing is made of: what people say, jobs on their way, how somebody comes in.
APART: Final = ("comment.", "job.", "token.", "sessions.")
# Entries of decisions on lines, which change nothing else that a programme and its plans are made of.
OF_LINES: Final = ("line.",)
# In the notes of a session that writes: what may be lent to it before it writes.
LENT: Final = "lent to a writer"
_ENDS: Final = "ends of trails where the block began in which a writer is lent something"
_MOST_OBJECTS: Final = 400_000
_LARGEST: Final = 150_000
_UNCOUNTED: Final = (type, ModuleType, FunctionType, CodeType)
_BEFORE_ANY: Final = "nothing yet"
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class _End:
    """How far a workspace's trail was read: the place and hash of the last entry.

    With those of the last one up to there that is not apart, and of the last one that tells of more than lines.
    """

    sequence: int
    hash: str
    revised_at: int
    revision: str
    rewritten_at: int
    rewriting: str

    def followed_by(self, entry: sa.Row[int, str, str]) -> "_End":
        """The end once ``entry`` has been read too."""
        here = (entry.sequence, entry.hash)
        revised = (self.revised_at, self.revision) if entry.action.startswith(APART) else here
        is_rewritten = not entry.action.startswith((*APART, *OF_LINES))
        return _End(*here, *revised, *(here if is_rewritten else (self.rewritten_at, self.rewriting)))


@dataclass(frozen=True)
class _Value:
    """What was found at a moment, in a tuple since it may be None, and how many objects it is made of."""

    moment: Hashable
    value: tuple[object]
    count: int


class Kept:
    """What one process keeps of one database; shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[int, _End] = {}
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()
        self._count = 0
        self.times_forgotten = 0

    def forget(self) -> None:
        """Keep nothing any more: something was written that no trail tells of."""
        with self._lock:
            self.times_forgotten += 1
            self._values.clear()
            self._count = 0

    def end_of(self, workspace_id: int) -> _End | None:
        """How far the workspace's trail was read."""
        return self._ends.get(workspace_id)

    def move_end(self, workspace_id: int, end: _End) -> None:
        """Remember how far the workspace's trail was read."""
        self._ends[workspace_id] = end

    def find(self, key: Hashable, moment: Hashable) -> tuple[object] | None:
        """What is kept under ``key`` of that moment."""
        with self._lock:
            found = self._values.get(key)
            if found is None or found.moment != moment:
                return None
            self._values.move_to_end(key)
            return found.value

    def keep(self, key: Hashable, moment: Hashable, value: tuple[object]) -> None:
        """Keep ``value`` in the place of what was kept of another moment; nothing very large.

        What was not asked for the longest goes when there is too much.
        """
        count = count_objects(value, _LARGEST)
        with self._lock:
            self._drop(key)
            if count > _LARGEST:
                return
            self._values[key] = _Value(moment, value, count)
            self._count += count
            while self._count > _MOST_OBJECTS:
                self._drop(next(iter(self._values)))

    def _drop(self, key: Hashable) -> None:
        gone = self._values.pop(key, None)
        self._count -= gone.count if gone else 0


def kept_until_written(find: Callable[Concatenate[Session, int, P], R]) -> Callable[Concatenate[Session, int, P], R]:
    """What ``find`` gives for a session, a workspace and further arguments is kept by this process between requests.

    Only where the session sees one moment; only for what every writer tells the trail of, in entries that are not
    APART; nobody may change it.
    """
    return _kept_under(find, lambda end: end.revision)


def kept_until_rewritten(
    find: Callable[Concatenate[Session, int, P], R],
) -> Callable[Concatenate[Session, int, P], R]:
    """As ``kept_until_written``, for what no decision on a line changes either."""
    return _kept_under(find, lambda end: end.rewriting)


def kept_until_told(find: Callable[Concatenate[Session, int, P], R]) -> Callable[Concatenate[Session, int, P], R]:
    """As ``kept_until_written``, for what entries that are APART tell of as well."""
    return _kept_under(find, lambda end: end.hash)


def _kept_under(
    find: Callable[Concatenate[Session, int, P], R], named_by: Callable[[_End], str]
) -> Callable[Concatenate[Session, int, P], R]:
    @wraps(find)
    def found(session: Session, workspace_id: int, *args: P.args, **named: P.kwargs) -> R:
        kept, times = session.info.get(KEPT, (None, 0))
        if kept is None:
            return find(session, workspace_id, *args, **named)
        moment = (named_by(_end_of_block(session, workspace_id)), times)
        key = (find.__module__, find.__qualname__, workspace_id, args, *named.items())
        known = kept.find(key, moment)
        if known is None:
            known = (find(session, workspace_id, *args, **named),)
            if session.info.get(SEES_ONE_MOMENT):
                kept.keep(key, moment, known)
        return cast("R", known[0])

    return once_a_moment(cast("Callable[Concatenate[Session, int, P], R]", found))


@contextmanager
def lent_to(session: Session) -> Iterator[None]:
    """Give a session that writes what is kept under the last entry that it sees, in the block, before it writes.

    It holds its programme's turn already, so that what the entry tells of stays. Nothing is kept of what it finds.
    """
    if LENT not in session.info or KEPT in session.info or TOLD in session.info:
        yield
        return
    session.info[KEPT], session.info[_ENDS] = session.info[LENT], {}
    try:
        yield
    finally:
        del session.info[KEPT], session.info[_ENDS]


def count_objects(value: object, most: int) -> int:
    """How many objects ``value`` is made of; it stops above ``most``."""
    seen: set[int] = set()
    ahead = [value]
    while ahead and len(seen) <= most:
        one = ahead.pop()
        if id(one) not in seen and not isinstance(one, _UNCOUNTED):
            seen.add(id(one))
            ahead.extend(gc.get_referents(one))
    return len(seen)


def _entries(*which: sa.ColumnElement[bool]) -> sa.Select[int, str, str]:
    own = AUDIT.c.workspace_id == sa.bindparam("workspace_id")
    return sa.select(AUDIT.c.sequence, AUDIT.c.hash, AUDIT.c.action).where(own, *which).order_by(AUDIT.c.sequence)


_LAST: Final = _entries().order_by(None).order_by(AUDIT.c.sequence.desc()).limit(1)
_SINCE: Final = _entries(AUDIT.c.sequence >= sa.bindparam("sequence"))


def last_entry(session: Session, workspace_id: int) -> int:
    """How many entries of the workspace's trail the session sees."""
    if KEPT in session.info:
        return _end_seen(session, workspace_id).sequence
    last = session.execute(_LAST, {"workspace_id": workspace_id}).first()
    return last.sequence if last else 0


def _end_of_block(session: Session, workspace_id: int) -> _End:
    """The last entry that the session sees; looked for once where a writer is lent what is kept."""
    ends: dict[int, _End] = session.info.get(_ENDS, {})
    if workspace_id not in ends:
        ends[workspace_id] = _end_seen(session, workspace_id)
    return ends[workspace_id]


@once_a_moment
def _end_seen(session: Session, workspace_id: int) -> _End:
    """The last entry that the session sees, and the last one of what is not apart."""
    kept: Kept = session.info[KEPT][0]
    end = kept.end_of(workspace_id)
    if end is None:
        return _begun(session, workspace_id, kept)
    entries = session.execute(_SINCE, {"workspace_id": workspace_id, "sequence": end.sequence}).all()
    if not entries:
        return _overtaken(session, workspace_id, kept, end)
    if entries[0].hash != end.hash:
        return _begun(session, workspace_id, kept)
    for one in entries[1:]:
        end = end.followed_by(one)
    _move_end(session, workspace_id, kept, end)
    return end


def _overtaken(session: Session, workspace_id: int, kept: Kept, end: _End) -> _End:
    """Another thread has seen a later moment, of which this session sees the beginning: it is read anew up to here."""
    entries = session.execute(_SINCE, {"workspace_id": workspace_id, "sequence": end.rewritten_at}).all()
    if not entries or entries[0].hash != end.rewriting:
        return _begun(session, workspace_id, kept)
    here = (entries[0].sequence, entries[0].hash)
    end = _End(*here, *here, *here)
    for one in entries[1:]:
        end = end.followed_by(one)
    return end


def _move_end(session: Session, workspace_id: int, kept: Kept, end: _End) -> None:
    """Remember ``end``, but for one that is not committed yet."""
    if session.info.get(SEES_ONE_MOMENT):
        kept.move_end(workspace_id, end)


def _begun(session: Session, workspace_id: int, kept: Kept) -> _End:
    """The last entry of all, from which the trail is followed: there was nothing before, or another trail."""
    last = session.execute(_LAST, {"workspace_id": workspace_id}).first()
    if last is None:
        return _End(0, _BEFORE_ANY, 0, _BEFORE_ANY, 0, _BEFORE_ANY)
    here = (last.sequence, last.hash)
    end = _End(*here, *here, *here)
    _move_end(session, workspace_id, kept, end)
    return end
