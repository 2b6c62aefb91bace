"""What people do with what-ifs: begin one, change what it asks, see what came of it, throw it away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from budgeting.errors import ProgrammeError
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.plans.standing import changes_since
from budgeting.programme import Programme
from budgeting.what_ifs.applying import AnyChange, changed
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, TamperedError
from planner.services.plans import see_plan
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.mapping.documents import digest_of
from planner.storage.mapping.what_ifs import change_from_document, change_to_document
from planner.storage.records import WhatIfRecord
from planner.storage.repositories import programmes, what_ifs

MOST_CHANGES = 50
MOST_WHAT_IFS = 200
MOST_LISTED = what_ifs.MOST_LISTED


@dataclass(frozen=True)
class NotedChange:
    """A change as a what-if keeps it: in words, and who made it.

    ``merged_by`` is who put it into the programme itself, ``merged_as`` in words what it became there; both are empty
    while nobody has.
    """

    change: AnyChange
    words: str
    by: str
    merged_by: str = ""
    merged_as: str = ""


@dataclass(frozen=True)
class WhatIfHead:
    """A what-if without its result.

    ``base_number`` is the plan version that it changes, None for the programme as it stands. ``figures`` holds the
    totals of its result and of its base, in minor units; ``refusal`` says why nothing could be chosen under it.
    """

    number: int
    name: str
    base_number: int | None
    changes: tuple[NotedChange, ...]
    figures: Mapping[str, int]
    refusal: str
    chosen_version: int | None
    chosen_at: datetime | None
    author_id: int
    author: str
    created_at: datetime
    version: int

    @property
    def is_chosen(self) -> bool:
        """Whether the studies were chosen under it, perhaps before it was changed."""
        return self.chosen_version is not None

    @property
    def is_stale(self) -> bool:
        """Whether it was changed since the studies were chosen under it."""
        return self.chosen_version is not None and self.chosen_version != self.version

    @property
    def base_words(self) -> str:
        """What it changes, for the middle of a sentence."""
        return "the programme as it stands" if self.base_number is None else f"version {self.base_number} of the plan"

    @property
    def base_name(self) -> str:
        """What it changes, for the head of a column."""
        return "As it stands" if self.base_number is None else f"Version {self.base_number}"


@dataclass(frozen=True)
class SeenWhatIf:
    """A what-if with its base; ``plan`` and ``base_plan`` are None until the studies are chosen under it.

    ``job_id`` is the job that chooses now, if any.
    """

    head: WhatIfHead
    base: Programme
    plan: Plan | None
    base_plan: Plan | None
    job_id: int | None

    @property
    def moved(self) -> tuple[str, ...]:
        """What of the programme as it stands has changed since the studies were chosen, in words."""
        if self.head.base_number is not None or self.base_plan is None:
            return ()
        return changes_since(self.base_plan, self.base)


def list_what_ifs(database: Database, actor: Actor, programme_key: str) -> tuple[WhatIfHead, ...]:
    """The ``MOST_LISTED`` newest what-ifs, the newest first. Raises NotFoundError when there is no such programme."""
    actor.require("what_if.see")
    with database.read() as session:
        return tuple(_head(**one) for one in what_ifs.heads(session, actor.workspace_id, programme_key))


def see_what_if(database: Database, actor: Actor, programme_key: str, number: int) -> SeenWhatIf:
    """One what-if. Raises NotFoundError, TamperedError, and FormerReleaseError where its base cannot be opened."""
    actor.require("what_if.see")
    with database.read() as session:
        kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
        (found,) = what_ifs.heads(session, actor.workspace_id, programme_key, number)
        job_id = what_ifs.choosing_job(session, actor.workspace_id, programme_key, number)
    plan, base_plan = _plans_of(database, actor, programme_key, kept)
    base = base_of(database, actor, programme_key, kept.base_number)
    return SeenWhatIf(_head(**found), base, plan, base_plan, job_id)


def base_of(database: Database, actor: Actor, programme_key: str, base_number: int | None) -> Programme:
    """The programme that a what-if changes. Raises NotFoundError, and what ``see_plan`` raises."""
    if base_number is not None:
        return see_plan(database, actor, programme_key, base_number).plan.programme
    with database.read() as session:
        return mapping.load_programme(session, actor.workspace_id, programme_key)


def begin_what_if(database: Database, actor: Actor, programme_key: str, name: str, base_number: int | None) -> int:
    """Begin a what-if of a plan version, or of the programme as it stands (None); its number.

    Sent twice, it is begun once. Raises NotFoundError, ConflictError when the programme has too many already, and what
    ``see_plan`` raises where the version cannot be opened.
    """
    actor.require("what_if.edit")
    base_of(database, actor, programme_key, base_number)
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        programmes.take_turn(session, programme)
        own = what_ifs.Beginning(name, base_number, actor.user_id, datetime.now(UTC))
        same = what_ifs.begun_just_now(session, programme, own)
        if same is not None:
            return same
        if what_ifs.count(session, programme) >= MOST_WHAT_IFS:
            raise ConflictError(f"A programme holds {MOST_WHAT_IFS} what-ifs at most. Throw one away first.")
        added = what_ifs.add(session, programme, own)
        record(session, actor, "what_if.begun", _place(programme_key, added.number), {"name": name})
        return added.number


def add_change(
    database: Database, actor: Actor, programme_key: str, number: int, change: AnyChange, *, seen_version: int
) -> None:
    """Add a change; an earlier one about the same thing goes.

    Raises NotFoundError, ConflictError for a stale page, ProgrammeError when it does not fit the base and the others.
    """
    actor.require("what_if.edit")
    with database.read() as session:
        kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
    base = base_of(database, actor, programme_key, kept.base_number)
    others = [one for one in noted(kept.changes) if one.change.target != change.target]
    if len(others) >= MOST_CHANGES:
        raise ProgrammeError(f"A what-if holds {MOST_CHANGES} changes at most. Take one away first.")
    words = change.in_words(base)
    changed(base, [*(one.change for one in others), change])
    document = {"change": change_to_document(change), "words": words, "by": actor.name, "by_id": actor.user_id}

    def with_change(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        left = zip(changes, noted(changes), strict=True)
        return [*(dict(one) for one, note in left if note.change.target != change.target), document]

    _change(database, actor, programme_key, number, with_change, words, seen_version)


def take_change_away(
    database: Database, actor: Actor, programme_key: str, number: int, place: int, *, seen_version: int
) -> None:
    """Take the change at ``place`` (from 0) away. Raises NotFoundError, ConflictError for a stale page."""
    actor.require("what_if.edit")

    def without(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        if place >= len(changes):
            raise NotFoundError
        return [dict(one) for at, one in enumerate(changes) if at != place]

    _change(database, actor, programme_key, number, without, f"change {place + 1} taken away", seen_version)


def throw_away(database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int) -> None:
    """Delete a what-if. Raises NotFoundError, ConflictError for a stale page or while it is being chosen."""
    actor.require("what_if.edit")
    with database.write() as session:
        if what_ifs.choosing_job(session, actor.workspace_id, programme_key, number) is not None:
            raise ConflictError("The studies are being chosen under this what-if. Wait for that, or cancel it.")
        found = what_ifs.claim(session, actor.workspace_id, programme_key, number, seen_version)
        session.delete(found)
        record(session, actor, "what_if.thrown_away", _place(programme_key, number), {"name": found.name})


def noted(changes: Sequence[Mapping[str, Any]]) -> tuple[NotedChange, ...]:
    """The changes of a what-if's row."""
    return tuple(
        NotedChange(
            change_from_document(one["change"]),
            one["words"],
            one["by"],
            one.get("merged_by", ""),
            one.get("merged_as", ""),
        )
        for one in changes
    )


