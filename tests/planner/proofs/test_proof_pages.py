"""The zero-base proof on a page and as a table, from the frozen plan alone; and the form of one package."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from budgeting.programme import Programme
from planner.reports.errors import PdfTooLargeError
from planner.reports.package_form import PackageForm
from planner.services import printing
from planner.services.actors import Actor
from planner.services.programmes import begin_programme, see_programme
from planner.services.proofs import proof_csv, see_proof
from planner.services.studies import see_study, write_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.choose.choosing import keep_plan
from tests.planner.proofs.conftest import KEY, freeze, write_calls

ClientOf = Callable[[Actor], Visitor]
PROOF = f"/p/{KEY}/plan/versions/1/proof"
FORM = f"/p/{KEY}/studies/calls/standard.pdf"


@pytest.fixture
def frozen(database: Database, cast: Cast, programme: Programme) -> int:
    return freeze(database, cast.ada)


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[PackageForm]:
    """The forms that are asked for; how they look is tested elsewhere."""
    made: list[PackageForm] = []

    def note(form: PackageForm) -> bytes:
        made.append(form)
        return b"%PDF-1.7"

    monkeypatch.setattr(printing, "render_package_pdf", note)
    return made


def test_a_saved_study_says_who_entered_it_and_when(database: Database, cast: Cast, programme: Programme) -> None:
    (package,) = programme.study("calls").packages
    assert {entry.by for entry in package.design} == {cast.ada.name}
    begun, now = datetime.fromisoformat(programme.begun_at), datetime.now(UTC)
    assert all(begun <= datetime.fromisoformat(entry.at) <= now for entry in package.design)


def test_saving_again_leaves_the_stamp_of_what_did_not_change(
    database: Database, cast: Cast, programme: Programme
) -> None:
    other = replace(cast.ada, name="Grace Ito")
    write_calls(database, other, calls=200)
    design = see_study(database, cast.ada, KEY, "calls").study.packages[0].design
    assert {entry.name for entry in design if entry.by == "Grace Ito"} == {"calls"}
    assert {entry.by for entry in design} == {"Grace Ito", cast.ada.name}


def test_every_role_reads_the_proof_and_another_workspace_finds_nothing(
    frozen: int, cast: Cast, client_of: ClientOf
) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        assert client_of(person).get(PROOF).status_code == 200, person.name
        assert client_of(person).get(f"{PROOF}.csv").status_code == 200, person.name
    for path in (PROOF, f"{PROOF}.csv"):
        assert client_of(cast.eve).get(path).status_code == 404
    assert client_of(cast.ada).get(f"/p/{KEY}/plan/versions/9/proof").status_code == 404


def test_the_page_proves_that_nothing_was_carried_over(frozen: int, cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.femi).get(PROOF).text
    assert "Proved from zero: no quantity was carried over from an earlier period." in page
    assert "150 calls" in page
    assert "method default (mark C)" in page
    assert cast.ada.name in page
    assert "What could not be accounted for" not in page
    assert "Proved from zero</a>" in client_of(cast.femi).get(f"/p/{KEY}/plan").text


def test_the_proof_reads_nothing_but_the_frozen_plan(
    database: Database, frozen: int, cast: Cast, client_of: ClientOf
) -> None:
    before = client_of(cast.femi).get(f"{PROOF}.csv").text
    write_calls(database, cast.ada, calls=900)
    assert client_of(cast.femi).get(f"{PROOF}.csv").text == before


def test_quantities_that_nobody_stands_for_are_listed_first(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    programme = make_programme(make_study(), questions=(make_question(),))
    begin_programme(database, cast.ada, programme)
    keep_plan(database, cast.ada, see_programme(database, cast.ada, KEY).programme)
    page = client_of(cast.femi).get(PROOF).text
    assert "Not proved from zero" in page
    assert "does not follow from its inputs" in page
    assert page.index("What could not be accounted for") < page.index("Entered by people")


def test_the_table_has_a_row_for_each_entry_and_each_line(database: Database, frozen: int, cast: Cast) -> None:
    shown = see_proof(database, cast.femi, KEY, frozen)
    rows = list(csv.DictReader(io.StringIO(proof_csv(shown).removeprefix("\ufeff"))))
    (study,) = shown.proof.studies
    assert len(rows) == len(study.inputs) + len(study.lines)
    lines = [row for row in rows if row["amount"]]
    assert sum(round(float(row["amount"]) * 100) for row in lines) == study.package.lines_minor
    assert {row["rate card"] for row in lines} == {"starter"}
    assert {row["entered by"] for row in rows} == {cast.ada.name, "method default (mark C)", "by formula"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_acts_as_a_formula(
    database: Database, cast: Cast, programme: Programme, start: str
) -> None:
    study = programme.study("calls")
    write_study(database, cast.ada, KEY, replace(study, name=f"{start}1+1"), seen_version=1)
    shown = see_proof(database, cast.ada, KEY, freeze(database, cast.ada))
    rows = list(csv.reader(io.StringIO(proof_csv(shown).removeprefix("\ufeff"), newline="")))
    cells = [cell for row in rows for cell in row if "1+1" in cell]
    assert cells
    assert all(cell.startswith("'") for cell in cells)
    assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for row in rows for cell in row if cell)


def test_the_form_of_a_package_is_a_pdf_for_everybody_who_sees_studies(
    programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    assert "standard.pdf" in client_of(cast.mona).get(f"/p/{KEY}/studies/calls").text
    answer = client_of(cast.mona).get(FORM, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert "calls-standard-decision-package.pdf" in answer.headers["Content-Disposition"]
    assert client_of(cast.eve).get(FORM).status_code == 404


def test_a_level_that_is_not_designed_has_no_form(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    for level in ("minimum", "enhanced", "giant"):
        assert client_of(cast.ada).get(f"/p/{KEY}/studies/calls/{level}.pdf").status_code == 404


def test_the_same_form_is_made_once(
    monkeypatch: pytest.MonkeyPatch, programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    made = _noted(monkeypatch)
    client = client_of(cast.ada)
    assert [client.get(FORM, buffered=True).data for _ in range(2)] == [b"%PDF-1.7"] * 2
    assert len(made) == 1


def test_a_print_that_fails_is_said_on_the_page(
    monkeypatch: pytest.MonkeyPatch, programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    def fail(_form: object) -> bytes:
        raise PdfTooLargeError("The PDF needed more memory or time than one document is given.")

    monkeypatch.setattr(printing, "render_package_pdf", fail)
    page = client_of(cast.ada).get(FORM, follow_redirects=True)
    assert page.status_code == 200
    assert "The PDF needed more memory or time" in page.text


def test_a_form_is_dated_by_the_last_entry_and_not_by_the_day_of_printing(
    monkeypatch: pytest.MonkeyPatch, programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    made = _noted(monkeypatch)
    client_of(cast.mona).get(FORM, buffered=True)
    (form,) = made
    entered = datetime.fromisoformat(programme.study("calls").packages[0].design[0].at)
    assert form.prepared_by == cast.ada.name
    assert abs(form.prepared_on - entered.date()) < timedelta(days=1)
