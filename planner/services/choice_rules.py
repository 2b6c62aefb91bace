"""What researchers do with the rules of choice: see them with what they touch, and replace them."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from budgeting.advice.designing import check_reports_in_time
from budgeting.posing.covering import coverage_name, covering, places_of
from budgeting.programme import Alternatives, ContactRule, CoverageRule, Prerequisite, Programme
from budgeting.questions import AnxietyPoint
from budgeting.rules import COVERAGE_KINDS
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import programmes


@dataclass(frozen=True, kw_only=True)
class ChoiceRules:
    """Everything that researchers say about which studies may be chosen together."""

    prerequisites: tuple[Prerequisite, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    coverage: tuple[CoverageRule, ...] = ()
    contacts: ContactRule | None = None


@dataclass(frozen=True)
class Coverable:
    """A stage, persona or touchpoint that a rule may ask for, and how many studies serve it."""

    rule: CoverageRule
    study_keys: tuple[str, ...]

    @property
    def name(self) -> str:
        """What is covered, in words."""
        return coverage_name(self.rule)

    @property
    def code(self) -> str:
        """What a form sends for it."""
        return f"{self.rule.kind}:{self.rule.value}"


@dataclass(frozen=True)
class SeenRules:
    """A programme with its rules, all that could be covered, and the version that was seen."""

    programme: Programme
    version: int
    places: tuple[Coverable, ...]

    @property
    def rules(self) -> ChoiceRules:
        """The rules as they stand."""
        one = self.programme
        return ChoiceRules(
            prerequisites=one.prerequisites,
            alternatives=one.alternatives,
            coverage=one.coverage,
            contacts=one.contacts,
        )

    def served(self, rule: CoverageRule) -> tuple[str, ...]:
        """Keys of the studies that count for ``rule``."""
        found = (one.study_keys for one in self.places if (one.rule.kind, one.rule.value) == (rule.kind, rule.value))
        return next(found, ())


def see_rules(database: Database, actor: Actor, key: str) -> SeenRules:
    """The rules of a programme. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        version = programmes.by_key(session, actor.workspace_id, key).version
        programme = mapping.load_programme(session, actor.workspace_id, key)
        points = mapping.load_anxiety_points(session, actor.workspace_id, key)
    programme = _with_points(programme, {point.key: point for point in points})
    rules = (CoverageRule("", kind, value) for kind in COVERAGE_KINDS for value in places_of(points, kind))
    return SeenRules(programme, version, tuple(Coverable(rule, covering(programme, rule)) for rule in rules))


def _with_points(programme: Programme, points: dict[str, AnxietyPoint]) -> Programme:
    """``programme`` whose questions hang from ``points``, which tell of personas as well."""
    return replace(
        programme,
        questions=tuple(
            replace(one, anxiety_points=tuple(points.get(point.key, point) for point in one.anxiety_points))
            for one in programme.questions
        ),
    )


def set_rules(database: Database, actor: Actor, key: str, rules: ChoiceRules, *, seen_version: int) -> None:
    """Replace the rules of choice.

    Raises ProgrammeError for a circle, StudyError where a study would report too late for one that needs it,
    ConflictError for a stale edit.
    """
    actor.require("study.edit")
    with database.write() as session:
        where = (session, actor.workspace_id, key)
        version = mapping.save_prerequisites(*where, rules.prerequisites, seen_version=seen_version)
        version = mapping.save_alternatives(*where, rules.alternatives, seen_version=version)
        mapping.save_coverage(*where, rules.coverage, rules.contacts, seen_version=version)
        # Reading it back builds the domain value, which refuses a circle; the transaction then leaves nothing behind.
        programme = mapping.load_programme(*where)
        for pair in rules.prerequisites:
            check_reports_in_time(programme, programme.study(pair.study_key))
        record(session, actor, "rules.set", f"programme:{key}", _told(rules))


def _told(rules: ChoiceRules) -> dict[str, Any]:
    return {
        "prerequisites": [[pair.study_key, pair.needs_key] for pair in rules.prerequisites],
        "alternatives": [list(group.study_keys) for group in rules.alternatives],
        "coverage": [[rule.kind, rule.value, rule.least_count] for rule in rules.coverage],
        "contacts": asdict(rules.contacts) if rules.contacts else {},
    }
