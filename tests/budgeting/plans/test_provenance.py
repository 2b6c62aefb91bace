"""Who entered what and when: a stamp stays with what is unchanged, and nothing else."""

from dataclasses import replace

import pytest

from budgeting.advice.copying import begun_as_copy
from budgeting.plans.provenance import last_change, stamped
from budgeting.studies import DesignEntry, JudgedLikelihood, Override, Package, Study, Trigger
from tests.builders import make_line, make_programme, make_question, make_study

MONDAY, TUESDAY = "2026-11-02T09:00:00+00:00", "2026-11-03T10:00:00+00:00"


def _study(*design: DesignEntry, contingency_bp: int = 0, override: Override | None = None) -> Study:
    line = replace(make_line(), override=override)
    package = Package("standard", 400, "completes", 12, (line,), design, contingency_bp)
    return make_study(packages=(package,))


def _only(study: Study) -> Package:
    (package,) = study.packages
    return package


def test_a_new_study_is_stamped_throughout() -> None:
    study = _study(DesignEntry("completes", 400_000), contingency_bp=500, override=Override("Half", 1))
    package = _only(stamped(study, None, "Ada", MONDAY))
    assert package.design == (DesignEntry("completes", 400_000, "Ada", MONDAY),)
    assert {(stamp.of, stamp.by, stamp.at) for stamp in package.stamps} == {
        ("contingency", "Ada", MONDAY),
        ("override:things", "Ada", MONDAY),
    }


def test_what_is_unchanged_keeps_its_stamp_and_what_changed_gets_the_new_one() -> None:
    first = stamped(_study(DesignEntry("completes", 400_000), DesignEntry("opens", 1_000)), None, "Ada", MONDAY)
    again = stamped(_study(DesignEntry("completes", 600_000), DesignEntry("opens", 1_000)), first, "Grace", TUESDAY)
    assert _only(again).design == (
        DesignEntry("completes", 600_000, "Grace", TUESDAY),
        DesignEntry("opens", 1_000, "Ada", MONDAY),
    )


@pytest.mark.parametrize("changed", [Override("Another reason", 1), Override("Half", 2), Override("Half", 1, 5)])
def test_an_override_that_changed_in_any_part_is_stamped_again(changed: Override) -> None:
    first = stamped(_study(override=Override("Half", 1)), None, "Ada", MONDAY)
    again = stamped(_study(override=changed), first, "Grace", TUESDAY)
    assert [stamp.by for stamp in _only(again).stamps] == ["Grace"]
    same = stamped(_study(override=Override("Half", 1)), first, "Grace", TUESDAY)
    assert [stamp.by for stamp in _only(same).stamps] == ["Ada"]


def test_a_stamp_that_comes_with_a_study_is_not_believed() -> None:
    forged = _study(DesignEntry("completes", 400_000, "Somebody else", "2020-01-01T00:00:00+00:00"))
    assert _only(stamped(forged, None, "Ada", MONDAY)).design[0].by == "Ada"


def test_what_was_never_stamped_is_answered_for_by_whoever_saves_it() -> None:
    before = _study(DesignEntry("completes", 400_000))
    assert _only(stamped(before, before, "Ada", MONDAY)).design[0].by == "Ada"


def test_a_stamp_goes_when_what_it_stood_for_goes() -> None:
    first = stamped(_study(contingency_bp=500), None, "Ada", MONDAY)
    assert _only(stamped(_study(), first, "Ada", TUESDAY)).stamps == ()


def test_another_level_has_its_own_stamps() -> None:
    first = stamped(_study(DesignEntry("completes", 400_000)), None, "Ada", MONDAY)
    both = replace(first, packages=(*first.packages, replace(_only(first), level="enhanced")))
    again = stamped(both, first, "Grace", TUESDAY)
    assert [package.design[0].by for package in again.packages] == ["Ada", "Grace"]


def test_another_method_makes_every_entry_new() -> None:
    first = stamped(_study(DesignEntry("completes", 400_000)), None, "Ada", MONDAY)
    newer = replace(first, method=replace(first.method, version=1))
    assert _only(stamped(newer, first, "Grace", TUESDAY)).design[0].by == "Grace"


def test_what_a_study_was_begun_as_a_copy_of_cannot_be_changed_afterwards() -> None:
    first = stamped(replace(_study(), copied_from="Last year's survey"), None, "Ada", MONDAY)
    assert first.copied_from == "Last year's survey"
    assert stamped(replace(_study(), copied_from=""), first, "Ada", TUESDAY).copied_from == "Last year's survey"


def test_the_last_change_is_the_latest_of_all_marks() -> None:
    first = stamped(_study(DesignEntry("completes", 400_000)), None, "Ada", MONDAY)
    again = stamped(_study(DesignEntry("completes", 400_000), contingency_bp=500), first, "Grace", TUESDAY)
    assert last_change(_only(again)) == ("Grace", TUESDAY)
    assert last_change(_only(_study())) == ("", "")


def test_a_copy_has_the_words_and_nothing_that_money_follows_from() -> None:
    source = replace(
        _study(DesignEntry("completes", 400_000), contingency_bp=500),
        name="Fee survey",
        purpose="Count who would leave.",
        alternatives="By telephone.",
        judged=(JudgedLikelihood("fees", ((900_000, 100_000), (100_000, 900_000))),),
    )
    programme = make_programme(source, questions=(make_question(),))
    copy = begun_as_copy(source, programme, programme, "copy-of-fee-survey")
    assert (copy.key, copy.name) == ("copy-of-fee-survey", "Copy of Fee survey")
    assert (copy.purpose, copy.alternatives, copy.method) == (source.purpose, source.alternatives, source.method)
    assert (copy.question_keys, copy.period_key) == (source.question_keys, source.period_key)
    assert (copy.packages, copy.judged, copy.copied_from) == ((), (), "Fee survey")


def test_a_copy_of_another_period_says_which_and_drops_what_is_not_here() -> None:
    source = make_study(question_keys=("fees", "gone"), period_key="q3", cost_centre_key="digital")
    before = replace(
        make_programme(source, questions=(make_question(), make_question("gone"))), key="last", name="Retention 2026"
    )
    now = make_programme(questions=(make_question(),))
    now = replace(now, periods=now.periods[:2], cost_centres=now.cost_centres[:1])
    copy = begun_as_copy(source, before, now, "copy")
    assert copy.copied_from == f"{source.name}, of Retention 2026"
    assert copy.question_keys == ("fees",)
    assert (copy.period_key, copy.cost_centre_key) == ("q1", now.cost_centres[0].key)
    assert copy.packages == ()


def test_rules_between_studies_are_not_copied() -> None:
    source = make_study(trigger=Trigger("other"))
    programme = make_programme(make_study("other"), source, questions=(make_question(),))
    assert begun_as_copy(source, programme, programme, "copy").trigger is None
    mandatory = make_study("must", is_mandatory=True)
    programme = make_programme(mandatory, questions=(make_question(),))
    assert not begun_as_copy(mandatory, programme, programme, "copy").is_mandatory
