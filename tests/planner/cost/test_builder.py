"""The builder: figures of one's own, hit rates, contingency, the best sample, and what is typed wrongly."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Programme
from budgeting.studies import JudgedLikelihood, Override
from planner.services.actors import Actor
from planner.services.questions import see_question, write_question
from planner.services.studies import SeenStudy, see_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE, study_fields

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CODING = {"overrides-0-line": "coding", "overrides-0-level": "standard", "overrides-0-reason": "Agreed with the desk"}
HIT_RATES = {
    "judged-0-question": "fees",
    "judged-0-rates-0-0": "90",
    "judged-0-rates-0-1": "10",
    "judged-0-rates-1-0": "25",
    "judged-0-rates-1-1": "75",
    "judged-0-reason": "A test against 40 coded calls",
}


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


@pytest.fixture
def new(programme: Programme) -> str:
    return f"/p/{programme.key}/studies/new/call-analysis"


@pytest.fixture
def saved(database: Database, cast: Cast, programme: Programme) -> Callable[[], SeenStudy]:
    return lambda: see_study(database, cast.ada, programme.key, "letter-call-analysis")


def preview_of(ada: Visitor, programme: Programme, part: str = "", **changes: Any) -> str:  # noqa: ANN401  one of several fields
    path = f"/p/{programme.key}/studies/preview/call-analysis"
    answer = ada.send(f"{path}?part={part}" if part else path, study_fields(**changes))
    assert answer.status_code == 200
    return answer.text


def test_every_line_is_there_from_the_start_at_nothing(ada: Visitor, new: str) -> None:
    page = ada.get(new).text
    for words in ("Coding of calls", "Machine transcription", "Direction of the project", "Contingency", "Total"):
        assert words in page
    assert "Nothing is filled in yet, so everything stands at £0" in page


def test_three_levels_stand_side_by_side_with_the_steps_between_them(ada: Visitor, programme: Programme) -> None:
    preview = preview_of(ada, programme, minimum__calls="10", enhanced__calls="400", minimum__report_days="1")
    for words in ("£906", "£2,966", "8 times in 10 between", "What each step buys", "instead of 8 in 10"):
        assert words in preview
    assert "Find the best sample" in preview


def test_contingency_is_a_line_of_its_own_and_is_kept(
    ada: Visitor, new: str, saved: Callable[[], SeenStudy], programme: Programme
) -> None:
    page = ada.send(new, study_fields(contingency__standard="12.5"), follow_redirects=True).text
    (package,) = saved().study.packages
    assert (package.contingency_bp, package.contingency_minor) == (1_250, 37_078)
    assert "12.5\N{NO-BREAK SPACE}% of the lines, £2,966.28" in page
    assert 'value="12.5"' in ada.get(f"/p/{programme.key}/studies/letter-call-analysis/edit").text


def test_a_figure_before_its_bias_is_never_shown_without_saying_so(
    ada: Visitor, new: str, programme: Programme
) -> None:
    words = "sampling error alone: bias comes on top, and worth is shrunk for it"
    assert words in preview_of(ada, programme)
    assert words in ada.send(new, study_fields(), follow_redirects=True).text
    assert words not in ada.get(new).text


@pytest.mark.parametrize("typed", ["0.5", "0"])
def test_a_design_effect_below_one_is_refused_at_its_box(ada: Visitor, programme: Programme, typed: str) -> None:
    path = f"/p/{programme.key}/studies/new/online-survey"
    answer = ada.send(path, study_fields(standard__completes="400", standard__design_effect=typed))
    assert answer.status_code == 422
    assert '<a href="#standard__design_effect">Weighting and clustering never make a sample tell more.' in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"), [("51", "between 0 % and 50 %"), ("-1", "zero or more"), ("ten", "is not a contingency")]
)
def test_a_contingency_that_cannot_be_is_refused_at_its_box(ada: Visitor, new: str, typed: str, sentence: str) -> None:
    answer = ada.send(new, study_fields(contingency__standard=typed))
    assert answer.status_code == 422
    assert '<a href="#contingency__standard">' in answer.text
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_figure_of_ones_own_needs_a_reason_and_is_flagged_wherever_it_shows(
    ada: Visitor, new: str, saved: Callable[[], SeenStudy], programme: Programme
) -> None:
    figure = {"overrides-0-quantity": "2", "overrides-0-price": "400"}
    answer = ada.send(new, study_fields() | CODING | figure | {"overrides-0-reason": " "})
    assert answer.status_code == 422
    assert '<a href="#overrides-0-reason">Say why this line departs from its formula or its price.' in answer.text
    assert 'value="400"' in answer.text
    page = ada.send(new, study_fields() | CODING | figure, follow_redirects=True).text
    line = next(line for line in saved().study.packages[0].lines if line.key == "coding")
    assert line.override == Override("Agreed with the desk", 2_000, 40_000)
    assert (line.derived_milli, line.amount_minor) == (1_333, 80_000)
    assert "<b>Own figure</b>: the formula gives 1.333; the card says £450.00. “Agreed with the desk”" in page
    edit = ada.get(f"/p/{programme.key}/studies/letter-call-analysis/edit").text
    assert 'value="Agreed with the desk"' in edit
    assert '<span class="flag">own figure</span>' in edit
    assert '<span class="flag">own figures</span>' in ada.get(f"/p/{programme.key}/studies").text


def test_a_figure_for_every_level_comes_back_as_one_row(
    ada: Visitor, new: str, saved: Callable[[], SeenStudy], programme: Programme
) -> None:
    every = {"overrides-0-level": "every", "overrides-0-quantity": "2"}
    assert ada.send(new, study_fields(minimum__calls="50") | CODING | every).status_code == 302
    assert all(line.override for package in saved().study.packages for line in package.lines if line.key == "coding")
    edit = ada.get(f"/p/{programme.key}/studies/letter-call-analysis/edit").text
    assert edit.count('value="Agreed with the desk"') == 1


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({}, "overrides-0-quantity", "Enter a quantity or a price"),
        ({"overrides-0-quantity": "x"}, "overrides-0-quantity", "is not a quantity"),
        ({"overrides-0-price": "-3"}, "overrides-0-price", "below zero"),
        ({"overrides-0-line": "", "overrides-0-quantity": "1"}, "overrides-0-line", "Choose the line"),
        (
            {"overrides-0-quantity": "1"} | {name.replace("-0-", "-1-"): value for name, value in CODING.items()}
            | {"overrides-1-quantity": "2"},
            "overrides-1-line",
            "figure of its own on another row",
        ),
    ],
)  # fmt: skip
def test_a_figure_of_ones_own_that_does_not_hold_is_refused_at_its_box(
    ada: Visitor, new: str, changes: dict[str, str], place: str, sentence: str
) -> None:
    answer = ada.send(new, study_fields() | CODING | changes)
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text


def test_hit_rates_of_ones_own_are_kept_with_their_reason_and_shown(
    ada: Visitor, new: str, saved: Callable[[], SeenStudy], programme: Programme
) -> None:
    page = ada.send(new, study_fields() | HIT_RATES, follow_redirects=True).text
    rows = ((900_000, 100_000), (250_000, 750_000))
    assert saved().study.judged == (JudgedLikelihood("fees", rows, "A test against 40 coded calls"),)
    assert "own hit rates" in page
    assert "A test against 40 coded calls" in page
    assert 'value="25"' in ada.get(f"/p/{programme.key}/studies/letter-call-analysis/edit").text


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"judged-0-rates-0-0": "80"}, "judged-0-rates", "add up to 90 %"),
        (
            {"judged-0-rates-0-1": "25", "judged-0-rates-1-0": "10"},
            "judged-0-rates",
            "Rows and columns look swapped",
        ),
        ({"judged-0-rates-0-0": "many"}, "judged-0-rates-0-0", "is not a chance"),
        ({"judged-0-rates-1-1": ""}, "judged-0-rates-1-1", "Enter a chance"),
        ({"judged-0-reason": ""}, "judged-0-reason", "Say how you know"),
    ],
)
def test_hit_rates_that_do_not_hold_are_refused_at_their_table(
    ada: Visitor, new: str, changes: dict[str, str], place: str, sentence: str
) -> None:
    answer = ada.send(new, study_fields() | HIT_RATES | changes)
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert f'id="{place}"' in answer.text
    assert sentence in answer.text


def test_a_table_follows_the_questions_that_are_ticked(ada: Visitor, programme: Programme) -> None:
    assert "Own hit rates for “Do customers leave because of fees?”" in preview_of(ada, programme, "judged")
    assert "Tick a question above first." in preview_of(ada, programme, "judged", question_keys=[])


def test_the_best_sample_is_found_and_put_into_its_box(ada: Visitor, new: str, programme: Programme) -> None:
    found = preview_of(ada, programme, "best", find_best="1")
    assert "calls would net most" in found
    best = found.split('name="use_sample" value="')[1].split('"')[0]
    used = preview_of(ada, programme, use_sample=best)
    assert f'value="{best}"' in used
    assert 'hx-swap-oob="true"' in used
    fields = study_fields(use_sample=best)
    page = ada.send(new, fields)
    assert page.status_code == 200
    assert re.search(rf'id="standard__calls"[^>]*value="{best}"', page.text)


def test_the_best_sample_needs_a_level_and_a_question(ada: Visitor, programme: Programme) -> None:
    said = "Fill in the standard level and tick a question first"
    assert said in preview_of(ada, programme, "best", find_best="1", question_keys=[])
    assert said in preview_of(ada, programme, "best", find_best="1", standard__calls="", standard__analysis_days="")


def test_a_standard_level_that_is_refused_says_why_where_the_best_sample_was_asked_for(
    ada: Visitor, programme: Programme
) -> None:
    found = preview_of(
        ada, programme, "best", find_best="1", standard__calls="999999999", standard__call_length="999999"
    )
    assert "The standard level cannot be costed" in found
    assert "Check" in found
    assert "tick a question first" not in found


def test_a_level_that_cannot_be_worked_out_says_which_input_is_in_the_way(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/studies/new/online-survey"
    fields = study_fields(standard__completes="400", standard__incidence="0")
    answer = ada.send(path, fields)
    assert answer.status_code == 422
    assert '<a href="#standard__incidence">' in answer.text


def test_a_method_that_does_not_answer_the_question_is_said_in_words(
    ada: Visitor, programme: Programme, database: Database, cast: Cast
) -> None:
    seen = see_question(database, cast.ada, programme.key, "fees")
    causal = replace(seen.question, kind="causal")
    write_question(database, cast.ada, programme.key, causal, seen_version=seen.version)
    preview = preview_of(ada, programme)
    assert "The method “Call analysis” does not answer a causal question. Choose one that does." in preview


def test_other_ways_that_were_thought_of_are_kept_and_shown(ada: Visitor, new: str) -> None:
    page = ada.send(new, study_fields(alternatives="Asking the desk; too few calls"), follow_redirects=True).text
    assert "Other ways considered" in page
    assert "Asking the desk; too few calls" in page


@FEW
@given(
    st.dictionaries(
        st.one_of(
            st.from_regex(
                r"(overrides|judged)-[0-9²]{1,4}-(line|level|quantity|price|reason|question)", fullmatch=True
            ),
            st.from_regex(r"judged-[0-9]{1,3}-rates-[0-9²]{1,4}-[0-9²]{1,4}", fullmatch=True),
            st.sampled_from(("contingency__standard", "use_sample", "find_best", "standard__call_length")),
        ),
        st.one_of(st.sampled_from((*HOSTILE, "coding", "every", "fees")), st.text(max_size=20)),
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_builder(
    ada: Visitor, programme: Programme, new: str, typed: dict[str, str]
) -> None:
    fields = study_fields() | {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    del fields["save"]
    assert ada.send(new, fields | {"work_out": "1"}).status_code == 200
    assert ada.send(new, fields).status_code in (200, 302, 422)
    for part in ("", "?part=judged", "?part=best"):
        assert ada.send(f"/p/{programme.key}/studies/preview/call-analysis{part}", fields).status_code == 200
