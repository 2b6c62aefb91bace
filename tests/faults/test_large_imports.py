"""A million things said are imported while others save: the bench of imports, held against its goals."""

import re
import subprocess
import sys

import pytest

from tests.house import ROOT
from tests.promised import Measured

_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| (met|missed) \|$", re.MULTILINE)


def told_by(*options: str) -> str:
    """What the bench prints."""
    command = [sys.executable, "-m", "bench", "import", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.long
def test_a_million_rows_are_imported_while_others_save(measured: Measured) -> None:
    rows = _ROW.findall(told_by())
    assert len(rows) == 3
    told = "; ".join(f"{what} {figure} ({goal})" for what, goal, figure, _ in rows)
    measured("R16", told, is_met={verdict for *_, verdict in rows} == {"met"})
