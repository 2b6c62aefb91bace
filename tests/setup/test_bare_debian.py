"""One command on a Debian 12 that has Python and nothing else."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.setup.bare import BareDebian, make_bare_debian

pytestmark = pytest.mark.long

LONGEST_SETUP_SECONDS = 900
SHOW_PDF = """.venv/bin/python -c '
from weasyprint import HTML
print(HTML(string="<p>Every line from zero").write_pdf()[:5].decode())'"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> BareDebian:
    return make_bare_debian(tmp_path_factory.mktemp("bare") / "root")


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def started(bare: BareDebian, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        words = bare.command("exec ./planner.sh run", PLANNER_PORT=str(port))
        process = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            # It waits deaf to other signals; when it is gone, so is everything inside.
            process.kill()
            process.wait()


def answer_of(address: str) -> tuple[int, str] | None:
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except (URLError, OSError):
        return None


def wait_for_welcome(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + LONGEST_SETUP_SECONDS
    while "The planner is ready" not in (said := log.read_text(encoding="utf-8", errors="replace")):
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.5)
    return said


def test_a_bare_machine_lacks_what_the_planner_needs(bare: BareDebian) -> None:
    lacking = bare.run("python3 -c 'import ensurepip' 2>&1; ls /usr/lib/*/libpango* 2>&1; command -v fc-list; true")
    assert "No module named 'ensurepip'" in lacking
    assert "No such file" in lacking


def test_one_command_sets_it_up_and_answers(bare: BareDebian, tmp_path: Path) -> None:
    port, log = a_free_port(), tmp_path / "log"
    with started(bare, port, log) as process:
        said = wait_for_welcome(process, log)
        health = answer_of(f"http://127.0.0.1:{port}/ready")
        page = answer_of(f"http://127.0.0.1:{port}/sign-in")
    assert "Installing system packages that are missing: python3-venv libpango-1.0-0" in said
    assert health is not None
    assert health[0] == 200
    assert page is not None
    assert "Sign in" in page[1]
    assert bare.run(SHOW_PDF) == "%PDF-\n"
    assert bare.run("fc-list") != ""


def test_a_second_start_installs_nothing(bare: BareDebian, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started(bare, a_free_port(), log) as process:
        said = wait_for_welcome(process, log)
    assert "Installing" not in said
    assert "Setting up" not in said


def test_without_apt_it_says_what_to_install(bare: BareDebian) -> None:
    bare.run("mv /usr/bin/apt-get /usr/bin/apt-get.kept")
    try:
        [sentence] = bare.run("./planner.sh test 2>&1 || true").splitlines()
    finally:
        bare.run("mv /usr/bin/apt-get.kept /usr/bin/apt-get")
    assert sentence.startswith("There is no apt on this machine")
    assert "chromium" in sentence
