"""How long the pages and the PDF of the demo take, each page as a multiple of the health page in the same run."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from flask.testing import FlaskClient

from planner.app import create_app
from planner.config import load_settings
from planner.demo.loading import PROGRAMME, load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.services.plans import see_plan
from planner.services.printing import print_plan
from planner.services.sessions import Lifetimes, start_session
from planner.services.workspaces import person_named
from planner.storage.database import Database

ROUNDS = 15
PAGES = (
    "/",
    f"/p/{PROGRAMME}/feedback",
    f"/p/{PROGRAMME}/journey",
    f"/p/{PROGRAMME}/questions",
    f"/p/{PROGRAMME}/questions/hardship-owner",
    f"/p/{PROGRAMME}/studies",
    f"/p/{PROGRAMME}/studies/hardship-calls",
    f"/p/{PROGRAMME}/budget",
    f"/p/{PROGRAMME}/plan",
    f"/p/{PROGRAMME}/plan/versions",
    "/rate-cards",
    "/jobs",
)


def main() -> None:
    """Load the demo into a folder that is thrown away, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PLANNER_HOME": folder})
        database = Database(settings.database_url)
        database.migrate()
        loading = seconds(lambda: load_demo(database, settings, lambda _: None))
        reader = person_named(database, SIGN_INS[0].email)
        client = create_app(settings, database).test_client()
        token, _ = start_session(database, reader.user_id, datetime.now(UTC), Lifetimes(*[timedelta(hours=1)] * 2))
        client.set_cookie("planner", token)
        basis = page_seconds(client, "/ready")
        print(f"\n| page | median ms | times the health page ({basis * 1000:.1f} ms) |\n|---|---|---|")
        for page in PAGES:
            taken = page_seconds(client, page)
            print(f"| {page} | {taken * 1000:.0f} | {taken / basis:.1f} |")
        printing = seconds(lambda: print_plan(database, settings, reader, PROGRAMME, None))
        size = print_plan(database, settings, reader, PROGRAMME, None).size
        funded = len(see_plan(database, reader, PROGRAMME).plan.kept)
        print(f"\nDemo loaded in {loading:.1f} s.")
        print(f"PDF of {funded} funded studies ({size // 1024} KiB) in {printing:.1f} s.")
        database.close()


def page_seconds(client: FlaskClient, path: str) -> float:
    """The median of several requests, after one that warms up."""
    answer = client.get(path)
    if answer.status_code not in (200, 503):
        message = f"{path} answered {answer.status_code}."
        raise SystemExit(message)
    return median(seconds(lambda: client.get(path)) for _ in range(ROUNDS))


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
