"""The cards say why each study is in or out; where rules clash, a page shows the ways out."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from python_calamine import CalamineWorkbook

from budgeting.programme import Alternatives, Budget, Programme
from planner.services import answers
from planner.services.answers import find_answer
from planner.services.programmes import begin_programme
from planner.solving.answer_parent import answer_in_child
from planner.storage.database import Database
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, VERSION, ask, keep_plan, run
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHY = f"{VERSION}/why"
SPITEFUL = '=HYPERLINK("http://evil.example")'


def rivals() -> Programme:
    """A mandatory study, its alternative with a name like a formula, and a study that is worth its cost."""
    return make_programme(
        make_study("survey"),
        make_study("tracker", question_keys=("letters",), is_mandatory=True, packages=make_packages(4_000)),
        replace(make_study("rival", question_keys=("letters",)), name=SPITEFUL),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(40_000 * POUNDS),),
        alternatives=(Alternatives("ways", "Ways to ask", ("tracker", "rival")),),
    )


def clashing() -> Programme:
    """Two mandatory studies that cost more than there is."""
    dear = make_packages(30_000)
    return make_programme(
        make_study("survey", is_mandatory=True, packages=dear),
        replace(make_study("calls", is_mandatory=True, packages=dear), purpose="The <regulator> asks"),
        budgets=(Budget(50_000 * POUNDS),),
    )


@pytest.fixture
def version(database: Database, cast: Cast) -> int:
    programme = rivals()
    begin_programme(database, cast.ada, programme)
    return keep_plan(database, cast.ada, programme)


FOUND: dict[str, object] = {}


@pytest.fixture
def explained(database: Database, cast: Cast, version: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The version with its cards, which the first test asks a child process for, and the others take from it."""

    def answer_once(kind: str, content: str, **how: Any) -> object:  # noqa: ANN401  passed on
        if kind not in FOUND:
            FOUND[kind] = answer_in_child(kind, content, **how)
        return FOUND[kind]

    monkeypatch.setattr(answers, "answer_in_child", answer_once)
    find_answer(database, cast.ada, KEY, version, "cards")
    return version


def test_before_it_is_worked_out_the_pages_offer_to_do_so(cast: Cast, version: int, client_of: ClientOf) -> None:
    for address in (WHY, f"{WHY}/survey"):
        page = client_of(cast.ada).get(address).text
        assert "Not worked out yet" in page
        assert "Work it out" in page
    assert client_of(cast.ada).get(f"{WHY}.csv").status_code == 404
    assert f"{WHY}/rival" not in client_of(cast.ada).get(VERSION).text


def test_every_study_has_its_card_and_the_plan_leads_there(cast: Cast, explained: int, client_of: ClientOf) -> None:
    client = client_of(cast.mona)
    page = client.get(WHY).text
    assert "<h1>Why is each study in or out?</h1>" in page
    assert page.count(f'{WHY}/survey"') >= 2  # in the table and in the chart
    assert "Without it the best plan is worth" in page
    assert 'id="losses-chart-title"' in page
    assert escape(SPITEFUL) in page
    assert SPITEFUL not in page
    plan = client.get(VERSION).text
    assert f'href="{WHY}/rival"' in plan
    assert "the rules leave no way to run it" in plan


def test_a_card_says_why_shows_the_swap_and_says_what_would_change_it(
    cast: Cast, explained: int, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    tracker = client.get(f"{WHY}/tracker").text
    assert "Why is this kept, and what would change it?" in tracker
    assert "Kept only because it is mandatory." in tracker
    assert "If nobody had asked for it, it would be left out." in tracker
    assert "The best plan without it" in tracker
    assert tracker.count('data-label="Difference"') == 7
    rival = client.get(f"{WHY}/rival").text
    assert "Why is this left out, and what would change it?" in rival
    assert "It could run if “Tracker” were not mandatory." in rival
    assert "Before and after" not in rival
    assert client.get(f"{WHY}/nobody").status_code == 404


def test_the_cards_can_be_taken_away_and_no_text_becomes_a_formula(
    cast: Cast, explained: int, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{WHY}.csv").text.removeprefix("\ufeff"))))
    assert [row["Plan"] for row in rows] == ["Kept", "Kept", "Left out"]
    assert rows[2]["Study"] == f"'{SPITEFUL}"
    assert float(rows[0]["Lost without it, or with it"]) > 0
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{WHY}.xlsx", buffered=True).data))
    assert book.sheet_names == ["1 Why", "2 Swaps"]
    swaps = book.get_sheet_by_index(1).to_python()
    assert ["Tracker", "The best plan without it", SPITEFUL, "Left out", "", "Kept"] in [row[:6] for row in swaps]


def test_nobody_of_another_workspace_sees_a_card(cast: Cast, explained: int, client_of: ClientOf) -> None:
    for address in (WHY, f"{WHY}/survey", f"{WHY}.csv", f"{WHY}.xlsx", f"{PLAN}/clash"):
        assert client_of(cast.eve).get(address).status_code == 404


def test_a_clash_is_told_with_its_ways_out_and_where_to_take_them(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, clashing())
    page = client_of(cast.ada).get(f"{PLAN}/clash").text
    assert "Mandatory studies need £60,000.00, but the budget of the whole programme is £50,000.00" in page
    assert "Make “Survey” optional" in page
    assert "which way out needs least extra money?" in page
    assert "its purpose: The &lt;regulator&gt; asks" in page
    assert page.count("its purpose") == 1
    assert "Drop any one of them and the others can be kept. No other rule plays a part." in page
    assert "a little less than an amount named does not do" in page
    assert "Raise the budget of the whole programme by £10,000.00, to £60,000.00" in page
    assert f'href="/p/{KEY}/studies/survey"' in page
    assert f'href="/p/{KEY}/budget"' in page
    assert "Best plan then" in page


def test_a_study_that_must_start_when_there_is_no_money_may_start_later(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    asked = clashing()
    tight = replace(asked, budgets=(Budget(90_000 * POUNDS), Budget(50_000 * POUNDS, "q1")))
    begin_programme(database, cast.ada, tight)
    page = client_of(cast.ada).get(f"{PLAN}/clash").text
    assert "“Calls” may start only in Q1." in page
    assert "Let “Calls” start up to one period later, in Q2" in page
    assert f'href="/p/{KEY}/studies/calls"' in page


def test_a_choice_that_failed_leads_to_the_ways_out(
    database: Database, cast: Cast, home: Path, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, clashing())
    job_id = ask(database, home, cast.ada)
    assert run(database, home, job_id).state == "failed"
    assert f'href="{PLAN}/clash"' in client_of(cast.ada).get(f"/jobs/{job_id}").text


def test_where_nothing_clashes_the_page_says_so(cast: Cast, version: int, client_of: ClientOf) -> None:
    page = client_of(cast.ada).get(f"{PLAN}/clash").text
    assert "<h1>Do the rules clash?</h1>" in page
    assert "a plan can keep every rule" in page


def test_a_programme_without_studies_has_nothing_to_clash(database: Database, cast: Cast, client_of: ClientOf) -> None:
    begin_programme(database, cast.ada, make_programme())
    assert "There is no study to choose from yet" in client_of(cast.ada).get(f"{PLAN}/clash").text