def in_force(kept: WhatIfRecord) -> list[AnyChange]:
    """The changes to make to a what-if's base: those merged into the programme as it stands are in it already.

    A change of which a programme keeps only a part goes on.
    """
    is_today = kept.base_number is None
    return [one.change for one in noted(kept.changes) if not (is_today and one.merged_by and _is_whole(one.change))]


def _is_whole(change: AnyChange) -> bool:
    return change.to_merge == change


def laid_out(content: str) -> Plan:
    """The plan of a result's content, laid out once and kept for a while."""
    return _laid_out(content)


@lru_cache(maxsize=16)
def _laid_out(content: str) -> Plan:
    return lay_out(*mapping.thaw(content))


def _plans_of(
    database: Database, actor: Actor, programme_key: str, kept: WhatIfRecord
) -> tuple[Plan | None, Plan | None]:
    """The plan chosen under a what-if, and that of its base. Raises TamperedError."""
    if kept.content is None:
        return None, None
    if digest_of(kept.content + (kept.base_content or "")) != kept.digest:
        raise TamperedError(f"What-if {kept.number} is no longer what was written: it does not match its digest.")
    if kept.base_content is not None:
        return laid_out(kept.content), laid_out(kept.base_content)
    return laid_out(kept.content), see_plan(database, actor, programme_key, kept.base_number).plan


def _change(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    make: Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]],
    words: str,
    seen_version: int,
) -> None:
    with database.write() as session:
        found = what_ifs.claim(session, actor.workspace_id, programme_key, number, seen_version)
        found.changes = make(found.changes)
        session.add(found)
        record(session, actor, "what_if.changed", _place(programme_key, number), {"words": words})


def note(session: Session, actor: Actor, programme_key: str, number: int, action: str, detail: dict[str, Any]) -> None:
    """Put what was done with a what-if into the trail."""
    record(session, actor, action, _place(programme_key, number), detail)


def _place(programme_key: str, number: int) -> str:
    return f"programme:{programme_key}/what-if:{number}"


def _head(**row: Any) -> WhatIfHead:  # noqa: ANN401  the columns of a row
    figures = dict(row.pop("figures"))
    refused_version, refusal = figures.pop("refused_version", None), figures.pop("refusal", "")
    changes = noted(row.pop("changes"))
    is_refused = refused_version == row["version"]
    return WhatIfHead(**row, changes=changes, figures=figures, refusal=refusal if is_refused else "")
