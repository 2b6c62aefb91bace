"""From a programme to its problem of choice: the same programme always gives the same problem."""

from collections.abc import Collection, Iterable, Sequence

from budgeting.errors import ProblemError
from budgeting.evidence.timing import reports_on
from budgeting.posing.answering import bundle_of, combinations, days_of, period_key_on, priced_packages, spend_of
from budgeting.posing.contacting import contact_limits, contacts_of
from budgeting.posing.covering import coverage_of
from budgeting.posing.deciding import fixed_with, without_refused
from budgeting.posing.following import policies
from budgeting.posing.pruning import without_dominated
from budgeting.posing.starting import variants
from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    Fixed,
    Needs,
    Problem,
    QuestionBundles,
    Reserve,
    SharedElement,
    Spend,
)
from budgeting.programme import Budget, Period, Programme
from budgeting.questions import Question
from budgeting.studies import Package, Study


def build_problem(
    programme: Programme, *, include: Collection[str] | None = None, fixed: Sequence[Fixed] = ()
) -> Problem:
    """The choice of studies in ``programme``; everything in order of key, periods in order of time.

    A package without lines, or that costs nothing, is not offered. A study that waits for a finding is listed without a
    choice and excluded: it appears only as a follow-up inside bundles. ``include`` limits the choice to the studies
    with those keys (all when None); ``fixed`` holds what people have already decided, beside what the programme keeps
    at a level. ProblemError when more than six studies name one question.
    """
    programme = without_refused(programme)
    offered = _offered(programme, include)
    return Problem(
        currency=programme.currency,
        name=programme.name,
        periods=_in_time(programme),
        studies=tuple(_candidate(programme, study, offered) for study in _by_key(programme.studies)),
        questions=_questions(programme, offered),
        budgets=_ceilings(programme),
        objective=programme.objective,
        capacities=_capacities(programme),
        shared=_shared(programme),
        needs=_needs(programme),
        alternatives=_alternatives(programme),
        fixed=fixed_with(programme, fixed),
        contact_limits=contact_limits(programme),
        coverage=coverage_of(programme),
        reserve=reserve_of(programme),
    )


def _questions(programme: Programme, offered: Sequence[Study]) -> tuple[QuestionBundles, ...]:
    return tuple(
        QuestionBundles(question.key, question.text, _bundles(programme, question, offered))
        for question in sorted(programme.questions, key=lambda one: one.key)
    )


def _ceilings(programme: Programme) -> tuple[Ceiling, ...]:
    return tuple(sorted((ceiling_of(programme, budget) for budget in programme.budgets), key=lambda one: one.key))


def check_choosable(programme: Programme) -> None:
    """ProblemError, with the next step, unless ``programme`` has a study that costs something and a ceiling."""
    if not programme.studies:
        raise ProblemError("There is no study to choose from yet. Ask a question and cost a study for it first.")
    if not any(priced_packages(study) for study in programme.studies):
        raise ProblemError("No study has a cost yet, so there is nothing to weigh. Enter the design of at least one.")
    if not programme.budgets:
        raise ProblemError("No budget is set, so nothing says how much may be spent. Finance sets the ceilings first.")


def _in_time(programme: Programme) -> tuple[str, ...]:
    return tuple(period.key for period in sorted(programme.periods, key=lambda one: one.starts_on))


def _by_key(studies: Iterable[Study]) -> list[Study]:
    return sorted(studies, key=lambda study: study.key)


def _offered(programme: Programme, include: Collection[str] | None) -> tuple[Study, ...]:
    """Studies that may be funded or released; never one that needs a conditional study, which may not be released."""
    conditional = {study.key for study in programme.studies if study.trigger}
    unsure = {pair.study_key for pair in programme.prerequisites if pair.needs_key in conditional}
    return tuple(
        study
        for study in _by_key(programme.studies)
        if (include is None or study.key in include) and study.key not in unsure
    )


