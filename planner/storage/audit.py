"""The audit trail: what happened, in the order in which it happened, chained so that a change behind our back shows."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.keeping import TOLD
from planner.storage.mapping.documents import canonical
from planner.storage.tables import AUDIT

BEFORE_THE_FIRST: Final = "0" * 64
_FORMAT: Final = 1
_POSTGRES_LOCK: Final = 730_551
_CHUNK: Final = 1_000
# Put together once: that took longer than running them.
_ENTRY: Final = sa.insert(AUDIT)
_LAST: Final = (
    sa.select(AUDIT.c.sequence, AUDIT.c.hash)
    .where(AUDIT.c.workspace_id == sa.bindparam("workspace_id"))
    .order_by(AUDIT.c.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True)
class TrailHead:
    """How many entries a trail has, and the hash of the last one: kept elsewhere, it shows that the end was cut off."""

    count: int
    hash: str


def record(
    session: Session,
    *,
    workspace_id: int,
    actor_id: int | None,
    action: str,
    object_: str,
    detail: Mapping[str, object],
    at: datetime,
) -> int:
    """Append an entry in the transaction of the change that it tells of; its sequence, which has no gaps.

    ``detail`` holds texts, whole numbers, truth values, nulls, and lists and mappings of them. Raises TypeError for
    anything else (a float above all), ValueError when ``at`` has no zone. Call it last: until the commit, others who
    write to the same workspace's trail wait.
    """
    _check_plain(detail)
    if at.tzinfo is None:
        raise ValueError("A moment in time needs its zone.")
    entry = {
        "workspace_id": workspace_id,
        "actor_id": actor_id,
        "action": action,
        "object": object_,
        "detail": dict(detail),
        "happened_at": at.astimezone(UTC),
    }
    return _chained(session, workspace_id, entry)


def _chained(session: Session, workspace_id: int, entry: dict[str, Any]) -> int:
    """Put ``entry`` behind the last one; its sequence."""
    _wait_for_turn(session, workspace_id)
    head = trail_head(session, workspace_id)
    entry |= {"sequence": head.count + 1, "previous_hash": head.hash}
    session.execute(_ENTRY, {**entry, "hash": _hash_of(entry)})
    session.info[TOLD] = True
    return head.count + 1


def trail_head(session: Session, workspace_id: int) -> TrailHead:
    """The head of the workspace's trail as it stands."""
    last = session.execute(_LAST, {"workspace_id": workspace_id}).first()
    return TrailHead(last.sequence, last.hash) if last else TrailHead(0, BEFORE_THE_FIRST)


def verify_trail(session: Session, workspace_id: int, head: TrailHead | None = None) -> int | None:
    """The first sequence at which the trail is broken, or None when it is whole.

    An entry that was edited, swapped or left out breaks it. That its end was cut off can only be seen against a
    ``head`` that was kept elsewhere.
    """
    asked = (
        sa.select(AUDIT)
        .where(AUDIT.c.workspace_id == workspace_id)
        .order_by(AUDIT.c.sequence)
        .execution_options(yield_per=_CHUNK)
    )
    try:
        # A result that is read by the chunk holds a cursor on the server until it is closed.
        with session.execute(asked) as entries:
            return first_broken(map(_as_mapping, entries.mappings()), head)
    except ValueError:
        return first_broken(_one_by_one(session, workspace_id), head)


def _as_mapping(entry: sa.RowMapping) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", entry)


def _one_by_one(session: Session, workspace_id: int) -> Iterator[Mapping[str, Any] | None]:
    """The entries, None for one that was edited into something that cannot be read."""
    here = AUDIT.c.workspace_id == workspace_id
    for id_ in session.scalars(sa.select(AUDIT.c.id).where(here).order_by(AUDIT.c.sequence)).all():
        try:
            yield _as_mapping(session.execute(sa.select(AUDIT).where(AUDIT.c.id == id_)).mappings().one())
        except ValueError:
            yield None


def first_broken(entries: Iterable[Mapping[str, Any] | None], head: TrailHead | None = None) -> int | None:
    """The first sequence at which ``entries`` are broken, None when they are whole; see ``verify_trail``."""
    sequence, previous = 0, BEFORE_THE_FIRST
    for entry in entries:
        sequence += 1
        if entry is None or not _follows(entry, sequence, previous):
            return sequence
        if head and head.count == sequence and head.hash != entry["hash"]:
            return sequence
        previous = entry["hash"]
    return sequence + 1 if head and head.count > sequence else None


def _follows(entry: Mapping[str, Any], sequence: int, previous: str) -> bool:
    if (entry["sequence"], entry["previous_hash"]) != (sequence, previous):
        return False
    try:
        return bool(entry["hash"] == _hash_of(dict(entry)))
    except ValueError:  # a detail that no entry could have been given
        return False


def entries_before(
    session: Session, workspace_id: int, *, sequence: int | None = None, limit: int = 100
) -> Sequence[sa.RowMapping]:
    """Up to ``limit`` entries before ``sequence`` (None: the latest), the newest first."""
    asked = sa.select(AUDIT).where(AUDIT.c.workspace_id == workspace_id)
    if sequence is not None:
        asked = asked.where(AUDIT.c.sequence < sequence)
    return session.execute(asked.order_by(AUDIT.c.sequence.desc()).limit(limit)).mappings().all()


def entries_about(session: Session, workspace_id: int, object_: str, *, limit: int = 100) -> Sequence[sa.RowMapping]:
    """Up to ``limit`` entries about one thing, the newest first."""
    asked = sa.select(AUDIT).where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.object == object_)
    return session.execute(asked.order_by(AUDIT.c.sequence.desc()).limit(limit)).mappings().all()


def _wait_for_turn(session: Session, workspace_id: int) -> None:
    # On SQLite the whole transaction is alone already.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRES_LOCK, workspace_id)))


def _hash_of(entry: Mapping[str, object]) -> str:
    at = entry["happened_at"]
    assert isinstance(at, datetime)  # noqa: S101  the column's type
    names = ("workspace_id", "sequence", "actor_id", "action", "object", "detail", "previous_hash")
    told = {name: entry[name] for name in names}
    told["happened_at"] = at.isoformat(timespec="microseconds")
    return hashlib.sha256(canonical({"format": _FORMAT} | told).encode()).hexdigest()


def _check_plain(value: object) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if not isinstance(key, str):
                raise TypeError("The detail of an audit entry is named by texts.")
            _check_plain(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _check_plain(part)
    elif not isinstance(value, (str, int, type(None))):
        raise TypeError(f"The detail of an audit entry cannot hold {type(value).__name__}.")
