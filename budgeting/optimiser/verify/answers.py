"""Rules about what answers the questions: packages counted on, follow-ups, and what they share."""

from collections import Counter
from collections.abc import Iterator

from budgeting.optimiser.verify.picked import Picked
from budgeting.optimiser.wording import listed
from budgeting.problem import PackageRef, Selection


def broken_bundles(picked: Picked) -> Iterator[str]:
    """A question is answered at most once, by a bundle whose packages are all funded and start in time."""
    names = {question.key: question.name for question in picked.problem.questions}
    times = Counter(question for question, _ in picked.bundles)
    for key in (key for key, count in times.items() if count > 1):
        yield f"“{names[key]}” is answered {times[key]} times."
    for question, bundle in picked.bundles:
        for package in bundle.packages:
            yield from _missing(picked, names[question], package)


def _missing(picked: Picked, question: str, package: PackageRef) -> Iterator[str]:
    study = f"“{picked.names[package.study]}” at the {package.level} level"
    place = picked.problem.periods.index
    starts = picked.starts.get((package.study, package.level), [])
    if not starts:
        yield f"“{question}” counts on {study}, which is not funded."
    elif package.by is not None and all(place(start) > place(package.by) for start in starts):
        yield f"“{question}” counts on {study} by “{package.by}”, but it starts in “{starts[0]}”."


def broken_follow_ups(picked: Picked) -> Iterator[str]:
    """A study follows up on one bundle only, and is then not funded up front."""
    times = Counter(follow_up.study for follow_up in picked.follow_ups)
    for key, count in times.items():
        if count > 1:
            yield f"“{picked.names[key]}” is held in reserve {count} times."
        if key in picked.funded:
            yield f"“{picked.names[key]}” is both funded and held in reserve as a follow-up."


def broken_shared(picked: Picked, selection: Selection) -> Iterator[str]:
    """A shared element is bought once when a study of the plan, or a follow-up, uses it, and otherwise not."""
    users = picked.funded | {follow_up.study for follow_up in picked.follow_ups}
    times = Counter(selection.shared)
    for element in picked.problem.shared:
        used_by = sorted(users & set(element.used_by))
        if used_by and not times[element.key]:
            yield f"“{element.name}” is used by {listed([picked.names[key] for key in used_by])} but is not bought."
        if times[element.key] > 1:
            yield f"“{element.name}” is bought {times[element.key]} times."
        if times[element.key] and not used_by:
            yield f"“{element.name}” is bought but no study of the plan uses it."
