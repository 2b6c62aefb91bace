"""Requests can be followed through logs and jobs and be counted; what people typed and what is secret stays out."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue

from planner import access, logs
from planner.jobs.context import StepContext
from planner.jobs.running import run_inline
from planner.request_ids import LONGEST, accepted, following
from planner.services import watching
from planner.services.jobs import start_job
from planner.storage.database import Database
from planner.storage.records import JobRecord
from tests.browsing import Visitor, make_app, make_settings, visitor
from tests.people import Cast

CANARIES = ("canary-password", "canary-token", "canary-feedback")
NASTY = "canary-feedback\r\n2026-01-01 ERROR forged \x1b[31mred"
TOKEN = "t" * 40


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """How lines are written does not depend on the database."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture(params=logs.FORMATS)
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged, in each format."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    logs.set_up(request.param, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def broken_application(database: Database, home: Path) -> Flask:
    """An application with a page on which everything that is asked for ends up in errors of errors."""
    app = make_app(database, home)

    @access.public
    def broken() -> ResponseReturnValue:
        try:
            with database.write() as session:
                session.execute(sa.text("INSERT INTO nowhere VALUES (:said)"), {"said": NASTY})
        except sa.exc.OperationalError as error:
            logging.getLogger("planner.test").exception("A round failed")
            raise RuntimeError(NASTY) from error
        return ""

    app.add_url_rule("/broken", "broken", broken, methods=["GET", "POST"])
    return app


def ask_for_everything(client: Visitor) -> str:
    """Requests with a canary in each place where one could stand; what the pages said."""
    client.read_token()
    headers = {"Authorization": "Bearer canary-token", "Cookie": "other=canary-token", "X-Request-ID": NASTY[:15]}
    said = [
        client.send("/sign-in", {"email": "canary-feedback@example.com", "password": "canary-password"}),
        client.get("/nothing/canary-feedback%0d%0a%1b[31m?token=canary-token", headers=headers),
        client.get("/broken?token=canary-token", headers=headers),
        client.send("/broken", {"text": NASTY}),
    ]
    assert [answer.status_code for answer in said[1:]] == [404, 500, 500]
    return "".join(answer.text for answer in said[1:])


def test_no_log_and_no_error_page_tells_what_was_typed_or_is_secret(
    written: io.StringIO, database: Database, home: Path
) -> None:
    pages = ask_for_everything(visitor(broken_application(database, home)))
    told = written.getvalue()
    assert "RuntimeError" in told
    assert "OperationalError" in told
    for canary in CANARIES:
        assert canary not in told
        assert canary not in pages
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", told)
    assert not any(line.startswith("2026-01-01 ERROR") for line in told.splitlines())


def test_the_usual_way_to_log_would_have_told_it(database: Database, home: Path) -> None:
    """The control: the same requests through the logging of the library show the canary."""
    stream = io.StringIO()
    line = logging.StreamHandler(stream)
    logging.getLogger("planner.test").addHandler(line)
    try:
        ask_for_everything(visitor(broken_application(database, home)))
    finally:
        logging.getLogger("planner.test").removeHandler(line)
    assert "canary-feedback" in stream.getvalue()


def test_a_message_of_many_lines_cannot_forge_another(written: io.StringIO) -> None:
    logging.getLogger("dbos").warning("refused %s", NASTY)
    lines = written.getvalue().splitlines()
    assert len([line for line in lines if not line.startswith("    ")]) == 1
    assert "\x1b" not in written.getvalue()


def test_every_line_of_json_says_when_what_and_for_whom(database: Database, home: Path) -> None:
    stream = io.StringIO()
    logger, line = logging.getLogger("planner.web"), logging.StreamHandler(stream)
    line.setFormatter(logs.JsonFormatter())
    logger.addHandler(line)
    logger.setLevel(logging.INFO)
    try:
        answer = visitor(make_app(database, home)).get("/health?secret=canary-token")
    finally:
        logger.removeHandler(line)
        logger.setLevel(logging.NOTSET)
    told = json.loads(stream.getvalue())
    assert told["request_id"] == answer.headers["X-Request-ID"]
    assert {name: told[name] for name in ("endpoint", "method", "status", "level", "logger")} == {
        "endpoint": "health.health",
        "method": "GET",
        "status": 200,
        "level": "info",
        "logger": "planner.web",
    }
    assert set(told) == {*logs.FACTS, "at", "level", "logger", "message", "request_id"}


