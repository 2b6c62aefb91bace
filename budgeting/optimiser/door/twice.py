"""Things named twice where they may be named once."""

from collections.abc import Hashable, Iterable, Iterator

from budgeting.optimiser.door.fault import Fault
from budgeting.problem import Problem


def twice(problem: Problem) -> Iterator[Fault]:
    """Every second appearance of a key, or of another thing that may appear once."""
    yield from _again("periods", problem.periods)
    yield from _again("studies", [study.key for study in problem.studies], "key")
    yield from _again("questions", [question.key for question in problem.questions], "key")
    yield from _again("budgets", [ceiling.key for ceiling in problem.budgets], "key")
    yield from _again("shared", [element.key for element in problem.shared], "key")
    yield from _again("alternatives", [group.key for group in problem.alternatives], "key")
    yield from _again("contact_limits", [limit.key for limit in problem.contact_limits], "key")
    yield from _again("coverage", [group.key for group in problem.coverage], "key")
    yield from _again("capacities", [(one.role, one.period) for one in problem.capacities])
    yield from _again("needs", [(rule.study, rule.needs) for rule in problem.needs])
    yield from _again("fixed", [rule.study for rule in problem.fixed], "study")
    yield from _inside(problem)


def _inside(problem: Problem) -> Iterator[Fault]:
    for i, study in enumerate(problem.studies):
        yield from _again(f"studies[{i}].choices", [(choice.level, choice.start) for choice in study.choices])
    for i, question in enumerate(problem.questions):
        yield from _again(f"questions[{i}].bundles", [bundle.key for bundle in question.bundles], "key")
        for j, bundle in enumerate(question.bundles):
            place = f"questions[{i}].bundles[{j}]"
            yield from _again(f"{place}.packages", [package.study for package in bundle.packages], "study")
            yield from _again(f"{place}.follow_ups", [follow_up.study for follow_up in bundle.follow_ups], "study")
    for i, element in enumerate(problem.shared):
        yield from _again(f"shared[{i}].used_by", element.used_by)
    for i, group in enumerate(problem.alternatives):
        yield from _again(f"alternatives[{i}].studies", group.studies)
    for i, cover in enumerate(problem.coverage):
        yield from _again(f"coverage[{i}].studies", cover.studies)


def _again(place: str, keys: Iterable[Hashable], field: str = "") -> Iterator[Fault]:
    seen: set[Hashable] = set()
    for i, key in enumerate(keys):
        if key in seen:
            said = " from ".join(str(part) for part in key) if isinstance(key, tuple) else key
            yield Fault(f"{place}[{i}]" + (f".{field}" if field else ""), f"“{said}” appears twice.")
        seen.add(key)
