"""How a line of cost adds up, in words that pages and the printed plan share."""

from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from budgeting.methods import catalogue
from budgeting.studies import CostLine, Override, Rate
from planner.filters import install
from planner.paths import TEMPLATES


@pytest.fixture
def macros() -> Any:  # noqa: ANN401  a template's macros are not typed
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    install(environment)
    return environment.get_template("macros/money.html").module


@pytest.mark.parametrize(
    ("milli", "words", "written"),
    [
        (1_000, "prototype days", "1 prototype day"),
        (1_000, "licences", "1 licence"),
        (500, "direction days", "0.5 direction day"),
        (1_500, "direction days", "1.5 direction days"),
        (0, "visits", "0 visits"),
        (1_000, "people", "1 person"),
        (1_000, "activities", "1 activity"),
        (1_000, "open answers coded", "1 open answer coded"),
        (1_000, "days of tables", "1 day of tables"),
        (2_000_000, "words translated", "2,000 words translated"),
    ],
)
def test_one_of_a_thing_is_written_in_the_singular(
    macros: Any,  # noqa: ANN401  as above
    milli: int,
    words: str,
    written: str,
) -> None:
    assert str(macros.counted(milli, words)) == written


def test_no_method_counts_one_of_its_sample_in_the_plural(macros: Any) -> None:  # noqa: ANN401  as above
    words = {method.sample_unit for method in catalogue()}
    assert all(str(macros.counted(1_000, word)) != f"1 {word}" for word in words)


def line(working: str = "", **more: Any) -> CostLine:  # noqa: ANN401  one of several fields
    rate = Rate("Panel screening", "person", 35, 55, 90, "C")
    return CostLine("screening", "fieldwork", "People screened", rate.element, rate, 1_143_000, working, **more)


def test_a_line_reads_from_its_inputs_to_its_price(macros: Any) -> None:  # noqa: ANN401  as above
    worked = line("400 completes ÷ 35 % incidence, rounded up")
    written = "400 completes ÷ 35 % incidence, rounded up = 1,143 people × £0.55"
    assert str(macros.arithmetic(worked, "GBP")) == written
    assert str(macros.arithmetic(line(), "GBP")) == "1,143 people × £0.55"


def test_a_quantity_put_by_hand_hides_the_formula_it_departs_from(macros: Any) -> None:  # noqa: ANN401  as above
    by_hand = line("400 completes ÷ 35 % incidence", override=Override("The panel said so", 1_000_000, 50))
    assert str(macros.arithmetic(by_hand, "GBP")) == "1,000 people by hand × £0.50"
