"""The commands do whole jobs, and what cannot be done is told in a sentence with exit code 2."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import func, select

from planner.cli import COMMANDS
from planner.cli.people import user
from planner.paths import DEMO
from planner.services import plans
from planner.storage.database import Database
from planner.storage.records import FeedbackItemRecord, UserRecord
from tests.planner.demo.loaded import KEY, LoadedDemo, person, planner

JO = ("jo@example.com", "--name", "Jo", "--role", "finance")


@pytest.fixture
def copy(demo: LoadedDemo, tmp_path: Path) -> Path:
    """A data folder with the demo, to be changed."""
    return demo.copied_to(tmp_path / "copy")


def refused(answer: Result, *words: str) -> None:
    """Exit code 2, one sentence with ``words``, no traceback."""
    assert answer.exit_code == 2, (answer.output, answer.exception)
    assert isinstance(answer.exception, SystemExit)
    assert "Traceback" not in answer.output
    for word in words:
        assert word in answer.output, answer.output


def count_items(home: Path) -> int:
    database = Database(f"sqlite:///{home}/planner.sqlite")
    with database.read() as session:
        found = session.exec(select(func.count()).select_from(FeedbackItemRecord)).one()
    database.close()
    return found


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS), *(("user", name) for name in user.commands)])
def test_every_command_explains_itself(home: Path, words: tuple[str, ...]) -> None:
    answer = planner(home, *words, "--help")
    assert answer.exit_code == 0
    assert answer.output.startswith("Usage: ")
    assert list(home.iterdir()) == []


def test_an_unknown_command_is_refused(home: Path) -> None:
    refused(planner(home, "frobnicate"), "frobnicate")


def test_the_demo_loads_once(copy: Path) -> None:
    refused(planner(copy, "demo"), "The database is not empty, so the demo was not loaded.", "PLANNER_HOME")
    again = planner(copy, "demo", "--if-empty")
    assert (again.exit_code, again.output) == (0, "")


def test_a_problem_goes_to_a_file_and_comes_back_as_a_plan(copy: Path, tmp_path: Path) -> None:
    problem, solution = tmp_path / "problem.json", tmp_path / "plan.json"
    written = planner(copy, "problem", KEY, "-o", str(problem))
    assert (written.exit_code, written.output) == (0, f"The problem is in {problem}.\n")
    assert planner(copy, "solve", str(problem), "-o", str(solution), "--time-limit", "60").exit_code == 0
    assert json.loads(solution.read_text(encoding="utf-8"))["status"] == "optimal"


def test_the_same_programme_gives_the_same_problem(demo: LoadedDemo) -> None:
    assert planner(demo.home, "problem", KEY).stdout == planner(demo.home, "problem", KEY).stdout


@pytest.mark.parametrize("command", ["problem", "pdf"])
def test_a_programme_that_is_not_there_is_named(copy: Path, tmp_path: Path, command: str) -> None:
    refused(
        planner(copy, command, "nothing-2030", "-o", str(tmp_path / "out")), "There is no programme “nothing-2030”."
    )


@pytest.mark.parametrize("command", ["problem", "pdf"])
def test_what_cannot_be_written_is_named(
    copy: Path, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.services.printing.render_plan_pdf", lambda *_: b"%PDF")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "file" / "out", Path("/proc/out")):
        refused(planner(copy, command, KEY, "-o", str(place)), "cannot be")
    refused(planner(copy, command, KEY, "-o", str(tmp_path)), "is a directory")


def test_a_version_that_is_not_there_is_not_printed(copy: Path, tmp_path: Path) -> None:
    refused(planner(copy, "pdf", KEY, "--version", "7", "-o", str(tmp_path / "out.pdf")), "nothing")
    refused(planner(copy, "pdf", KEY, "--version", "0", "-o", str(tmp_path / "out.pdf")), "0")


def test_nobody_acts_as_a_stranger(copy: Path) -> None:
    refused(planner(copy, "problem", KEY, "--as", "eve@example.com"), "Nobody signs in as eve@example.com")


def test_the_demos_complaints_are_imported_by_the_guess(copy: Path) -> None:
    before = count_items(copy)
    lines = (DEMO / "cfpb_complaints.csv").read_text(encoding="utf-8").splitlines()[:201]
    file = copy / "newer.csv"
    file.write_text("\n".join(lines).replace("/2013,", "/2018,"), encoding="utf-8")
    done = planner(copy, "import-feedback", str(file), "--programme", KEY, "--keep-identical")
    assert done.exit_code == 0, done.output
    assert re.search(r"\b200 items kept, 0 bad rows", done.output)
    assert before < count_items(copy) <= before + 200


def test_columns_can_be_named(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("A,B\n2026-01-02,The app is slow\n2026-13-02,Bad date\n", encoding="utf-8")
    done = planner(copy, "import-feedback", str(file), "--programme", KEY, "--said-on", "A", "--text", "B")
    assert "1 item kept, 1 bad row" in done.output


def test_what_is_named_corrects_the_guess(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("When,Comment\n02/03/2026,The app is slow\n", encoding="utf-8")
    refused(planner(copy, "import-feedback", str(file), "--programme", KEY), "both orders", "--date-order")
    done = planner(copy, "import-feedback", str(file), "--programme", KEY, "--date-order", "day_first")
    assert "1 item kept, 0 bad rows" in done.output


def test_a_file_whose_columns_cannot_be_guessed_names_the_options(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("A,B\nx,y\n", encoding="utf-8")
    before = count_items(copy)
    refused(planner(copy, "import-feedback", str(file), "--programme", KEY), "Choose the column", "--said-on")
    assert count_items(copy) == before


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\xff\xfe\x00", b"%PDF-1.7"])
def test_what_is_no_feedback_file_is_refused(copy: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(content)
    refused(planner(copy, "import-feedback", str(file), "--programme", KEY))


def test_people_are_added_and_given_new_passwords(home: Path) -> None:
    added = planner(home, "user", "add", *JO, "--new-workspace", "Main")
    assert (added.exit_code, "with the password" in added.output) == (0, True)
    changed = planner(home, "user", "password", "JO@example.com", "--password", "a long enough one")
    assert changed.output == "JO@example.com has a new password.\n"
    database = Database(f"sqlite:///{home}/planner.sqlite")
    with database.read() as session:
        assert "a long enough one" not in session.exec(select(UserRecord.password)).one()
    database.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "jo@example.com", "--name", "Jo", "--role", "king"), "king"),
        (("add", "jo@example.com", "--name", "Jo"), "--role"),
        (("add", "no address", "--name", "Jo", "--role", "finance"), "no address"),
        (("add", "jo@example.com", "--name", "Jo", "--role", "finance", "--password", "short"), "12 to 200 characters"),
        (("add", *JO), "no workspace yet"),
        (("add", *JO, "--workspace", "Not A Key"), "cannot be a key"),
        (("add", *JO, "--workspace", "demoo"), "--new-workspace"),
        (("add", *JO, "--new-workspace", " "), "at most 120"),
        (("add", "jo@example.com", "--name", "J" * 121, "--role", "finance"), "at most 120"),
        (("roles", "nobody@example.com", "--role", "finance"), "nobody@example.com"),
        (("roles", "nobody@example.com", "--role", "king"), "king"),
        (("roles", "nobody@example.com"), "--role"),
        (("off", "nobody@example.com"), "nobody@example.com"),
        (("on", "nobody@example.com"), "nobody@example.com"),
        (("password", "nobody@example.com", "--password", "a long enough one"), "nobody@example.com"),
        (("password", "nobody@example.com", "--password", "short"), "12 to 200 characters"),
    ],
)
def test_people_who_cannot_be_are_refused(home: Path, words: tuple[str, ...], said: str) -> None:
    refused(planner(home, "user", *words), said)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://me@localhost/x",
        "postgresql://me:secret@127.0.0.1:1/x",
        "sqlite:////proc/none/x.sqlite",
        "sqlite://",
    ],
)
@pytest.mark.parametrize("command", ["migrate", "demo", "serve", "worker"])
def test_a_database_that_cannot_be_used_is_one_sentence(home: Path, command: str, url: str) -> None:
    answer = planner(home, command, DATABASE_URL=url)
    refused(answer)
    assert answer.output.strip()
    assert "secret" not in answer.output


def test_a_database_without_tables_is_brought_up_to_date(home: Path) -> None:
    refused(planner(home, "problem", KEY), "There is no programme")
    assert planner(home, "migrate").output == "The database is up to date.\n"


def test_a_printed_version_is_a_pdf(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    assert planner(copy, "pdf", KEY, "-o", str(out), "--version", "1").output == f"The plan is in {out}.\n"
    assert out.read_bytes().startswith(b"%PDF-")


def test_a_tampered_version_is_told_of(copy: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{copy}/planner.sqlite")
    assert plans.see_plan(database, person(database, "manager"), KEY).head.number == 1
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER plan_version_update")
        session.connection().exec_driver_sql("UPDATE plan_version SET content = '{}'")
    database.close()
    refused(planner(copy, "pdf", KEY, "-o", str(tmp_path / "out.pdf")), "no longer what was written")
