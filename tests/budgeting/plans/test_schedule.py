"""A schedule adds up to its plan, starts nothing before what it waits for, and marks what is late or too much."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.explaining.again.best_starts import best_starts
from budgeting.optimiser.placing import measure
from budgeting.plans.activities import pose, quick_starts
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.plans.schedule import Bar, Schedule, Starts, schedule_of
from budgeting.plans.waiting import days_between
from budgeting.posing.building import build_problem
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Solution
from budgeting.programme import Prerequisite, Programme, StaffCapacity
from budgeting.studies import Study, Trigger
from tests.builders import make_decision, make_line, make_package, make_programme, make_question, make_study

_CALM = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
ROLES = ("researcher", "senior")


def frozen(programme: Programme) -> Frozen:
    problem = build_problem(programme)
    return Frozen(programme, problem, Solution("feasible", rank_by_ratio(problem), None, None, None, 0.0))


def plan_of(programme: Programme) -> Plan:
    kept = frozen(programme)
    return lay_out(kept.programme, kept.problem, kept.solution)


def working(key: str, days_milli: int = 5_000, *, days_to_result: int = 15, period_key: str = "q1") -> Study:
    """A mandatory study with days of a researcher, for a question of its own."""
    lines = (make_line(1, role="researcher", days_milli=days_milli),)
    package = make_package(pounds=500, days_to_result=days_to_result, lines=lines)
    return make_study(key, packages=(package,), question_keys=(key,), period_key=period_key, is_mandatory=True)


def asking(*studies: Study, decide_by: date = date(2027, 12, 31), **parts: object) -> Programme:
    """A programme with a question for each of ``studies``."""
    keys = dict.fromkeys(key for study in studies for key in study.question_keys)
    questions = tuple(make_question(key, decision=make_decision(decide_by=decide_by)) for key in keys)
    return make_programme(*studies, questions=questions, **parts)  # type: ignore[arg-type]  # parts of a programme


def bar_of(schedule: Schedule, key: str) -> Bar:
    return next(bar for bar in schedule.bars if bar.planned.study.key == key)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Up to five studies in any quarter, one needing another, one waiting for a finding; limits for some roles."""
    studies = []
    for number in range(draw(st.integers(1, 5))):
        lines = tuple(make_line(1, role=role, days_milli=draw(st.integers(0, 30_000))) for role in ROLES)
        package = make_package(pounds=500, days_to_result=draw(st.integers(1, 80)), lines=lines)
        quarter = f"q{draw(st.integers(1, 4))}"
        studies.append(
            make_study(f"study-{number}", packages=(package,), question_keys=("fees", "fines"), period_key=quarter)
        )
    needs = (Prerequisite("study-1", "study-0"),) if len(studies) > 1 and draw(st.booleans()) else ()
    if draw(st.booleans()):
        package = make_package(pounds=900, days_to_result=20, lines=(make_line(1, role="senior", days_milli=7_000),))
        trial = make_study("trial", method_key="ab-test", packages=(package,), trigger=Trigger("study-0"))
        studies.append(trial)
    limits = draw(st.lists(st.tuples(st.sampled_from(ROLES), st.integers(1, 4)), unique=True, max_size=8))
    capacities = tuple(StaffCapacity(role, f"q{q}", draw(st.integers(0, 50_000))) for role, q in limits)
    questions = (make_question("fees"), make_question("fines"))
    return make_programme(*studies, questions=questions, capacities=capacities, prerequisites=needs)


@_CALM
@given(programmes())
def test_the_months_of_a_period_add_up_to_what_the_plan_counts(programme: Programme) -> None:
    plan = plan_of(programme)
    used: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    for load in schedule_of(plan).loads:
        used[load.role, load.month.period_key] += load.used_milli
        there[load.role, load.month.period_key] += load.capacity_milli or 0
        assert 0 <= load.held_milli <= load.used_milli
    for one in plan.staff:
        assert used.pop((one.role, one.period_key)) == one.used_milli
        assert there[one.role, one.period_key] == (one.capacity_milli or 0)
    assert not any(used.values())


@_CALM
@given(programmes())
def test_nothing_starts_before_its_period_or_before_what_it_waits_for(programme: Programme) -> None:
    plan = plan_of(programme)
    schedule = schedule_of(plan)
    result = {bar.planned.study.key: bar.reports_on for bar in schedule.bars}
    assert sorted(result) == sorted(one.study.key for one in plan.studies if one.fate != "left_out")
    for bar in schedule.bars:
        assert bar.period.starts_on <= bar.earliest_on <= bar.starts_on < bar.reports_on
        assert all(result[one.study.key] <= bar.starts_on for one in bar.waits_for)
        if bar.is_moved:
            assert bar.starts_on.weekday() == 0
            assert bar.reports_on <= bar.period.ends_on


