"""The pages of studies: what would it take, from nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Prerequisite, Programme
from planner.services.actors import Actor
from planner.services.programmes import begin_programme
from planner.services.studies import see_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_decision, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.planning import HOSTILE, load_prices, study_fields

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


@pytest.fixture
def new(programme: Programme) -> str:
    return f"/p/{programme.key}/studies/new/call-analysis"


def test_every_role_reads_the_studies(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        for page in ("studies", "studies/survey", "studies/calls", "studies/deep-dive"):
            assert client.get(f"/p/{programme.key}/{page}").status_code == 200, (person.name, page)


def test_only_researchers_build_and_another_workspace_finds_nothing(
    programme: Programme, cast: Cast, client_of: ClientOf, new: str
) -> None:
    for person in (cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        for path in (f"/p/{programme.key}/studies/new", new, f"/p/{programme.key}/studies/calls/edit"):
            assert client.get(path).status_code == 403
        assert client.send(new, study_fields()).status_code == 403
    eve = client_of(cast.eve)
    for path in (new, f"/p/{programme.key}/studies", f"/p/{programme.key}/studies/calls/edit"):
        assert eve.get(path).status_code == 404
    assert eve.send(new, study_fields()).status_code == 404


def test_the_list_is_filtered_by_question_and_method(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/studies"
    assert "Deep dive</a>" in ada.get(f"{path}?method=depth-interviews").text
    assert "Survey</a> <" not in ada.get(f"{path}?method=depth-interviews").text
    assert "Nothing fits" in ada.get(f"{path}?question=settled&method=online-survey").text
    assert ada.get(f"{path}?question=%00&method={'x' * 900}").status_code == 200


def test_the_rules_that_touch_a_study_are_told_from_both_sides(ada: Visitor, programme: Programme) -> None:
    pages = {key: ada.get(f"/p/{programme.key}/studies/{key}").text for key in ("survey", "calls", "deep-dive")}
    assert "Needs first:" in pages["survey"]
    assert "May release:" in pages["survey"]
    assert "Needed by:" in pages["calls"]
    assert "Waits for a finding:" in pages["deep-dive"]
    assert "reports that “State 1”, now believed 2 in 10" in pages["deep-dive"]


def test_a_study_counts_up_from_nothing_line_by_line(ada: Visitor, new: str) -> None:
    page = ada.send(new, study_fields(), follow_redirects=True).text
    coding = "150 calls × 4 minutes to code a call = 600 minutes = 1.333 days × £450.00 = £599.85"
    assert coding in page
    assert "3 days × £710.00 = £2,130.00" in page
    assert "150 calls: entered by Ada on" in page
    assert "4 minutes to code a call: the method’s own figure, mark" in page
    assert "Still at £0.00, because nobody has said how many: extraction and masking" in page
    assert "£2,966.28" in page


def test_worth_of_nothing_gives_its_reason_and_levels_say_what_is_still_open(
    ada: Visitor, programme: Programme, new: str
) -> None:
    late = study_fields(question_keys=["fees", "settled"], period="q4", standard__calls="150")
    preview = ada.send(f"/p/{programme.key}/studies/preview/call-analysis", late).text
    assert "cannot change the decision" in preview
    page = ada.send(new, study_fields(), follow_redirects=True).text
    assert "Still open when it reports" in page
    assert "of the time when it is so" in page


def test_a_study_that_reports_after_the_decision_says_so_everywhere(
    database: Database, cast: Cast, ada: Visitor, client_of: ClientOf
) -> None:
    soon = make_question(decision=make_decision(decide_by=date(2027, 1, 4)))
    begin_programme(database, cast.ada, make_programme(make_study(), questions=(soon,)))
    load_prices(database, cast)
    why = "reports after the decision of 4 Jan 2027: start earlier"
    assert why in ada.get("/p/retention-2027/studies/survey").text
    assert why in ada.get("/p/retention-2027/questions/fees").text
    assert why in ada.send("/p/retention-2027/studies/preview/call-analysis", study_fields()).text


def test_the_method_comes_first_and_says_what_it_is_good_for(ada: Visitor, programme: Programme) -> None:
    page = ada.get(f"/p/{programme.key}/studies/new?kind=causal&question=fees").text
    assert page.index("A/B test") < page.index("Desk research")
    assert " fit</p>" in page
    chosen = ada.get(f"/p/{programme.key}/studies/new/ab-test?question=fees")
    assert chosen.status_code in (200, 404)
    assert ada.get(f"/p/{programme.key}/studies/new/no-such-method").status_code == 404


def test_without_a_rate_card_the_first_step_is_said(database: Database, cast: Cast, client_of: ClientOf) -> None:
    begin_programme(database, cast.ada, make_programme())
    page = client_of(cast.ada).get("/p/retention-2027/studies/new")
    assert "No rate card in GBP" in page.text
    answer = client_of(cast.ada).get("/p/retention-2027/studies/new/call-analysis")
    assert answer.status_code == 404
    assert "no rate card in GBP" in answer.text


def test_working_out_the_cost_saves_nothing(ada: Visitor, programme: Programme, new: str) -> None:
    fields = study_fields()
    del fields["save"]
    answer = ada.send(new, fields | {"work_out": "1"})
    assert answer.status_code == 200
    assert "£2,966.28" in answer.text
    preview = ada.send(f"/p/{programme.key}/studies/preview/call-analysis", fields | {"standard__calls": "1O"})
    assert preview.status_code == 200
    assert "This counts as nothing until it is put right:" in preview.text
    assert '<a href="#standard__calls">“1O” is not a number of calls.' in preview.text
    assert preview.text.lstrip().startswith('<div id="total"')
    assert ada.get(f"/p/{programme.key}/studies/letter-call-analysis").status_code == 404


def test_a_study_is_saved_with_what_it_needs_in_one_go(
    ada: Visitor, database: Database, cast: Cast, programme: Programme, new: str
) -> None:
    assert ada.send(new, study_fields(needs=["calls"], period="q3")).status_code == 302
    seen = see_study(database, cast.ada, programme.key, "letter-call-analysis")
    assert set(seen.programme.prerequisites) == {
        Prerequisite("survey", "calls"),
        Prerequisite("letter-call-analysis", "calls"),
    }
    assert [package.level for package in seen.study.packages] == ["standard"]


def test_a_study_that_could_not_wait_for_what_it_needs_is_refused_with_the_cure(
    ada: Visitor, programme: Programme, new: str
) -> None:
    answer = ada.send(new, study_fields(needs=["calls"], period="q1"))
    assert answer.status_code == 422
    assert 'href="#needs"' in answer.text
    assert "“Calls” reports in Q1, when this study starts too: start this study in Q2 or later." in answer.text
    assert ada.get(f"/p/{programme.key}/studies/letter-call-analysis").status_code == 404
    assert ada.send(new, study_fields(needs=["calls"], period="q2")).status_code == 302


def test_a_study_that_others_need_cannot_be_moved_too_late_for_them(
    ada: Visitor, database: Database, cast: Cast, programme: Programme
) -> None:
    path = f"/p/{programme.key}/studies/calls/edit"
    answer = ada.send(path, study_fields(name="Calls", period="q2", seen_version="1"))
    assert answer.status_code == 422
    assert 'href="#period"' in answer.text
    assert "“Survey” needs this study and starts in Q2" in answer.text
    assert see_study(database, cast.ada, programme.key, "calls").version == 1


def test_a_circle_of_needs_is_refused_at_the_field_and_nothing_is_saved(
    ada: Visitor, database: Database, cast: Cast, programme: Programme
) -> None:
    path = f"/p/{programme.key}/studies/calls/edit"
    answer = ada.send(path, study_fields(name="Renamed", needs=["survey"], seen_version="1"))
    assert answer.status_code == 422
    assert 'href="#needs"' in answer.text
    assert "wait for each other in a circle" in answer.text
    assert 'value="Renamed"' in answer.text
    seen = see_study(database, cast.ada, programme.key, "calls")
    assert (seen.study.name, seen.version) == ("Calls", 1)


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"name": " "}, "name", "Give the study a name"),
        ({"standard__calls": "-3"}, "standard__calls", "zero or more"),
        ({"standard__calls": "1.5"}, "standard__calls", "is not a whole number"),
        ({"standard__calls": "１５０"}, "standard__calls", "is not a number of calls"),
        ({"minimum__analysis_days": "NaN"}, "minimum__analysis_days", "is not a number of days of analysis"),
        ({"minimum__analysis_days": "1E+999"}, "minimum__analysis_days", "is not a number of days of analysis"),
        ({"standard__analysis_days": "0.0001"}, "standard__analysis_days", "too precise"),
        ({"contingency__standard": "5.0099"}, "contingency__standard", "too precise. Use at most two digits"),
        ({"contingency__standard": "0.009"}, "contingency__standard", "too precise. Use at most two digits"),
        ({"standard__analysis_days": "999999999"}, "standard__calls", "larger than this product plans with"),
        ({"standard__calls": "", "standard__analysis_days": "0"}, "minimum__calls", "Every line is still at nothing"),
        ({"trigger": "survey:0", "is_mandatory": "y"}, "trigger", "cannot be mandatory as well"),
        ({"trigger": "survey:0", "question_keys": ["settled"]}, "trigger", "answers none of the questions"),
        ({"trigger": "survey:9"}, "trigger", "Not a valid choice"),
        ({"question_keys": ["nothing"]}, "question_keys", "not a valid choice"),
        ({"cost_centre": "nobody"}, "cost_centre", "Not a valid choice"),
        ({"needs": ["no-such"]}, "needs", "not a valid choice"),
        ({"purpose": "a\0b"}, "purpose", "characters that cannot be kept"),
    ],
)
def test_what_does_not_hold_is_said_where_it_is(
    ada: Visitor, new: str, programme: Programme, changes: dict[str, object], place: str, sentence: str
) -> None:
    answer = ada.send(new, study_fields(**changes))
    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert f'id="{place}"' in answer.text
    assert sentence in answer.text
    assert ada.get(f"/p/{programme.key}/studies/letter-call-analysis").status_code == 404


def test_a_study_cannot_wait_for_its_own_finding_or_for_a_follow_up(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/studies/survey/edit"
    page = ada.get(path).text
    assert 'value="calls:0"' in page
    assert 'value="survey:0"' not in page
    assert 'value="deep-dive:0"' not in page
    fields = {"name": "Survey", "cost_centre": "insight", "period": "q2", "standard__completes": "400"}
    answer = ada.send(path, fields | {"question_keys": ["fees"], "trigger": "calls:0", "seen_version": "1"})
    assert answer.status_code == 422
    assert "waits for the finding of this study" in answer.text


def test_only_findings_about_the_questions_ticked_are_offered(ada: Visitor, new: str) -> None:
    assert 'value="survey:0"' in ada.get(f"{new}?question=fees").text
    assert 'value="survey:0"' not in ada.get(f"{new}?question=settled").text
    assert 'value="survey:0"' not in ada.get(new).text


def test_errors_of_a_study_stand_in_the_order_of_the_page(ada: Visitor, new: str) -> None:
    page = ada.send(new, study_fields(name="", standard__calls="x", needs=["no-such"], trigger="survey:9")).text
    places = [page.index(f'href="#{name}"') for name in ("name", "standard__calls", "trigger", "needs")]
    assert places == sorted(places)


def test_a_seventh_study_of_one_question_is_refused_there(
    database: Database, cast: Cast, ada: Visitor, new: str, programme: Programme
) -> None:
    for number in range(4):
        assert ada.send(new, study_fields(name=f"Call study {number}")).status_code == 302
    answer = ada.send(new, study_fields(name="One too many"))
    assert answer.status_code == 422
    assert 'href="#question_keys"' in answer.text
    assert "would be named by 7 studies" in answer.text


def test_a_stale_edit_is_told_and_keeps_what_was_typed(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/studies/calls/edit"
    assert ada.send(path, study_fields(name="The first", seen_version="1")).status_code == 302
    answer = ada.send(path, study_fields(name="The second", seen_version="1"))
    assert answer.status_code == 409
    assert "Somebody else was faster." in answer.text
    assert 'value="The second"' in answer.text
    assert ada.send(path, study_fields(name="The second", seen_version="2")).status_code == 302


def test_a_study_cannot_hide_behind_another_page(ada: Visitor, new: str) -> None:
    for name in ("New", "Preview"):
        assert ada.send(new, study_fields(name=name)).headers["Location"].endswith(f"/{name.lower()}-2")


def test_a_study_whose_lines_name_no_card_is_still_shown(database: Database, cast: Cast, client_of: ClientOf) -> None:
    begin_programme(database, cast.ada, make_programme(make_study("empty", packages=())))
    assert "No level is designed yet" in client_of(cast.mona).get("/p/retention-2027/studies/empty").text


@FEW
@given(
    st.dictionaries(
        st.sampled_from([*sorted(study_fields()), "needs", "is_mandatory", "seen_version", "minimum__report_days"]),
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)),
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_form(
    ada: Visitor, programme: Programme, new: str, typed: dict[str, str]
) -> None:
    fields = study_fields() | {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    del fields["save"]
    for path in (new, f"/p/{programme.key}/studies/calls/edit"):
        assert ada.send(path, fields | {"work_out": "1"}).status_code == 200
        assert ada.send(path, fields).status_code in (302, 409, 422)
    assert ada.send(f"/p/{programme.key}/studies/preview/call-analysis", fields).status_code == 200
