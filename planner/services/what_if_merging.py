"""Merging: chosen changes of a what-if go into the programme itself, each by the service that makes such a change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from budgeting.errors import BudgetingError
from budgeting.programme import Programme
from budgeting.what_ifs.change import Change, Part
from budgeting.what_ifs.questions import ActingSet, BeliefSet, StakeScaled
from budgeting.what_ifs.studies import StudyFreed, StudyKept, StudyMoved
from planner.services import choice_rules
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ServiceError
from planner.services.programmes import MoneyRules, SeenProgramme, see_programme, set_budgets
from planner.services.questions import open_question, write_question
from planner.services.studies import write_study
from planner.services.what_ifs import NotedChange, note, noted
from planner.storage.database import Database
from planner.storage.repositories import versions, what_ifs

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


@dataclass(frozen=True)
class Merged:
    """A change that was to be merged; ``why_not`` says why it was not, empty when it was."""

    words: str
    why_not: str = ""


def why_not_mergeable(noted_change: NotedChange, actor: Actor) -> str:
    """Why ``actor`` cannot merge the change, in words; empty when they can."""
    change = noted_change.change
    if noted_change.merged_by:
        return f"In the programme already: {noted_change.merged_by} merged it."
    if change.to_merge is None:
        return change.why_not_merged
    return "" if actor.may(_PERMISSIONS[change.part]) else _WHO[change.part]


def merge_changes(
    database: Database, actor: Actor, programme_key: str, number: int, places: Collection[int], *, seen_version: int
) -> tuple[Merged, ...]:
    """Put the changes at ``places`` (from 0) into the programme as it stands, one after the other.

    Each is saved whole or not at all, and says so. Raises NotFoundError, ConflictError for a stale page.
    """
    actor.require("what_if.edit")
    with database.read() as session:
        kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
    if kept.version != seen_version:
        raise ConflictError
    chosen = [(place, one) for place, one in enumerate(noted(kept.changes)) if place in places]
    done = [(place, _merge(database, actor, programme_key, one)) for place, one in chosen]
    merged = {place for place, one in done if not one.why_not}
    if merged:
        _mark(database, actor, programme_key, number, merged)
    return tuple(one for _, one in done)


def _merge(database: Database, actor: Actor, programme_key: str, noted_change: NotedChange) -> Merged:
    why_not = why_not_mergeable(noted_change, actor)
    change = noted_change.change.to_merge
    if why_not or change is None:
        return Merged(noted_change.words, why_not)
    try:
        seen = see_programme(database, actor, programme_key)
        made = change.on_programme(seen.programme)
        if made != seen.programme:
            _save(database, actor, seen, change, made)
    except (BudgetingError, ServiceError) as error:
        return Merged(noted_change.words, error.message)
    return Merged(noted_change.words)


def _save(database: Database, actor: Actor, seen: SeenProgramme, change: Change, made: Programme) -> None:
    """Save what ``change`` made of the programme by the service that people use for it."""
    key, version = made.key, seen.version
    if isinstance(change, StudyKept | StudyFreed | StudyMoved):
        _save_study(database, actor, made, change.study_key)
    elif isinstance(change, StakeScaled | BeliefSet | ActingSet):
        kept = open_question(database, actor, key, change.question_key)
        write_question(database, actor, key, made.question(change.question_key), seen_version=kept.version)
    elif change.part == "budget":
        rules = MoneyRules(made.pricing, made.reserve)
        set_budgets(database, actor, key, made.budgets, made.capacities, rules, seen_version=version)
    else:
        choice = choice_rules.ChoiceRules(made.prerequisites, made.alternatives, made.coverage, made.contacts)
        choice_rules.set_rules(database, actor, key, choice, seen_version=version)


def _save_study(database: Database, actor: Actor, made: Programme, study_key: str) -> None:
    with database.read() as session:
        version = versions.of_study(session, actor.workspace_id, made.key, study_key)
    write_study(database, actor, made.key, made.study(study_key), seen_version=version)


def _mark(database: Database, actor: Actor, programme_key: str, number: int, places: Collection[int]) -> None:
    """Write on the changes who merged them; the result stays what it was."""
    with database.write() as session:
        found = what_ifs.locked(session, actor.workspace_id, programme_key, number)
        marked: list[dict[str, Any]] = [
            {**one, "merged_by": actor.name} if place in places else dict(one)
            for place, one in enumerate(found.changes)
        ]
        found.changes = marked
        session.add(found)
        words = [one["words"] for place, one in enumerate(marked) if place in places]
        note(session, actor, programme_key, number, "what_if.merged", {"changes": words})
