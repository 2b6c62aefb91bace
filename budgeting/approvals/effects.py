"""What decisions on lines would do, shown before they are saved: to money, samples and worth, and to the choice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from budgeting.advice.telling import told_by
from budgeting.approvals.decisions import LineChange, LineDecision, LineStanding, reduced, reduction_reason
from budgeting.approvals.lines import held_by_study
from budgeting.approvals.lines_today import full_today
from budgeting.approvals.linked import LinkWarning, linked_lines
from budgeting.approvals.states import LINE_STATE_WORDS, next_line_state
from budgeting.approvals.taking_in import cuts_of, kept_rules, refusals_of, with_cuts, with_rules
from budgeting.explaining.again.asking import Solver
from budgeting.money import rounded
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.posing.building import build_problem, check_choosable
from budgeting.problem import Problem, QuestionBundles
from budgeting.programme import Programme
from budgeting.studies import Level
from budgeting.what_ifs.comparing import Comparison, NamedPlan, compare


@dataclass(frozen=True)
class StudyEffect:
    """A study before and after the decisions: cost in minor units, sample, and what it tells in words."""

    key: str
    name: str
    is_out: bool
    cost_minor: tuple[int, int]
    sample: tuple[int, int]
    sample_unit: str
    tells: tuple[str, str]


@dataclass(frozen=True)
class QuestionEffect:
    """What the answer to a question is worth before and after, with the same studies."""

    key: str
    text: str
    value_minor: tuple[int, int]


@dataclass(frozen=True)
class LineEffect:
    """A line that would be decided: its state and its amount (VAT and contingency included) before and after."""

    place: str
    label: str
    owner_name: str
    before_state: str
    after_state: str
    full_minor: tuple[int, int]


@dataclass(frozen=True)
class Effects:
    """What changes at once, the choice of studies staying as it is; each pair is before and after."""

    lines: tuple[LineEffect, ...]
    cost_minor: tuple[int, int]
    reserve_minor: tuple[int, int]
    value_minor: tuple[int, int]
    studies: tuple[StudyEffect, ...]
    questions: tuple[QuestionEffect, ...]
    warnings: tuple[LinkWarning, ...]

    @property
    def net_minor(self) -> tuple[int, int]:
        """Worth less cost."""
        return self.value_minor[0] - self.cost_minor[0], self.value_minor[1] - self.cost_minor[1]


@dataclass(frozen=True)
class Proposed:
    """The programme with the decisions in it, and the problem of choice that it poses."""

    programme: Programme
    problem: Problem


def pending(found: Sequence[LineStanding], changes: Sequence[LineChange], who: str) -> tuple[LineStanding, ...]:
    """Where each line would stand if ``changes`` were saved by ``who``. ApprovalError as of the table of states."""
    by_place = {one.place: one for one in changes}
    return tuple(
        _pending(one, by_place[one.review.place], who) if one.review.place in by_place else one for one in found
    )


def propose(programme: Programme, found: Sequence[LineStanding], *, keeps_approved: bool = True) -> Proposed:
    """The choice as it would be posed with the standing decisions taken in, approved studies held where they are.

    ProblemError when nothing is left to choose from.
    """
    rules = (*refusals_of(found), *(kept_rules(found) if keeps_approved else ()))
    made = with_rules(with_cuts(programme, cuts_of(found)), rules)
    check_choosable(made)
    return Proposed(made, build_problem(made))


def weigh_again(plan: Plan, proposed: Proposed, solver: Solver) -> Comparison:
    """The plan as it is beside the best one under the decisions: what it drops, adds and swaps."""
    solution = solver(proposed.problem, plan.solution.selection)
    again = lay_out(proposed.programme, proposed.problem, solution)
    return compare([NamedPlan("As submitted", plan), NamedPlan("With your decisions", again)])


def weigh_now(plan: Plan, found: Sequence[LineStanding], changes: Sequence[LineChange], who: str) -> Effects:
    """What ``changes`` do to money, samples and worth while the same studies are chosen."""
    after = pending(found, changes, who)
    lines = [one.review for one in found]
    made = with_cuts(plan.programme, cuts_of(after))
    out = {(one.study_key, one.level) for one in refusals_of(after)}
    studies = tuple(_study(one, made, out) for one in (*plan.kept, *plan.conditional))
    touched = tuple(
        one for one in studies if one.is_out or one.cost_minor[0] != one.cost_minor[1] or one.sample[0] != one.sample[1]
    )
    questions = _questions(plan, made, {one.key for one in studies if one.is_out}, {one.key for one in touched})
    costs = _costs(plan, made, studies)
    worth = sum(one.value_minor[1] - one.value_minor[0] for one in questions)
    return Effects(
        lines=tuple(_lines(found, after, changes, made)),
        cost_minor=(plan.cost_minor, costs[0]),
        reserve_minor=(plan.reserve_minor, costs[1]),
        value_minor=(plan.value_minor, plan.value_minor + worth),
        studies=touched,
        questions=questions,
        warnings=linked_lines(plan, lines, changes),
    )


def _pending(standing: LineStanding, change: LineChange, who: str) -> LineStanding:
    state = next_line_state(standing.state, change.action)
    review = standing.review
    digest = ""
    if change.action == "reduce":
        digest = reduced(
            review, change.quantity_milli, change.rate_minor, reduction_reason(who, change.note or "…")
        ).digest
    decision = LineDecision(
        review.place,
        review.digest,
        change.action,
        0,
        who,
        "",
        0,
        standing.turn + 1,
        change.quantity_milli,
        change.rate_minor,
        digest,
        change.note or "…",
    )
    return replace(standing, state=state, decision=None if state == "asked" else decision)


def _study(planned: PlannedStudy, made: Programme, out: set[tuple[str, Level]]) -> StudyEffect:
    study, before = planned.study, planned.package
    assert before is not None and planned.level is not None  # noqa: S101, PT018  a funded study has a level
    is_out = (study.key, planned.level) in out
    after = made.study(study.key).package(planned.level)
    question = next((one for one in made.questions if one.key in study.question_keys), None)
    tells = tuple(told.words if (told := told_by(study.method, one, question)) else "" for one in (before, after))
    return StudyEffect(
        study.key,
        study.name,
        is_out,
        (before.cost_minor, 0 if is_out else after.cost_minor),
        (before.sample, 0 if is_out else after.sample),
        before.sample_unit,
        (tells[0], "" if is_out else tells[1]),
    )


def _lines(
    found: Sequence[LineStanding], after: Sequence[LineStanding], changes: Sequence[LineChange], made: Programme
) -> Iterator[LineEffect]:
    touched = {one.place for one in changes}
    for old, new in zip(found, after, strict=True):
        review = old.review
        if review.place in touched:
            lost = new.state == "rejected"
            full = 0 if lost else full_today(review, made)
            words = (LINE_STATE_WORDS[old.state], LINE_STATE_WORDS[new.state])
            yield LineEffect(review.place, review.line.label, review.owner_name, *words, (review.full_minor, full))


def _costs(plan: Plan, made: Programme, studies: Iterable[StudyEffect]) -> tuple[int, int]:
    """Cost and reserve after: a study that is out, or waits for one that is, costs nothing; no user, no shared cost."""
    effects = {one.key: one for one in studies}
    gone = {key for key, one in effects.items() if one.is_out}
    gone |= {one.study.key for one in plan.conditional if one.study.trigger and one.study.trigger.study_key in gone}
    kept = {one.study.key for one in plan.kept} - gone
    cost = sum(effects[key].cost_minor[1] for key in kept)
    bought = {one.key for one in plan.shared_costs}
    cost += sum(one.cost_minor for one in made.shared_costs if one.key in bought and kept & set(one.study_keys))
    held = held_by_study(plan)
    reserve = 0
    for one in plan.conditional:
        before, after = effects[one.study.key].cost_minor
        if one.study.key not in gone and before:
            reserve += rounded(Fraction(held.get(one.study.key, 0) * after, before))
    return cost, reserve


def _questions(plan: Plan, made: Programme, gone: set[str], touched: set[str]) -> tuple[QuestionEffect, ...]:
    """The questions that a touched study answers, with what the studies that are left are worth to each."""
    asked = [one for one in plan.questions if touched & set(one.study_keys)]
    if not asked:
        return ()
    narrow = _narrowed(plan, made)
    left = [one.study.key for one in (*plan.kept, *plan.conditional) if one.study.key not in gone]
    worths = {one.key: one for one in build_problem(narrow, include=left).questions}
    return tuple(
        QuestionEffect(
            one.question.key,
            one.question.text,
            (one.value_minor, _worth(worths[one.question.key], set(one.study_keys) - gone)),
        )
        for one in asked
    )


def _worth(offered: QuestionBundles, keys: set[str]) -> int:
    """What the bundle of exactly the studies ``keys`` is worth, else the best of those made of some of them."""
    by_keys = {
        frozenset([*(p.study for p in one.packages), *(f.study for f in one.follow_ups)]): one.value_minor
        for one in sorted(offered.bundles, key=lambda one: one.value_minor)
    }
    exact = by_keys.get(frozenset(keys))
    return exact if exact is not None else max((v for k, v in by_keys.items() if k <= keys), default=0)


def _narrowed(plan: Plan, made: Programme) -> Programme:
    """The programme with every funded study at the level and the start that the plan gives it, and no other."""
    levels = {one.study.key: one.level for one in (*plan.kept, *plan.conditional)}
    starts = {run.study_key: run.period_key for run in plan.runs}
    studies = []
    for study in made.studies:
        level = levels.get(study.key)
        if level is None:
            studies.append(replace(study, is_mandatory=False))
            continue
        start = study.period_key if study.trigger else starts[study.key]
        studies.append(
            replace(study, packages=(study.package(level),), period_key=start, latest_period_key="", is_mandatory=False)
        )
    return replace(made, studies=tuple(studies), level_rules=())
