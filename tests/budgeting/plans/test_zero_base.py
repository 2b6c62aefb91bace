"""The zero-base proof: every quantity is accounted for, and whatever is not is named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from budgeting.costing import Terms, package_from_design
from budgeting.methods import Input, method_named
from budgeting.plans.plan import Plan
from budgeting.plans.provenance import stamped
from budgeting.plans.zero_base import ZeroBaseProof, moment_of, prove
from budgeting.programme import SharedCost
from budgeting.studies import DesignEntry, Override, Package, Rate, Study
from tests.builders import make_line
from tests.planner.reports.sample import PROGRAMME, sample_plan

FROZEN = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
METHOD = method_named("call-analysis")
RATES = {e.element: Rate(e.element, e.unit, 50, 100, 200, "C", card="card") for e in METHOD.elements}


def _calls(at: str = "2026-11-10T09:00:00+00:00", by: str = "Ada", terms: Terms | None = None) -> Study:
    package = package_from_design(METHOD, "standard", {"calls": 150_000, "call_length": 8_000}, RATES, terms)
    study = Study("calls", "Calls", METHOD, ("fees",), "insight", "q1", (package,))
    return stamped(study, None, by, at)


def _plan(study: Study, **changes: object) -> Plan:
    """A plan that keeps ``study`` alone."""
    sample = sample_plan()
    kept = replace(sample.kept[0], study=study, package=study.packages[0], level=study.packages[0].level, answers=())
    programme = replace(PROGRAMME, **changes)  # type: ignore[arg-type]  # the caller names fields of Programme
    return replace(sample, programme=programme, studies=(kept,), shared_costs=())


def _with(study: Study, **changes: object) -> Study:
    return replace(study, packages=(replace(study.packages[0], **changes),))  # type: ignore[arg-type]  # of Package


def _prove(study: Study, **changes: object) -> ZeroBaseProof:
    return prove(_plan(study, **changes), FROZEN)


def test_a_plan_whose_every_entry_lies_between_begin_and_freeze_is_proved() -> None:
    proof = prove(sample_plan(), FROZEN)
    assert proof.is_proven
    assert len(proof.studies) == len(sample_plan().kept) + len(sample_plan().conditional)


def test_counts_tell_entered_from_defaults_from_formulas_from_changes_by_hand() -> None:
    proof = _prove(_calls(terms=Terms(overrides={"transcription": Override("Billed by the hour", 1_500_000)})))
    assert proof.is_proven
    assert proof.entered_by == (("Ada", 2),)
    assert proof.entered_count == 2
    assert proof.default_count == sum(1 for one in METHOD.assumptions)
    assert proof.line_count == len([line for line in proof.studies[0].lines if line.quantity_milli])
    assert proof.override_count == (1 if any(e.key == "transcription" for e in METHOD.elements) else 0)


def test_a_default_counts_only_where_a_bought_line_reads_it() -> None:
    package = package_from_design(METHOD, "standard", {"report_days": 1_000}, RATES)
    study = stamped(
        Study("calls", "Calls", METHOD, ("fees",), "insight", "q1", (package,)),
        None,
        "Ada",
        "2026-11-10T09:00:00+00:00",
    )
    proof = _prove(study)
    assert (proof.entered_count, proof.default_count, proof.line_count) == (1, 0, 1)


def test_an_entry_without_a_stamp_fails() -> None:
    study = _with(
        _calls(),
        design=(DesignEntry("calls", 150_000), DesignEntry("call_length", 8_000, "Ada", "2026-11-10T09:00:00+00:00")),
    )
    assert _prove(study).faults == ("Calls, standard level: “150 calls” has no name or time beside it.",)


def test_an_entry_made_before_the_programme_began_fails() -> None:
    faults = _prove(_calls("2025-11-10T09:12:00+00:00")).faults
    assert len(faults) == 2
    assert faults[0] == (
        "Calls, standard level: “150 calls” was entered by Ada on 10 Nov 2025, 09:12 UTC, "
        "before this programme was begun."
    )


def test_an_entry_made_after_the_plan_was_frozen_fails() -> None:
    faults = _prove(_calls("2026-11-21T16:05:01+00:00")).faults
    assert all("after the plan was frozen" in fault for fault in faults)
    assert faults
    assert _prove(_calls("2026-11-21T16:05:00+00:00")).is_proven


def test_a_time_of_another_zone_is_the_moment_that_it_is() -> None:
    assert not _prove(_calls("2026-11-21T18:30:00+02:00")).is_proven
    assert _prove(_calls("2026-11-21T18:00:00+02:00")).is_proven


def test_a_quantity_that_does_not_follow_from_its_inputs_fails() -> None:
    package = _calls().packages[0]
    first = next(line for line in package.lines if line.quantity_milli)
    lines = tuple(
        replace(line, derived_milli=line.derived_milli + 1) if line is first else line for line in package.lines
    )
    (fault,) = _prove(_with(_calls(), lines=lines)).faults
    assert fault == f"Calls, standard level: the quantity of “{first.label}” does not follow from its inputs."


def test_lines_of_no_design_fail_rather_than_pass_unseen() -> None:
    package = Package("standard", 400, "calls", 10, (make_line(),))
    assert len(_prove(Study("calls", "Calls", METHOD, ("fees",), "insight", "q1", (package,))).faults) == 1


def test_a_contingency_or_a_change_by_hand_without_a_stamp_fails() -> None:
    terms = Terms(1_000, 0, {METHOD.elements[0].key: Override("Billed by the hour", 1_500)})
    assert _prove(_calls(terms=terms)).is_proven
    faults = _prove(_with(_calls(terms=terms), stamps=())).faults
    assert faults == (
        "Calls, standard level: the contingency of 10 % has no name or time beside it.",
        f"Calls, standard level: the change by hand of “{METHOD.elements[0].label}” has no name or time beside it.",
    )


def test_shared_costs_are_accounted_for_too() -> None:
    shared = SharedCost("panel", "Panel", "insight", "q1", ("calls",), (make_line(),))
    plan = replace(_plan(_calls()), shared_costs=(shared,))
    assert prove(plan, FROZEN).faults == ("Shared cost “Panel”: its quantities have no name or time beside them.",)
    named = replace(shared, by="Grace", at="2026-11-11T09:00:00+00:00")
    proof = prove(replace(plan, shared_costs=(named,)), FROZEN)
    assert proof.is_proven
    assert proof.entered_by == (("Ada", 2), ("Grace", 1))


def test_a_programme_whose_beginning_was_never_recorded_proves_nothing() -> None:
    assert _prove(_calls(), begun_at="").faults[0].startswith("When this programme was begun was not recorded")


def test_a_study_that_is_left_out_needs_no_proof() -> None:
    plan = _plan(_with(_calls(), stamps=(), design=()))
    left_out = replace(plan.studies[0], fate="left_out", package=None, level=None)
    assert prove(replace(plan, studies=(left_out,)), FROZEN).is_proven


def test_a_moment_without_its_zone_is_no_moment() -> None:
    assert moment_of("2026-11-21T16:05:00") is None
    assert moment_of("yesterday") is None
    assert moment_of("2026-11-21T16:05:00+00:00") == FROZEN


def _carrying(formula: str, *, entered: bool) -> Study:
    """A study whose first line reads last year's number from its method."""
    last_year = Input("last_year", "calls last year", "", "assumption", 400_000)
    line = next(one for one in METHOD.elements if one.unit == "day")
    day = Input("one_day", "days each", "day", "assumption", 1_000)
    elements = tuple(replace(one, formula=formula) if one is line else one for one in METHOD.elements)
    method = replace(METHOD, inputs=(*METHOD.inputs, last_year, day), elements=elements)
    design = {"calls": 150_000, "call_length": 8_000} | ({"last_year": 450_000} if entered else {})
    package = package_from_design(method, "standard", design, RATES)
    study = Study("calls", "Calls", method, ("fees",), "insight", "q1", (package,))
    return stamped(study, None, "Ada", "2026-11-10T09:00:00+00:00")


@pytest.mark.parametrize("formula", ["last_year * one_day", "400 * one_day"])
def test_a_line_that_nobody_entered_is_not_proved(formula: str) -> None:
    proof = _prove(_carrying(formula, entered=False))
    assert not proof.is_proven
    (fault,) = proof.faults
    assert fault.endswith("rests on a default alone: nobody entered it.")


def test_a_line_that_rests_on_what_somebody_entered_in_place_of_a_default_is_proved() -> None:
    assert _prove(_carrying("last_year * one_day", entered=True)).is_proven


def test_the_money_that_rests_on_defaults_as_well_is_told() -> None:
    proof = _prove(_calls())
    (study,) = proof.studies
    assert 0 < proof.default_minor == study.default_minor <= study.package.lines_minor
    every_default = {one.key: one.default_milli for one in METHOD.assumptions}
    package = package_from_design(METHOD, "standard", {"calls": 150_000, "call_length": 8_000, **every_default}, RATES)
    entered = stamped(replace(_calls(), packages=(package,)), None, "Ada", "2026-11-10T09:00:00+00:00")
    assert _prove(entered).default_minor == 0
