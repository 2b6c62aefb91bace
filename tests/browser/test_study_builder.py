"""A study from nothing to three priced levels, in a real browser: typed, priced as it is typed, sized and saved."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens

pytestmark = pytest.mark.browser
PROGRAMME = "/p/retention-2027"
NEW = f"{PROGRAMME}/studies/new/online-survey?question="
LEVELS = ("minimum", "standard", "enhanced")
DESIGN = {
    "completes": ("100", "300", "900"),
    "interview_length": ("8", "10", "12"),
    "questions": ("15", "25", "35"),
    "markets": ("1", "1", "1"),
    "analysis_days": ("1", "2", "4"),
    "report_days": ("1", "2", "3"),
}


def costs_of(page: Page) -> list[str]:
    return [page.locator(f"[data-cost={level}]").inner_text() for level in LEVELS]


def fill_in(page: Page) -> Iterator[list[str]]:
    """Type one input after another; gives the costs after each, when the page has answered."""
    for name, typed in DESIGN.items():
        before = page.locator("#total").inner_text()
        for level, text in zip(LEVELS, typed, strict=True):
            page.locator(f"#{level}__{name}").fill(text)
        expect(page.locator("#total")).not_to_have_text(before, use_inner_text=True)
        page.wait_for_load_state("networkidle")
        yield costs_of(page)


def pounds(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def test_a_study_grows_from_nothing_to_three_priced_levels(window_of: Opens) -> None:
    page = window_of("researcher", viewport={"width": 1440, "height": 1000})
    page.goto(f"{NEW}hardship-owner")
    assert costs_of(page) == ["£0", "£0", "£0"]
    page.get_by_label("Name of the study").fill("Hardship pulse")

    totals = [[pounds(text) for text in costs] for costs in fill_in(page)]
    for before, after in pairwise(totals):
        assert all(one <= other for one, other in zip(before, after, strict=True))
    minimum, standard, enhanced = totals[-1]
    assert 0 < minimum < standard < enhanced

    open_a_line(page)
    put_a_figure(page)
    use_the_best_sample(page)

    page.get_by_role("button", name="Save study").click()
    expect(page.get_by_text("The study is saved. This is what it takes.")).to_be_visible()
    for words in ("What each step buys", "19 times in 20", "Own figure", "Agreed with the panel"):
        expect(page.get_by_text(words).first).to_be_attached()


def open_a_line(page: Page) -> None:
    page.locator("#line-screening summary").click()
    expect(page.locator("#line-screening")).to_contain_text(
        "300 completes ÷ 35 % incidence, rounded up = 858 people × £0.55 = £471.90"
    )


def put_a_figure(page: Page) -> None:
    """A price of one's own; what was opened stays open, and the box that is typed in keeps the focus."""
    page.locator("#overrides-0-line").select_option("screening")
    page.locator("#overrides-0-price").fill("0.50")
    page.locator("#overrides-0-reason").fill("Agreed with the panel")
    expect(page.locator("#line-screening")).to_contain_text("“Agreed with the panel”")
    expect(page.locator("#line-screening")).to_have_attribute("open", "")
    expect(page.locator("#overrides-0-reason")).to_be_focused()


def use_the_best_sample(page: Page) -> None:
    page.get_by_role("button", name="Find the best sample").click()
    expect(page.locator("#sample-curve")).to_be_visible()
    page.get_by_role("button", name="Use this sample").click()
    expect(page.locator("#sample-curve")).to_have_count(0)
    expect(page.locator("#standard__completes")).not_to_have_value("300")


def test_without_scripts_the_same_is_done_by_buttons(window_of: Opens) -> None:
    page = window_of("researcher", java_script_enabled=False)
    page.goto(f"{NEW}repayment-dates")
    page.get_by_label("Name of the study").fill("Hardship pulse by hand")
    for name, typed in DESIGN.items():
        page.locator(f"#standard__{name}").fill(typed[1])
    page.get_by_role("button", name="Work out the cost").last.click()
    assert pounds(costs_of(page)[1]) > 0
    page.get_by_role("button", name="Find the best sample").click()
    page.get_by_role("button", name="Use this sample").click()
    expect(page.locator("#standard__completes")).not_to_have_value("300")
    page.locator("#standard__completes").fill("many")
    page.get_by_role("button", name="Save study").click()
    expect(page.get_by_role("alert")).to_contain_text("“many” is not a number of completes")
    page.locator("#standard__completes").fill("300")
    page.get_by_role("button", name="Save study").click()
    expect(page.get_by_text("The study is saved. This is what it takes.")).to_be_visible()