def test_a_request_id_is_taken_from_a_proxy_of_ours_alone(database: Database, home: Path) -> None:
    given = {"X-Request-ID": "from-the-proxy.7"}
    behind = visitor(make_app(database, home, is_behind_proxy=True))
    assert behind.get("/health", headers=given).headers["X-Request-ID"] == "from-the-proxy.7"
    in_front = visitor(make_app(database, home))
    first, second = (in_front.get("/health", headers=given).headers["X-Request-ID"] for _ in range(2))
    assert len({first, second, "from-the-proxy.7"}) == 3


@pytest.mark.parametrize("text", ["", None, "a b", "x" * (LONGEST + 1), "\x1b[31m", "é", "a\nb"])
def test_what_cannot_stand_in_a_log_is_no_request_id(text: str | None) -> None:
    assert re.fullmatch("[0-9a-f]{16}", accepted(text))


def test_a_job_carries_the_request_that_started_it_into_its_lines(
    written: io.StringIO, database: Database, cast: Cast, home: Path
) -> None:
    def speak(_context: StepContext) -> None:
        logging.getLogger("planner.jobs").info("at work")

    quiet = SimpleNamespace(enqueue=lambda *_arguments: None)
    with following("request-7"):
        job_id = start_job(database, quiet, cast.ada, "optimise", None, {})  # type: ignore[arg-type]  # takes any job
    with database.read() as session:
        job = session.get(JobRecord, job_id)
        assert job is not None
        assert job.request_id == "request-7"
    written.truncate(0)
    run_inline(database, make_settings(database, home), job_id, {"optimise": (speak,)})
    line = next(line for line in written.getvalue().splitlines() if "at work" in line)
    assert "request-7" in line
    assert re.search(rf'job_id"?[=:] ?{job_id}\b', line)


def test_without_a_token_in_the_settings_nothing_is_counted_for_anybody(app: Flask) -> None:
    assert visitor(app).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", TOKEN[:-1]])
def test_only_the_token_opens_the_metrics(database: Database, home: Path, shown: str) -> None:
    answer = visitor(make_app(database, home, metrics_token=TOKEN)).get("/metrics", headers={"Authorization": shown})
    assert answer.status_code == 401
    assert "planner_" not in answer.text


def ask_long_ago(database: Database, cast: Cast) -> None:
    """A job that has waited for a minute and a half."""
    with database.write() as session:
        session.add(
            JobRecord(
                workspace_id=cast.workspace_id,
                created_by=cast.ada.user_id,
                kind="optimise",
                arguments={"programme": "canary-feedback"},
                result={},
                created_at=datetime.now(UTC) - timedelta(seconds=90),
            )
        )


def test_the_metrics_tell_of_requests_jobs_workers_backups_and_room_but_of_nobody(
    database: Database, cast: Cast, home: Path
) -> None:
    ask_long_ago(database, cast)
    watching.note_backup(database, "0" * 64, 7)
    client = visitor(make_app(database, home, metrics_token=TOKEN))
    client.get("/nothing/canary-feedback")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    for words in (
        'planner_requests_total{endpoint="none",method="GET",status="404"} 1.0',
        'planner_request_seconds_bucket{endpoint="none",le="+Inf"} 1.0',
        'planner_jobs{kind="optimise",state="queued"} 1.0',
        "planner_database_up 1.0",
        "planner_workers 0.0",
        "planner_backup_age_seconds ",
        "planner_disk_free_ratio 0.",
        "planner_database_wait_seconds_count ",
    ):
        assert words in text
    age = re.search(r"^planner_queue_age_seconds (\S+)", text, re.MULTILINE)
    assert age is not None
    assert float(age[1]) >= 90
    assert not re.search("canary|ada|acme|example", text, re.IGNORECASE)


def test_metrics_without_a_database_say_so(home: Path, tmp_path: Path, app: Flask) -> None:
    away = Database(f"postgresql://planner@/planner?host={tmp_path}")
    client = visitor(make_app(away, home, metrics_token=TOKEN))
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "planner_database_up 0.0" in text
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503


def test_ready_turns_red_before_the_disk_is_full(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, words in ((4, "almost full"), (6, "ok")):
        usage = SimpleNamespace(total=100, used=100 - free, free=free)
        monkeypatch.setattr("planner.services.health.shutil.disk_usage", lambda _home, usage=usage: usage)
        assert visitor(app).get("/ready").get_json()["disk"] == words


def test_ready_is_red_on_tables_of_another_release(app: Flask, database: Database) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    answer = visitor(app).get("/ready")
    assert (answer.status_code, answer.get_json()["database"]) == (503, "of another release")
