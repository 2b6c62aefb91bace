"""A million things said are imported while others save: the bench of imports, held against its goals."""

import re
import subprocess
import sys

import pytest

from tests.house import ROOT
from tests.promised import Measured

_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
_FAILED = "missed"


def told_by(*options: str) -> str:
    """What the bench prints."""
    command = [sys.executable, "-m", "bench", "import", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.long
def test_a_million_rows_are_imported_while_others_save(measured: Measured) -> None:
    said = told_by()
    assert _ROW.search(said)
    measured("R16", " ".join(said.split()), is_met=_FAILED not in said)
