"""``planner verify`` and ``planner programme`` at the command line."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import KEY
from tests.planner.demo.loaded import planner
from tests.planner.publish.conftest import Printed


@pytest.fixture
def pdf(approved: Printed, tmp_path: Path) -> Path:
    """The approved plan's PDF as a file."""
    file = tmp_path / "plan.pdf"
    file.write_bytes(approved.pdf)
    return file


def test_a_right_plan_ends_with_nought_and_its_answer_stands_first(approved: Printed, pdf: Path, home: Path) -> None:
    done = planner(approved.copied_to(home).home, "verify", "--no-solve", str(pdf))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("This is plan version 1 of Retention 2027, as approved by Femi on ")
    assert "Chosen again: Not asked for." in done.output


def test_a_wrong_plan_ends_with_one_and_json_says_which_check_failed(approved: Printed, pdf: Path, home: Path) -> None:
    pdf.write_bytes(approved.pdf + b"\n")
    done = planner(approved.copied_to(home).home, "verify", "--no-solve", "--json", str(pdf))
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert [check["name"] for check in told["checks"] if check["outcome"] == "failed"] == ["The file itself"]
    assert (told["kind"], len(told["digest"])) == ("not_so", 64)


def test_what_is_no_plan_ends_with_two(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.4 a letter")
    done = planner(home / "nowhere", "verify", str(file))
    assert (done.exit_code, "not a PDF" in done.output) == (2, True)


def test_without_a_database_nothing_is_made(pdf: Path, home: Path) -> None:
    done = planner(home / "nowhere", "verify", "--no-solve", str(pdf))
    assert done.exit_code == 0
    assert "could not be checked here" in done.output
    assert not (home / "nowhere").exists()


def test_a_programme_goes_out_and_comes_in_at_the_command_line(approved: Printed, home: Path, tmp_path: Path) -> None:
    folder, file = approved.copied_to(home).home, tmp_path / "programme.json"
    assert planner(folder, "programme", "export", KEY, str(file)).exit_code == 0
    again = planner(folder, "programme", "import", str(file), "--as", "ada@example.com")
    assert (again.exit_code, "--key" in again.output) == (2, True)
    done = planner(folder, "programme", "import", str(file), "--as", "ada@example.com", "--key", "retention-copy")
    assert done.exit_code == 0, done.output
    copy = planner(folder, "programme", "export", "retention-copy", "-").output
    assert json.loads(copy)["digest"] == json.loads(file.read_text())["digest"]
    file.write_text(file.read_text().replace('"vat_bp": 2000', '"vat_bp": "much"'))
    broken = planner(folder, "programme", "import", str(file), "--as", "ada@example.com", "--key", "other")
    assert (broken.exit_code, "programme.vat_bp: Use a whole number" in broken.output) == (2, True)


def test_the_schema_names_the_format(home: Path) -> None:
    schema = json.loads(planner(home, "programme", "schema").output)
    assert schema["properties"]["format"]["const"] == "planner-programme/1"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("statement", ["UPDATE plan_print SET state = 'draft'", "DELETE FROM plan_print"])
def test_what_was_printed_stays_written_down(database: Database, cast: Cast, statement: str) -> None:
    with database.engine.begin() as connection:
        guarded = connection.execute(sa.text("SELECT count(*) FROM plan_print")).scalar_one()
    assert guarded == 0
    event = statement.split(maxsplit=1)[0].lower()
    if database.engine.dialect.name == "sqlite":
        asked = f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'plan_print_{event}'"
    else:
        asked = f"SELECT count(*) FROM pg_trigger WHERE tgname = 'plan_print_{event}'"
    with database.read() as session:
        assert session.execute(sa.text(asked)).scalar_one() == 1


def test_a_print_that_is_written_down_cannot_be_changed_or_taken_back(approved: Printed, home: Path) -> None:
    database = approved.copied_to(home).open()
    for statement in ("UPDATE plan_print SET file_digest = ''", "DELETE FROM plan_print"):
        with pytest.raises(sa.exc.IntegrityError, match="stays written down"), database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    database.close()
