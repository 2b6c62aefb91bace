"""The same problem with one study forced in, forced out, or at another cost."""

from collections.abc import Callable
from dataclasses import replace

from budgeting.problem import Bundle, Candidate, Choice, Problem, Spend


def forced_in(problem: Problem, study: str) -> Problem:
    """Every plan funds ``study`` up front."""
    return _with_study(problem, study, lambda one: replace(one, mandatory=True, excluded=False))


def forced_out(problem: Problem, study: str) -> Problem:
    """No plan funds ``study`` up front, whoever has asked for it."""
    out = _with_study(problem, study, lambda one: replace(one, mandatory=False, excluded=True))
    return replace(out, fixed=tuple(one for one in out.fixed if one.study != study))


def never_released(problem: Problem, study: str) -> Problem:
    """No finding releases ``study``."""
    return _with_bundles(problem, lambda bundle: None if _releases(bundle, study) else bundle)


def always_released(problem: Problem, study: str) -> tuple[Problem, int]:
    """A finding releases ``study`` wherever that is possible at all, and the bonus in minor units that makes it so.

    The bonus, counted in the plan's value when, and only when, a chosen bundle may release the study, is larger than
    anything that two plans can differ by; a study is released in one bundle at most.
    """
    bonus = _most_difference(problem) + 1

    def rewarded(bundle: Bundle) -> Bundle:
        return replace(bundle, value_minor=bundle.value_minor + bonus) if _releases(bundle, study) else bundle

    return _with_bundles(problem, rewarded), bonus


def dearer(problem: Problem, study: str, minor: int) -> Problem:
    """Every level of ``study`` costs ``minor`` units more, due where its first money is; a cost never falls below 0."""

    def priced(one: Candidate) -> Candidate:
        return replace(one, choices=tuple(replace(way, spend=_spend(way, minor)) for way in one.choices))

    return _with_study(problem, study, priced)


def _spend(choice: Choice, minor: int) -> tuple[Spend, ...]:
    """The money of ``choice`` with ``minor`` more on its first part, or less, on one part after the other."""
    spend = []
    for part in choice.spend:
        changed = max(0, part.minor + minor)
        minor -= changed - part.minor
        spend.append(replace(part, minor=changed))
    return tuple(spend)


def _with_study(problem: Problem, study: str, changed: Callable[[Candidate], Candidate]) -> Problem:
    return replace(problem, studies=tuple(changed(one) if one.key == study else one for one in problem.studies))


def _with_bundles(problem: Problem, changed: Callable[[Bundle], Bundle | None]) -> Problem:
    questions = []
    for question in problem.questions:
        bundles = tuple(new for bundle in question.bundles if (new := changed(bundle)))
        questions.append(replace(question, bundles=bundles))
    return replace(problem, questions=tuple(questions))


def _releases(bundle: Bundle, study: str) -> bool:
    return any(one.study == study for one in bundle.follow_ups)


def _most_difference(problem: Problem) -> int:
    """More than the objectives of two plans can differ by: every value and every cost at their largest."""
    worth = sum(max((one.value_minor for one in q.bundles), default=0) for q in problem.questions)
    later = sum(max((one.expected_follow_up_minor for one in q.bundles), default=0) for q in problem.questions)
    paid = sum(max((way.cost_minor for way in one.choices), default=0) for one in problem.studies)
    return worth + later + paid + sum(item.minor for one in problem.shared for item in one.spend)
