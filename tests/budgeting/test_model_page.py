"""The page on the maths names only what there is."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.cases import CASES

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`(budgeting(?:\.\w+)+)`", PAGE)))
PLACES = sorted(set(re.findall(r"`((?:tests|budgeting)/[\w./]+)`", PAGE)))


def exists(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        module, _, function = name.rpartition(".")
        return hasattr(import_module(module), function)
    return True


def test_every_case_that_is_named_exists() -> None:
    known = {case["id"] for case in json.loads(CASES.read_text(encoding="utf-8"))}
    named = set(re.findall(r"\b(?:VOI|DER|SS|OPT|COST)-\d\d\b", PAGE))
    assert named
    assert named <= known


def test_every_case_of_the_value_of_information_is_named() -> None:
    known = {case["id"] for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"].startswith("VOI")}
    assert all(case in PAGE for case in known)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_code_exists(name: str) -> None:
    assert exists(name)


def test_a_name_that_does_not_exist_would_be_found() -> None:
    assert not exists("budgeting.value.discrete.evxx")


@pytest.mark.parametrize("place", PLACES)
def test_every_file_that_is_named_exists(place: str) -> None:
    assert (Path(__file__).parents[2] / place).exists()
