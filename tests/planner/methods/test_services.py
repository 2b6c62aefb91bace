from dataclasses import replace

import pytest
import sqlalchemy as sa

from budgeting.errors import FormulaError
from budgeting.methods import Input, catalogue
from budgeting.methods.checking import MethodError
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.methods import (
    PricesSeen,
    example_of,
    method_in_use,
    methods_for,
    methods_of,
    see_method,
    write_method,
)
from planner.services.programmes import see_programme
from planner.services.studies import prices_of, see_study, write_study
from planner.services.study_levels import Typed, draft_study
from planner.storage.database import Database
from planner.storage.tables import AUDIT, METHOD
from tests.people import Cast
from tests.planner.methods.writing import SURVEY
from tests.planner.planning import make_world

FASTER = replace(SURVEY, name="Our survey", days=(5, 6, 7))


def test_a_workspace_without_methods_of_its_own_has_the_catalogue(database: Database, cast: Cast) -> None:
    assert methods_of(database, cast.mona) == catalogue()


def test_a_changed_method_is_kept_as_the_next_version_and_takes_its_place(database: Database, cast: Cast) -> None:
    kept = write_method(database, cast.ada, FASTER, note="Faster panel", seen_version=0)
    assert (kept.key, kept.version) == ("online-survey", 1)
    assert methods_of(database, cast.mona)[0] == kept
    assert method_in_use(database, cast.mona, "online-survey") == kept
    assert method_in_use(database, cast.mona, "online-survey", 0) == SURVEY


def test_versions_tell_who_wrote_them_why_and_what_changed(database: Database, cast: Cast) -> None:
    first = write_method(database, cast.ada, FASTER, note="Faster panel", seen_version=0)
    write_method(database, cast.ada, replace(first, days=(5, 6, 9)), note="Slower again", seen_version=1)
    seen = see_method(database, cast.mona, "online-survey", 1)
    assert seen.method == first
    assert [(one.kept.method.version, one.kept.by, one.kept.note) for one in seen.versions] == [
        (2, "Ada", "Slower again"),
        (1, "Ada", "Faster panel"),
        (0, "", ""),
    ]
    assert seen.versions[0].changes == ("Working days, enhanced: 7 → 9.",)
    assert seen.versions[2].changes == ()


def test_a_version_is_never_written_over(database: Database, cast: Cast) -> None:
    first = write_method(database, cast.ada, FASTER, note="One", seen_version=0)
    write_method(database, cast.ada, replace(FASTER, name="Other"), note="Two", seen_version=1)
    assert see_method(database, cast.ada, "online-survey", 1).method == first
    with database.read() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(METHOD)).scalar() == 2


def test_a_new_method_gets_a_key_of_its_own(database: Database, cast: Cast) -> None:
    taken = write_method(database, cast.ada, replace(SURVEY, version=9), note="A copy", seen_version=None)
    named_new = write_method(database, cast.ada, replace(SURVEY, name="New"), note="A copy", seen_version=None)
    assert (taken.key, taken.version) == ("online-survey-2", 1)
    assert named_new.key == "new-2"
    assert methods_of(database, cast.ada)[-2:] == (named_new, taken)


def test_somebody_else_was_faster(database: Database, cast: Cast) -> None:
    write_method(database, cast.ada, FASTER, note="One", seen_version=0)
    with pytest.raises(ConflictError, match="Ada has saved version 1"):
        write_method(database, cast.ada, replace(FASTER, name="Other"), note="Two", seen_version=0)


def test_a_version_that_changes_nothing_is_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(MethodError, match="Nothing has changed"):
        write_method(database, cast.ada, SURVEY, note="Same", seen_version=0)


def test_a_bad_formula_is_never_kept(database: Database, cast: Cast) -> None:
    bad = replace(FASTER, sample="__import__('os')")
    with pytest.raises(FormulaError):
        write_method(database, cast.ada, bad, note="Bad", seen_version=0)
    assert methods_of(database, cast.ada) == catalogue()


def test_only_researchers_write_methods(database: Database, cast: Cast) -> None:
    for person in (cast.femi, cast.mona, cast.adam):
        with pytest.raises(ForbiddenError):
            write_method(database, person, FASTER, note="Mine", seen_version=0)


