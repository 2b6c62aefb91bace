"""Rules about which studies are funded: once each, as decided, in order, and enough of each group."""

from collections import Counter
from collections.abc import Iterator

from budgeting.optimiser.verify.picked import Picked
from budgeting.optimiser.wording import listed
from budgeting.problem import Choice


def broken_choice(picked: Picked) -> Iterator[str]:
    """A study is funded at most once; a mandatory one is, an excluded one is not."""
    times = Counter(study for study, _ in picked.packages)
    for study in picked.problem.studies:
        if times[study.key] > 1:
            yield f"“{study.name}” is funded {times[study.key]} times."
        if study.mandatory and not times[study.key]:
            yield f"“{study.name}” is mandatory but is not funded."
        if study.excluded and times[study.key]:
            yield f"“{study.name}” is excluded but is funded."


def broken_fixed(picked: Picked) -> Iterator[str]:
    """A study that a person has decided on is funded at that level and, where one is given, from that start."""
    bought: dict[tuple[str, str], list[Choice]] = {}
    for study, choice in picked.packages:
        bought.setdefault((study, choice.level), []).append(choice)
    for fixed in picked.problem.fixed:
        ways = bought.get((fixed.study, fixed.level), [])
        name = picked.names[fixed.study]
        if not ways:
            yield f"“{name}” is fixed at the {fixed.level} level but is not funded at it."
        elif fixed.start is not None and fixed.start not in {choice.start for choice in ways}:
            yield f"“{name}” is fixed to start in “{fixed.start}” but starts in “{ways[0].start}”."


def broken_needs(picked: Picked) -> Iterator[str]:
    """What a study needs is funded and ends in a period before the one in which it starts."""
    rank = {period: i for i, period in enumerate(picked.problem.periods)}
    by_study = dict(picked.packages)
    for rule in picked.problem.needs:
        child, parent = by_study.get(rule.study), by_study.get(rule.needs)
        name, needed = picked.names[rule.study], picked.names[rule.needs]
        if child and not parent:
            yield f"“{name}” needs “{needed}”, which is not funded."
        if child and parent and rank[parent.end] >= rank[child.start]:
            yield f"“{name}” starts in “{child.start}” but needs “{needed}”, which ends in “{parent.end}”."


def broken_alternatives(picked: Picked) -> Iterator[str]:
    """At most one study of a group of alternatives is funded."""
    for rule in picked.problem.alternatives:
        funded = sorted(set(rule.studies) & picked.funded)
        if len(funded) > 1:
            yield f"At most one of “{rule.name}” may be funded, not {listed([picked.names[key] for key in funded])}."


def broken_coverage(picked: Picked) -> Iterator[str]:
    """Enough studies of a group are funded up front."""
    for rule in picked.problem.coverage:
        count = len(set(rule.studies) & picked.funded)
        if count < rule.least_count:
            yield f"At least {rule.least_count:,} of “{rule.name}” must be funded, not {count:,}."
