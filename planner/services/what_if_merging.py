"""Merging: chosen changes of a what-if go into the programme itself, each by the service that makes such a change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from budgeting.errors import BudgetingError
from budgeting.programme import Programme
from budgeting.what_ifs.change import Change, Part
from budgeting.what_ifs.questions import ActingSet, BeliefSet, StakeScaled
from budgeting.what_ifs.studies import StudyFreed, StudyKept, StudyMoved
from planner.services import choice_rules
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ServiceError
from planner.services.programmes import MoneyRules, see_programme, set_budgets
from planner.services.questions import write_question
from planner.services.studies import write_study
from planner.services.what_ifs import NotedChange, note, noted
from planner.storage.database import Database
from planner.storage.joining import JoinedDatabase
from planner.storage.records import WhatIfRecord
from planner.storage.repositories import programmes, versions, what_ifs

_PERMISSIONS: Final[Mapping[Part, str]] = {
    "budget": "budget.edit",
    "study": "study.edit",
    "question": "question.edit",
    "rules": "study.edit",
}
_WHO: Final[Mapping[Part, str]] = {
    "budget": "Finance may merge this.",
    "study": "A researcher may merge this.",
    "question": "A researcher may merge this.",
    "rules": "A researcher may merge this.",
}
_GONE: Final = "Somebody took this change away or replaced it meanwhile. Look at the what-if again, then go on."
_OF_A_STUDY: Final = (StudyKept, StudyFreed, StudyMoved)
_OF_A_QUESTION: Final = (StakeScaled, BeliefSet, ActingSet)


@dataclass(frozen=True)
class Merged:
    """A change that was to be merged: as it was asked for, and in ``words`` as the programme keeps it.

    ``why_not`` says why it was not merged, empty when it was.
    """

    asked: str
    words: str
    why_not: str = ""


def why_not_mergeable(noted_change: NotedChange, actor: Actor) -> str:
    """Why ``actor`` cannot merge the change, in words; empty when they can."""
    change = noted_change.change
    if noted_change.merged_by:
        as_ = f" as: {noted_change.merged_as}" if noted_change.merged_as not in {"", noted_change.words} else ""
        return f"In the programme already: {noted_change.merged_by} merged it{as_}."
    if change.to_merge is None:
        return change.why_not_merged
    return "" if actor.may(_PERMISSIONS[change.part]) else _WHO[change.part]


def merge_changes(
    database: Database, actor: Actor, programme_key: str, number: int, places: Collection[int], *, seen_version: int
) -> tuple[Merged, ...]:
    """Put the changes at ``places`` (from 0) into the programme as it stands, one after the other.

    Each is saved and marked as merged, or neither, and says so. Raises NotFoundError, ConflictError for a stale page.
    """
    actor.require("what_if.edit")
    with database.read() as session:
        kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
    if kept.version != seen_version:
        raise ConflictError
    chosen = [one for place, one in enumerate(kept.changes) if place in places]
    return tuple(_merge(database, actor, programme_key, number, one) for one in chosen)


def _merge(database: Database, actor: Actor, programme_key: str, number: int, chosen: Mapping[str, Any]) -> Merged:
    """Merge one change in one transaction, so that it is never saved twice nor saved without its mark."""
    words = chosen["words"]
    try:
        with database.write() as session:
            # Whoever merges the same what-if at this moment waits here, and then finds the mark.
            kept = what_ifs.locked(session, actor.workspace_id, programme_key, number)
            place = _place_of(kept, chosen)
            why_not = why_not_mergeable(noted([kept.changes[place]])[0], actor)
            if why_not:
                return Merged(words, words, why_not)
            merged_as = _put_in(JoinedDatabase(database, session), actor, programme_key, kept.changes[place])
            _mark(session, actor, programme_key, kept, place, merged_as)
    except (BudgetingError, ServiceError) as error:
        return Merged(words, words, error.message)
    return Merged(words, merged_as)


def _place_of(kept: WhatIfRecord, chosen: Mapping[str, Any]) -> int:
    """Where the change that was ``chosen`` stands by now. ConflictError when it does not."""
    for place, one in enumerate(kept.changes):
        if (one["change"], one["by"]) == (chosen["change"], chosen["by"]):
            return place
    raise ConflictError(_GONE)


def _put_in(database: Database, actor: Actor, programme_key: str, document: Mapping[str, Any]) -> str:
    """Save what the change makes of the programme; in words what became of it there."""
    change = noted([document])[0].change.to_merge
    if change is None:
        raise ConflictError(_GONE)
    # The version comes first: whoever saves after this moment is noticed, and never written over.
    version = _version_of(database, actor, programme_key, change)
    programme = see_programme(database, actor, programme_key).programme
    made = change.on_programme(programme)
    if made != programme:
        _save(database, actor, version, change, made)
    return change.in_words(programme)


def _version_of(database: Database, actor: Actor, programme_key: str, change: Change) -> int:
    """The version of what ``change`` changes: a study, a question, or the programme."""
    place = actor.workspace_id, programme_key
    with database.read() as session:
        if isinstance(change, _OF_A_STUDY):
            return versions.of_study(session, *place, change.study_key)
        if isinstance(change, _OF_A_QUESTION):
            return versions.of_question(session, *place, change.question_key)
        return programmes.by_key(session, *place).version


def _save(database: Database, actor: Actor, version: int, change: Change, made: Programme) -> None:
    """Save what ``change`` made of the programme by the service that people use for it."""
    key = made.key
    if isinstance(change, _OF_A_STUDY):
        write_study(database, actor, key, made.study(change.study_key), seen_version=version)
    elif isinstance(change, _OF_A_QUESTION):
        write_question(database, actor, key, made.question(change.question_key), seen_version=version)
    elif change.part == "budget":
        rules = MoneyRules(made.pricing, made.reserve)
        set_budgets(database, actor, key, made.budgets, made.capacities, rules, seen_version=version)
    else:
        choice = choice_rules.ChoiceRules(
            prerequisites=made.prerequisites,
            alternatives=made.alternatives,
            coverage=made.coverage,
            contacts=made.contacts,
        )
        choice_rules.set_rules(database, actor, key, choice, seen_version=version)


def _mark(session: Session, actor: Actor, programme_key: str, kept: WhatIfRecord, place: int, merged_as: str) -> None:
    """Write on the change who merged it, and as what; the result stays what it was."""
    one = kept.changes[place]
    changes: list[dict[str, Any]] = [dict(other) for other in kept.changes]
    changes[place] = {**one, "merged_by": actor.name, "merged_as": merged_as}
    kept.changes = changes
    session.add(kept)
    detail: dict[str, Any] = {"changes": [merged_as]}
    if noted([one])[0].change.part != "budget":
        # Whoever thought the change out wrote on the programme as much as whoever merged it.
        detail["designer_id"] = one.get("by_id", kept.created_by)
    note(session, actor, programme_key, kept.number, "what_if.merged", detail)