def test_another_workspace_sees_and_changes_nothing_of_ours(database: Database, cast: Cast) -> None:
    own = write_method(database, cast.ada, replace(FASTER, name="Tea leaves"), note="New", seen_version=None)
    write_method(database, cast.ada, FASTER, note="One", seen_version=0)
    assert methods_of(database, cast.eve) == catalogue()
    for version in (None, 1):
        with pytest.raises(NotFoundError):
            see_method(database, cast.eve, own.key, version)
    with pytest.raises(NotFoundError):
        write_method(database, cast.eve, own, note="Stolen", seen_version=1)
    theirs = write_method(database, cast.eve, replace(SURVEY, name="Theirs"), note="Ours", seen_version=0)
    assert theirs.version == 1
    assert method_in_use(database, cast.ada, "online-survey").name == "Our survey"


def test_writing_is_in_the_audit_trail(database: Database, cast: Cast) -> None:
    write_method(database, cast.ada, FASTER, note="Faster panel", seen_version=0)
    with database.read() as session:
        entry = session.execute(sa.select(AUDIT).order_by(AUDIT.c.sequence.desc()).limit(1)).mappings().one()
    assert (entry["action"], entry["object"]) == ("method.written", "method:online-survey")
    assert entry["detail"] == {"version": 1, "note": "Faster panel"}


def test_a_study_keeps_the_version_it_was_built_with(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    write_method(database, cast.ada, FASTER, note="Faster panel", seen_version=0)
    seen = see_study(database, cast.ada, "retention-2027", "survey")
    assert seen.study.method == SURVEY
    newest = method_in_use(database, cast.ada, "online-survey")
    changed = replace(seen.study, method=newest)
    write_study(database, cast.ada, "retention-2027", changed, seen_version=seen.version)
    write_method(database, cast.ada, replace(newest, name="Third"), note="Another", seen_version=1)
    assert see_study(database, cast.ada, "retention-2027", "survey").study.method == newest


def test_a_study_by_a_wholly_new_method_is_read_back(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    own = write_method(database, cast.ada, replace(SURVEY, name="Tea leaves"), note="New", seen_version=None)
    seen = see_study(database, cast.ada, "retention-2027", "survey")
    write_study(database, cast.ada, "retention-2027", replace(seen.study, method=own), seen_version=seen.version)
    assert see_study(database, cast.ada, "retention-2027", "survey").study.method == own


def test_methods_are_held_against_a_question_of_the_programme(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    programme = see_programme(database, cast.ada, "retention-2027").programme
    prices = prices_of(database, cast.ada, programme)
    assert len(methods_for(database, cast.ada, programme, "fees", prices)) == 20
    assert methods_for(database, cast.ada, programme, "no-such-question", prices) == ()


@pytest.mark.parametrize("sample", ["completes / 0", "completes / markets"])
def test_a_kept_method_whose_sample_divides_by_nothing_says_so_in_place_of_its_example(sample: str) -> None:
    said = example_of(replace(SURVEY, sample=sample), PricesSeen("GBP", {}), {"completes": 400_000})
    assert isinstance(said, str)
    assert said.startswith("This divides by nothing. Enter a number above zero.")


def test_a_level_whose_sample_divides_by_an_empty_input_is_refused_at_that_input(
    database: Database, cast: Cast
) -> None:
    programme = make_world(database, cast)
    typed = Typed(replace(SURVEY, sample="completes / markets"), {"standard": {"completes": 400_000}})
    draft = draft_study(programme, typed, prices_of(database, cast.ada, programme).prices)
    assert draft.refusals["standard"].place == "markets"


def test_a_method_that_divides_by_nothing_or_buys_before_anything_is_entered_is_not_kept(
    database: Database, cast: Cast
) -> None:
    with pytest.raises(FormulaError, match="whatever is entered"):
        write_method(database, cast.ada, replace(FASTER, sample="completes / 0"), note="Odd", seen_version=0)
    last_year = Input("last_year", "days last year", "day", "assumption", 12_000)
    carried = replace(SURVEY.elements[0], formula="max(questionnaire_days, last_year)")
    method = replace(FASTER, inputs=(*SURVEY.inputs, last_year), elements=(carried, *SURVEY.elements[1:]))
    with pytest.raises(MethodError, match="nothing while all quantities are 0"):
        write_method(database, cast.ada, method, note="Odd", seen_version=0)
    assert methods_of(database, cast.mona) == catalogue()