@settings(_CALM, max_examples=10)
@given(programmes())
def test_the_same_plan_has_one_schedule_and_the_proven_one_is_no_worse(programme: Programme) -> None:
    kept = frozen(programme)
    plan = plan_of(programme)
    assert schedule_of(plan) == schedule_of(plan_of(programme))
    told: list[str] = []
    best = best_starts(kept, lambda *_, **__: kept.solution, lambda _done, _of, words: told.append(words))
    assert best.is_proven
    assert told == ["Placing the studies in their periods"]
    assert schedule_of(plan, best).is_proven
    posed = pose(plan)
    quick, proven = (
        measure(
            posed.activities,
            posed.capacities,
            {key: days_between(programme.starts_on, on) for key, on in starts.items()},
        )
        for starts in (quick_starts(plan), best.start_by_study)
    )
    assert proven <= quick


def test_studies_of_one_quarter_are_spread_where_a_month_cannot_hold_them() -> None:
    studies = [working("a"), working("b"), working("c")]
    capacities = (StaffCapacity("researcher", "q1", 16_000),)
    schedule = schedule_of(plan_of(asking(*studies, capacities=capacities)))
    assert schedule.over == ()
    assert len(schedule.moved) == 2
    assert all(load.used_milli <= (load.capacity_milli or 0) for load in schedule.loads[:3])


def test_without_a_limit_everything_starts_on_the_first_day() -> None:
    schedule = schedule_of(plan_of(asking(working("a"), working("b"))))
    assert {bar.starts_on for bar in schedule.bars} == {date(2027, 1, 1)}
    assert schedule.moved == ()
    assert [load.share for load in schedule.loads] == [0.0] * 12
    assert schedule.of_role("researcher")[0].used_milli == 10_000


def test_what_no_month_can_hold_is_marked_with_the_most_first() -> None:
    limits = (StaffCapacity("researcher", "q1", 3_000), StaffCapacity("researcher", "q2", 1_000))
    studies = working("a", 3_000, days_to_result=8), working("b", 900, period_key="q2", days_to_result=8)
    over = schedule_of(plan_of(asking(*studies, capacities=limits))).over
    assert [load.month.period_key for load in over] == ["q1", "q1", "q2", "q2"]
    assert [load.over_milli for load in over] == sorted((load.over_milli for load in over), reverse=True)
    assert over[0].share > 1


def test_a_study_that_reports_after_its_decision_is_late() -> None:
    plan = plan_of(asking(working("a", days_to_result=30), decide_by=date(2027, 1, 20)))
    schedule = schedule_of(plan)
    (bar,) = schedule.bars
    assert bar.awaited == ()
    assert not bar.is_late
    in_time = plan_of(asking(working("a", days_to_result=5), decide_by=date(2027, 1, 20)))
    (early,) = schedule_of(in_time).bars
    assert (early.due_on, early.is_late) == (date(2027, 1, 20), False)
    late = Starts({"a": date(2027, 1, 18)})
    assert [one.is_late for one in schedule_of(in_time, late).bars] == [True]
    assert schedule_of(in_time, late).late[0].reports_on == date(2027, 1, 25)


def test_a_follow_up_waits_for_all_that_answers_its_question_and_is_told_apart_in_the_loads() -> None:
    first = make_package(pounds=500, days_to_result=20, lines=(make_line(1, role="senior", days_milli=2_000),))
    later = make_package(pounds=900, days_to_result=10, lines=(make_line(1, role="senior", days_milli=3_000),))
    programme = make_programme(
        make_study("survey", packages=(first,)),
        make_study("trial", method_key="ab-test", packages=(later,), trigger=Trigger("survey")),
    )
    schedule = schedule_of(plan_of(programme))
    trial, survey = bar_of(schedule, "trial"), bar_of(schedule, "survey")
    assert trial.planned.fate == "conditional"
    assert [one.study.key for one in trial.waits_for] == ["survey"]
    assert trial.starts_on >= survey.reports_on
    assert sum(load.held_milli for load in schedule.loads) == 3_000
    assert sum(load.used_milli for load in schedule.loads) == 5_000
    assert schedule.last is trial


def test_what_only_prepares_another_study_is_due_for_the_same_decision() -> None:
    settled = make_question("settled", decision=make_decision(((5_000, 4_000), (0, 0)), decide_by=date(2027, 2, 1)))
    programme = make_programme(
        make_study("helper", question_keys=("settled",), is_mandatory=True),
        make_study("survey", period_key="q2", is_mandatory=True),
        questions=(make_question("fees"), settled),
        prerequisites=(Prerequisite("survey", "helper"),),
    )
    schedule = schedule_of(plan_of(programme))
    assert bar_of(schedule, "helper").planned.answers == ()
    assert bar_of(schedule, "helper").due_on == date(2027, 12, 31)
    assert [one.study.key for one in bar_of(schedule, "survey").waits_for] == ["helper"]


def test_an_empty_plan_has_an_empty_schedule() -> None:
    schedule = schedule_of(plan_of(make_programme(make_study(packages=(make_package(pounds=900_000),)))))
    assert (schedule.bars, schedule.last, schedule.over) == ((), None, ())
