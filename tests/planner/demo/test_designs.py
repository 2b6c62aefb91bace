"""The demo's studies are designed from the method catalogue, not from typed lines."""

from collections.abc import Mapping
from typing import Any

import pytest

from budgeting.methods import method_named
from budgeting.studies import LEVELS
from planner.demo import content

STUDIES = content.study_entries()
KIND_BY_QUESTION = {entry["key"]: entry["kind"] for entry in content.read_content("questions")["question"]}


def name_of(entry: Mapping[str, Any]) -> str:
    return str(entry["key"])


@pytest.mark.parametrize("entry", STUDIES, ids=name_of)
def test_a_study_is_designed_from_inputs_of_its_method(entry: Mapping[str, Any]) -> None:
    method = method_named(entry["method"])
    assert set(entry["design"]) <= {one.key for one in method.inputs}
    assert method.sample_input in entry["design"]


@pytest.mark.parametrize("entry", STUDIES, ids=name_of)
def test_a_study_has_a_figure_for_each_level_that_does_not_shrink(entry: Mapping[str, Any]) -> None:
    design = content.designs(entry)
    sizes = [design[level][method_named(entry["method"]).sample_input] for level in LEVELS]
    assert sizes[0] > 0
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("entry", STUDIES, ids=name_of)
def test_a_method_suits_the_kind_of_every_question_it_is_asked(entry: Mapping[str, Any]) -> None:
    fit = method_named(entry["method"]).fit
    assert all(getattr(fit, KIND_BY_QUESTION[question]) > 0 for question in entry["questions"])


def test_the_demo_asks_more_than_one_kind_of_question() -> None:
    assert set(KIND_BY_QUESTION.values()) == {"exploratory", "descriptive", "evaluative"}
