"""The figures people read in the PDF are the plan's, to the penny: they are added up again from its extracted text."""

import re
from decimal import Decimal

from planner.filters import money_exact
from planner.reports.pages import figure
from tests.planner.reports.sample import sample_plan

PLAN = sample_plan()
_LINE = re.compile(r" [ABC] ([0-9,]+\.[0-9]{2})\b")
_AMOUNT = re.compile(r"(?<![\w£.,])−?[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{2}(?![\w%])")


def _amounts(text: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "").replace("−", "-")) for found in _AMOUNT.findall(text)]


def _page(pages: list[str], words: str) -> str:
    return next(page for page in pages[3:] if words in page)


def _study(pages: list[str], name: str) -> str:
    """The cost of a study, which may run over to the next page."""
    start = next(place for place, page in enumerate(pages) if f"· {name}" in page)
    text = " ".join(pages[start : start + 2])
    return text[text.index("What it costs, from nothing") :].partition("Prices are ranges")[0]


def _row(text: str, words: str) -> list[Decimal]:
    """The amounts that follow ``words`` at the start of a table's row."""
    return _amounts(text[text.index(words) :])


def test_the_plan_table_adds_up_to_its_total(pages: list[str]) -> None:
    """Cost of each study and shared cost, reserve of each conditional study, ceiling and worth of each question."""
    text = _page(pages, "What is funded, and why")
    value, cost, reserve = _row(text, "The whole plan")[:3]
    assert (value, cost, reserve) == (
        Decimal(PLAN.value_minor) / 100,
        Decimal(PLAN.cost_minor) / 100,
        Decimal(PLAN.reserve_minor) / 100,
    )
    listed = [_row(text, f"{planned.study.name} ")[0] for planned in PLAN.kept]
    shared = [_row(text, cost.name)[0] for cost in PLAN.shared_costs]
    assert sum(listed) + sum(shared) == cost
    assert sum(_row(text, f"{planned.study.name} ")[0] for planned in PLAN.conditional) == reserve


def test_worth_less_cost_less_follow_up_is_the_net_worth(pages: list[str]) -> None:
    """The four rows under the plan table."""
    text = _page(pages, "From worth to net worth")
    *terms, net = _row(text, "From worth to net worth")[:4]
    assert sum(terms) == net == Decimal(PLAN.net_minor) / 100


def test_periods_add_up_to_the_plan(pages: list[str]) -> None:
    """Each period's row, and the last row of the table."""
    text = _page(pages, "Cost and reserve by period and cost centre")
    table = text[text.index("Cost and reserve by period and cost centre") :]
    periods = [_row(table, period.name)[:3] for period in PLAN.programme.periods]
    whole = _row(table, "The whole plan")[:3]
    assert [sum(column) for column in zip(*periods, strict=True)] == whole
    assert whole[2] == Decimal(PLAN.cost_minor + PLAN.reserve_minor) / 100


def test_lines_add_up_to_each_study(pages: list[str]) -> None:
    """The amounts of the lines, and the total under them."""
    for planned in (*PLAN.kept, *PLAN.conditional):
        assert planned.package is not None
        text = _study(pages, planned.study.name)
        lines = _amounts(" ".join(_LINE.findall(text)))
        assert len(lines) == sum(1 for line in planned.package.lines if line.quantity_milli)
        assert sum(lines) == Decimal(planned.package.lines_minor) / 100
        assert _row(text, f"{planned.study.name}, {planned.level} level")[0] == Decimal(planned.cost_minor) / 100


def test_contingency_is_a_line_of_its_own(pages: list[str]) -> None:
    """Between the sum of the lines and the total, which it makes."""
    text = _study(pages, "Dispute survey")
    lines = _row(text, "The lines together")[0]
    contingency = _row(text, "Contingency 10 % of the lines")[0]
    assert contingency > 0
    assert lines + contingency == _row(text, "Dispute survey, standard level")[0]


def test_what_was_changed_by_hand_is_flagged_with_its_reason(pages: list[str]) -> None:
    """Beside what the formula gives."""
    text = _study(pages, "Missed-payment interviews")
    assert "1,200 minutes by hand" in text
    assert "changed by hand The supplier bills by the started hour. The formula gives 1,080 minutes." in text
    assert "quote holds until 30 Jun 2027" in text
    assert "USD 1.46 at 0.79, 1 Nov 2026" in text
    assert "changed by hand" not in _study(pages, "Dispute survey")


def test_what_was_signed_names_the_exact_sums(pages: list[str]) -> None:
    """In the sign-off, pence included."""
    text = _page(pages, "What was signed")
    assert "Submitted for approval Grace Ito 24 Nov 2026" in text
    assert "Approved Femi Okafor for Nils Berg 26 Nov 2026" in text
    for minor in (PLAN.cost_minor, PLAN.reserve_minor, PLAN.cost_minor + PLAN.reserve_minor, PLAN.budget_minor):
        assert money_exact(minor, "GBP") in text


def test_a_study_says_how_much_feedback_its_question_comes_from(pages: list[str]) -> None:
    """As many items as the plan holds."""
    text = _page(pages, "· Dispute survey")
    assert "Its question comes from 412 feedback items on “Disputes stay open for weeks”." in text


def test_figures_keep_the_digits_of_their_currency() -> None:
    """No pence in yen, three digits in dinars, a true minus sign."""
    assert figure(1_234_567, "JPY") == "1,234,567"
    assert figure(1_234_567, "KWD") == "1,234.567"
    assert figure(-123_456, "GBP") == "−1,234.56"