def _candidate(programme: Programme, study: Study, offered: Collection[Study]) -> Candidate:
    choices = [
        choice_of(programme, study, package, period)
        for package in priced_packages(study)
        for period in programme.starts_of(study)
        if not study.trigger
    ]
    is_out = bool(study.trigger) or study not in offered
    return Candidate(study.key, study.name, tuple(choices), mandatory=study.is_mandatory, excluded=is_out)


def choice_of(programme: Programme, study: Study, package: Package, period: Period) -> Choice:
    """``package`` started in ``period``, with the period in which it reports and all that it uses."""
    end = reports_on(period.starts_on, package.days_to_result)
    return Choice(
        level=package.level,
        start=period.key,
        end=period_key_on(programme, end),
        spend=spend_of(study, package, period.key),
        days=days_of(package, period.key),
        contacts=contacts_of(programme, study, package, period.key),
    )


def _bundles(programme: Programme, question: Question, offered: Sequence[Study]) -> tuple[Bundle, ...]:
    """Bundles and policies worth something, one for each class of starts, dominated ones dropped, numbered in order."""
    studies = [study for study in offered if question.key in study.question_keys]
    conditional = [study for study in studies if study.trigger]
    together = combinations(programme, question, [study for study in studies if not study.trigger])
    firsts = [one for valued in together for one in variants(valued, by_report=bool(conditional))]
    found = [bundle_of(question, valued) for valued in firsts]
    for study in conditional:
        found.extend(policies(programme, question, firsts, study))
    return without_dominated(found, programme.objective, _in_time(programme))


def reserve_of(programme: Programme) -> Reserve:
    """What the programme sets aside for follow-ups."""
    return Reserve(programme.reserve.kind, programme.reserve.confidence_ppm)


def ceiling_of(programme: Programme, budget: Budget) -> Ceiling:
    """One of the programme's budgets, with its name."""
    centres = {centre.key: centre.name for centre in programme.cost_centres}
    parts = [programme.period(budget.period_key).name] if budget.period_key else []
    parts += [centres[budget.cost_centre_key]] if budget.cost_centre_key else []
    keys = [key for key in (budget.period_key, budget.cost_centre_key) if key]
    return Ceiling(
        key="-".join(["budget", *keys]),
        name=" · ".join(parts) or "Whole programme",
        limit_minor=budget.limit_minor,
        period=budget.period_key,
        cost_centre=budget.cost_centre_key,
    )


def _capacities(programme: Programme) -> tuple[Capacity, ...]:
    found = [Capacity(one.role, one.period_key, one.days_milli) for one in programme.capacities]
    return tuple(sorted(found, key=lambda one: (one.role, one.period)))


def _shared(programme: Programme) -> tuple[SharedElement, ...]:
    return tuple(
        SharedElement(
            shared.key,
            shared.name,
            (Spend(shared.period_key, shared.cost_centre_key, shared.cost_minor),),
            tuple(sorted(set(shared.study_keys))),
        )
        for shared in sorted(programme.shared_costs, key=lambda one: one.key)
    )


def _needs(programme: Programme) -> tuple[Needs, ...]:
    """Prerequisites between studies that are bought up front; a follow-up's own are kept inside its bundles."""
    conditional = {study.key for study in programme.studies if study.trigger}
    pairs = {(pair.study_key, pair.needs_key) for pair in programme.prerequisites}
    return tuple(Needs(study, needs) for study, needs in sorted(pairs) if not conditional & {study, needs})


def _alternatives(programme: Programme) -> tuple[AtMostOne, ...]:
    """Alternatives among studies bought up front; a follow-up's own are kept inside its bundles."""
    conditional = {study.key for study in programme.studies if study.trigger}
    return tuple(
        AtMostOne(group.key, group.name, tuple(sorted(set(group.study_keys) - conditional)))
        for group in sorted(programme.alternatives, key=lambda one: one.key)
        if len(set(group.study_keys) - conditional) > 1
    )
