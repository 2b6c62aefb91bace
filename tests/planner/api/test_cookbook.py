"""The cookbook keeps its word: its commands, run as they stand, go from a token to the PDF of an approved plan."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from planner.api.operations import OPERATIONS, PREFIX
from planner.jobs.running import run_inline
from tests.house import ROOT
from tests.planner.api.house import House

COOKBOOK = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = "\n".join(re.findall(r"^```sh\n(.*?)^```$", COOKBOOK, flags=re.DOTALL | re.MULTILINE))


@contextmanager
def served(house: House) -> Iterator[str]:
    """The house on a free port, with somebody who does its jobs."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    ended = threading.Event()
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=_work, args=(house, ended))]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        ended.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


def _work(house: House, ended: threading.Event) -> None:
    settings = house.app.extensions["planner"].settings
    kinds = "('optimise', 'make_pdf', 'import_feedback')"
    waiting = f"SELECT id FROM job WHERE state = 'queued' AND kind IN {kinds} ORDER BY id DESC"
    while not ended.wait(0.05):
        with house.database.read() as session:
            job_id = session.scalar(sa.text(waiting))
        if job_id is not None:
            run_inline(house.database, settings, job_id)


def test_the_cookbook_goes_from_a_token_to_the_pdf_of_an_approved_plan(house: House, tmp_path: Path) -> None:
    with served(house) as url:
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", COMMANDS],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "PLANNER_URL": url,
                "TOKEN": house.tokens["Ada"],
                "FINANCE_TOKEN": house.tokens["Femi"],
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, (ran.stdout[-2_000:], ran.stderr[-2_000:])
    told = ran.stdout.splitlines()
    assert told[told.index("3") :][:3] == ["3", "2", "2"]
    assert told[-6] == "in_review"
    assert told[-4:] == ["approve", "approved", "approved", "as_approved"]
    assert (tmp_path / "letters.csv").read_text(encoding="utf-8-sig").count("letter about fees") == 2
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("address", sorted(set(re.findall(r"\$P/([a-z/$A-Z-]+)", COOKBOOK))))
def test_every_address_of_the_cookbook_is_an_operation(address: str) -> None:
    asked = re.sub(r"\$[A-Z]+", "<>", f"/programmes/<>/{address}")
    assert asked in {re.sub(r"<[^>]+>", "<>", one.path) for one in OPERATIONS}
    assert PREFIX in COOKBOOK
