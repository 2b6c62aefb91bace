"""The whole product running as its users start it, and real Chromium windows of its three people."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from planner.demo.sign_ins import SIGN_INS
from tests.planner.demo.loaded import demo_of_the_run

CHROMIUM = "/usr/bin/chromium"
# Chromium as root in a container, without its own errands on the network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LONGEST_START_SECONDS = 120
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Running:
    """The product, started with ``planner up`` on a data folder of its own."""

    address: str
    home: Path


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, its web pages and its worker, stopped at the end."""
    home = demo_of_the_run(tmp_path_factory.getbasetemp()).copied_to(tmp_path_factory.mktemp("running"))
    leave_the_plan_unexplained(home)
    with started(home) as product:
        yield product


@contextmanager
def started(home: Path) -> Iterator[Running]:
    """The product on ``home``, at a port of its own, for the block."""
    port = free_port()
    command = [sys.executable, "-c", "from planner.cli import main; main()", "up"]
    environment = {**os.environ, "PLANNER_HOME": str(home), "PLANNER_PORT": str(port), "PLANNER_HOST": "127.0.0.1"}
    environment.pop("DATABASE_URL", None)
    with (home / "output.log").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_well(address, process, home / "output.log")
            yield Running(address, home)
        finally:
            process.terminate()
            process.wait(timeout=60)


def leave_the_plan_unexplained(home: Path) -> None:
    """Cancel what is worked out about plans in the background, so that it slows no test that does not look at it."""
    with closing(sqlite3.connect(home / "planner.sqlite", timeout=30)) as database, database:
        database.execute("UPDATE job SET is_cancel_asked = 1 WHERE kind = 'answer'")
        database.execute(
            "CREATE TRIGGER IF NOT EXISTS unexplained AFTER INSERT ON job WHEN NEW.kind = 'answer'"
            " BEGIN UPDATE job SET is_cancel_asked = 1 WHERE id = NEW.id; END"
        )


@pytest.fixture
def explained(running: Running) -> Iterator[None]:
    """Plans that are chosen are explained, as long as the test lasts."""
    with closing(sqlite3.connect(running.home / "planner.sqlite", timeout=30)) as database, database:
        database.execute("DROP TRIGGER IF EXISTS unexplained")
    yield
    leave_the_plan_unexplained(running.home)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_well(address: str, process: "subprocess.Popen[bytes]", output: Path) -> None:
    """Return when the health page answers 200; fail with what the product printed when it does not."""
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The product did not start:\n{output.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    # A choice of studies or the check of a print takes as long as the machine needs.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def window_of(running: Running, chromium: Browser) -> Iterator[Opens]:
    """A function that opens a window for a role or a first name, signed in, or for "" who is not.

    An error on its console fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(who: str, **options: object) -> Page:
        context = chromium.new_context(base_url=running.address, **options)  # type: ignore[arg-type]  # any option
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if who:
            sign_in(page, who)
        return page

    yield open_window
    for context in contexts:
        context.close()
    unexpected = [one for one in complaints if "422" not in one]
    assert not unexpected, unexpected


def sign_in(page: Page, who: str) -> None:
    """Sign in as the demo's first person of that role, or of that first name."""
    person = next(one for one in SIGN_INS if who in (one.role, one.name.split()[0]))
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
