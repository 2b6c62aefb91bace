"""Which studies serve which part of the journey, and how many of them must be kept."""

from collections.abc import Iterable

from budgeting.problem import Coverage
from budgeting.programme import CoverageRule, Programme
from budgeting.questions import AnxietyPoint
from budgeting.rules import CoverageKind
from budgeting.studies import Study


def coverage_of(programme: Programme) -> tuple[Coverage, ...]:
    """The programme's rules of coverage, in order of key."""
    return tuple(
        Coverage(rule.key, coverage_name(rule), tuple(sorted(covering(programme, rule))), rule.least_count)
        for rule in sorted(programme.coverage, key=lambda one: one.key)
    )


def coverage_name(rule: CoverageRule) -> str:
    """What the rule covers, in words: ``Stage: Pay``."""
    return f"{rule.kind.capitalize()}: {rule.value}"


def covering(programme: Programme, rule: CoverageRule) -> tuple[str, ...]:
    """Keys of the studies that count for ``rule``, in the programme's order; never one that waits for a finding."""
    return tuple(
        study.key
        for study in programme.studies
        if study.trigger is None and rule.value in served_by(programme, study, rule.kind)
    )


def served_by(programme: Programme, study: Study, kind: CoverageKind) -> frozenset[str]:
    """The stages, personas or touchpoints of the anxiety points behind the study's questions."""
    points = (point for key in study.question_keys for point in programme.question(key).anxiety_points)
    return frozenset(found for point in points for found in _belongs_to(point, kind))


def places_of(points: Iterable[AnxietyPoint], kind: CoverageKind) -> tuple[str, ...]:
    """Every stage, persona or touchpoint that any of ``points`` belongs to, by name."""
    return tuple(sorted({found for point in points for found in _belongs_to(point, kind)}))


def _belongs_to(point: AnxietyPoint, kind: CoverageKind) -> tuple[str, ...]:
    found = {"stage": (point.stage,), "persona": point.personas, "touchpoint": (point.touchpoint,)}[kind]
    return tuple(name for name in found if name)
