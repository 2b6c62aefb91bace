"""What a check of a printed plan finds: right as approved, and every kind of forgery told from it."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa

from planner.services import verifying
from planner.services.verdicts import Verdict
from planner.services.verifying import BusyError, Place, verify_file, verify_for_visitor
from planner.storage.mapping.documents import canonical
from tests.planner.publish.conftest import Printed

Change = Callable[[pikepdf.Pdf], None]


def changed(pdf: bytes, change: Change) -> bytes:
    """The PDF after somebody changed it and saved it again."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def with_plan(pdf: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """The PDF with another plan inside it."""

    def swap(document: pikepdf.Pdf) -> None:
        content = json.loads(document.attachments["plan.json"].get_file().read_bytes())
        change(content)
        put(document, canonical(content).encode())

    return changed(pdf, swap)


def put(document: pikepdf.Pdf, content: bytes) -> None:
    del document.attachments["plan.json"]
    file = pikepdf.AttachedFileSpec(
        document, content, description="", filename="plan.json", mime_type="", creation_date="", mod_date=""
    )
    document.attachments["plan.json"] = file


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {check.name: check.outcome for check in verdict.checks}


def says(verdict: Verdict, name: str) -> str:
    return next(check.says for check in verdict.checks if check.name == name)


@pytest.fixture(scope="module")
def right(approved: Printed) -> Iterator[Verdict]:
    database = approved.open()
    yield verify_file(approved.pdf, Place(database, approved.home), seconds=20)
    database.close()


def test_a_plan_as_it_was_printed_is_as_approved(right: Verdict) -> None:
    assert set(outcomes(right).values()) == {"passed"}, right.checks
    assert right.kind == "as_approved"
    assert right.answer.startswith("This is plan version 1 of Retention 2027, as approved by Femi on ")
    assert right.exit_code == 0


def test_both_engines_confirm_that_nothing_is_worth_more(right: Verdict) -> None:
    assert "independent engines (CP-SAT, " in says(right, "Chosen again")


def test_the_entry_of_the_trail_that_is_printed_is_found(right: Verdict) -> None:
    assert "the entry that is printed" in says(right, "The audit trail")


def test_without_a_record_the_file_alone_is_checked_and_the_rest_named(approved: Printed) -> None:
    verdict = verify_file(approved.pdf, None, seconds=None)
    assert verdict.kind == "in_itself"
    assert list(outcomes(verdict).values()) == ["passed"] * 4 + ["not_done"] * 5
    assert verdict.exit_code == 0


def test_without_a_record_the_plan_inside_is_chosen_again_all_the_same(approved: Printed) -> None:
    assert outcomes(verify_file(approved.pdf, None, seconds=20))["Chosen again"] == "passed"


def test_a_file_saved_again_is_told_from_the_print(approved: Printed, place: Place) -> None:
    verdict = verify_file(changed(approved.pdf, lambda _: None), place, seconds=None)
    assert outcomes(verdict)["The file itself"] == "failed"
    assert verdict.answer.startswith("This is not the file as it was printed.")
    assert verdict.exit_code == 1


def test_another_price_inside_is_another_digest_and_another_sum(approved: Printed, place: Place) -> None:
    def cheaper(content: dict[str, object]) -> None:
        programme = content["programme"]
        assert isinstance(programme, dict)
        line = programme["studies"][0]["packages"][0]["lines"][0]
        line["derived_milli"] //= 2

    verdict = verify_file(with_plan(approved.pdf, cheaper), place, seconds=None)
    found = outcomes(verdict)
    assert (found["Every sum"], found["What is printed"], found["The version kept here"]) == ("failed",) * 3
    assert verdict.answer.startswith("This is not what was approved")


def test_a_sum_on_the_cover_that_is_not_the_plans_is_named(approved: Printed, place: Place) -> None:
    def dearer(document: pikepdf.Pdf) -> None:
        front, last = document.pages[0], document.pages[-1]
        front.obj["/Contents"], front.obj["/Resources"] = last.obj["/Contents"], last.obj["/Resources"]

    found = verify_file(changed(approved.pdf, dearer), place, seconds=None)
    assert outcomes(found)["What is printed"] == "failed"
    assert "The cover says" in says(found, "What is printed")


def test_a_plan_of_another_house_is_not_known_here(approved: Printed, sqlite_url: str, tmp_path: Path) -> None:
    from planner.storage.database import Database  # noqa: PLC0415  used here alone

    elsewhere = Database(sqlite_url)
    verdict = verify_file(approved.pdf, Place(elsewhere, tmp_path), seconds=None)
    elsewhere.close()
    assert outcomes(verdict)["The version kept here"] == "failed"
    assert verdict.answer.startswith("This is not a plan that was approved here")


def _behind_the_back(approved: Printed, home: Path, guards: tuple[str, ...], statement: str) -> Verdict:
    mine = approved.copied_to(home)
    database = mine.open()
    with database.engine.begin() as connection:
        for guard in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        connection.execute(sa.text(statement))
    verdict = verify_file(mine.pdf, Place(database, home), seconds=None)
    database.close()
    return verdict


def test_a_state_set_behind_the_back_contradicts_the_trail(approved: Printed, home: Path) -> None:
    statement = "UPDATE audit SET action = 'plan.looked_at' WHERE action = 'plan.approved'"
    verdict = _behind_the_back(approved, home, ("audit_update",), statement)
    found = outcomes(verdict)
    assert (found["Sign-offs"], found["The audit trail"]) == ("failed", "failed")


def test_a_first_approval_that_nobody_gave_contradicts_the_trail(approved: Printed, home: Path) -> None:
    statement = "UPDATE plan_version SET first_by = (SELECT id FROM user_account WHERE name = 'Mona')"
    verdict = _behind_the_back(approved, home, ("plan_version_step",), statement)
    assert outcomes(verdict)["Sign-offs"] == "failed"
    assert verdict.answer.startswith("This is not what was approved: It is kept as approved, but the audit trail")


def test_an_approval_in_the_name_of_another_contradicts_the_trail(approved: Printed, home: Path) -> None:
    statement = "UPDATE plan_version SET decided_by = (SELECT id FROM user_account WHERE name = 'Mona')"
    verdict = _behind_the_back(approved, home, ("plan_version_step",), statement)
    assert outcomes(verdict)["Sign-offs"] == "failed"


@pytest.mark.parametrize(
    ("guard", "statement"),
    [
        ("line_decision_update", "UPDATE line_decision SET digest = 'another' WHERE id = 1"),
        ("line_decision_update", "UPDATE line_decision SET action = 'hold' WHERE id = 1"),
        ("line_decision_delete", "DELETE FROM line_decision WHERE id = 1"),
    ],
)
def test_a_decision_on_a_line_that_was_changed_contradicts_the_trail(
    approved: Printed, home: Path, guard: str, statement: str
) -> None:
    verdict = _behind_the_back(approved, home, (guard,), statement)
    found = outcomes(verdict)
    assert (found["Decisions on lines"], found["Sign-offs"], found["The audit trail"]) == ("failed", "passed", "passed")
    assert "What is kept of the decisions on lines is not what the audit trail tells" in verdict.answer


def test_a_trail_whose_end_was_cut_off_is_seen_by_the_entry_that_is_printed(approved: Printed, home: Path) -> None:
    statement = "DELETE FROM audit WHERE sequence >= (SELECT sequence FROM audit WHERE action = 'plan.approved')"
    verdict = _behind_the_back(approved, home, ("audit_delete",), statement)
    assert says(verdict, "The audit trail") == "The audit trail is not whole: its end was cut off."


def test_content_that_was_changed_behind_the_back_is_no_proof(approved: Printed, home: Path) -> None:
    statement = "UPDATE plan_version SET content = replace(content, 'Retention', 'Attention')"
    verdict = _behind_the_back(approved, home, ("plan_version_update",), statement)
    assert outcomes(verdict)["The version kept here"] == "failed"


def test_a_visitor_hears_only_names_that_the_file_prints(approved: Printed, home: Path) -> None:
    mine = approved.copied_to(home)
    database = mine.open()
    with database.write() as session:
        session.execute(sa.text("UPDATE user_account SET name = 'Zebedee' WHERE name = 'Femi'"))
    verdict = verify_for_visitor(mine.pdf, Place(database, home), "192.0.2.7")
    assert "Zebedee" not in " ".join([verdict.answer, *(check.says for check in verdict.checks)])
    assert "somebody whom this print does not name" in verdict.answer
    assert "Zebedee" in verify_file(mine.pdf, Place(database, home), seconds=None).answer
    database.close()


def test_visitors_have_a_plan_chosen_again_once(approved: Printed, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = approved.copied_to(home)
    database = mine.open()
    first = verify_for_visitor(mine.pdf, Place(database, home), "192.0.2.7")
    assert outcomes(first)["Chosen again"] == "passed"

    def never(*_: object) -> None:
        raise AssertionError("It was chosen again a second time.")

    monkeypatch.setattr(verifying, "choose_again", never)
    again = verify_for_visitor(mine.pdf, Place(database, home), "192.0.2.7")
    assert "That was done on" in says(again, "Chosen again")
    database.close()


def test_what_is_not_kept_here_is_never_chosen_again_for_a_visitor(
    approved: Printed, sqlite_url: str, tmp_path: Path
) -> None:
    from planner.storage.database import Database  # noqa: PLC0415  used here alone

    elsewhere = Database(sqlite_url)
    verdict = verify_for_visitor(approved.pdf, Place(elsewhere, tmp_path), "192.0.2.7")
    elsewhere.close()
    assert "Chosen again" not in outcomes(verdict)


def test_a_visitor_who_is_turned_away_while_others_are_read_has_had_no_file_checked(
    approved: Printed, home: Path
) -> None:
    mine = approved.copied_to(home)
    database = mine.open()
    with verifying._READING, verifying._READING, pytest.raises(BusyError):
        verify_for_visitor(mine.pdf, Place(database, home), "192.0.2.7")
    with database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM check_attempt")).scalar_one() == 0
    verify_for_visitor(mine.pdf, Place(database, home), "192.0.2.7")
    with database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM check_attempt")).scalar_one() == 1
    database.close()
