"""A question asked in a real browser: from three quick answers to a table, with the worth of knowing beside it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opens
from tests.browser.readable import complaints_of
from tests.browser.test_every_page import MODES

pytestmark = pytest.mark.browser
QUESTIONS = "/p/retention-2027/questions"
ONE = f"{QUESTIONS}/hardship-owner"


@pytest.fixture
def page(window_of: Opens) -> Page:
    window = window_of("researcher")
    window.goto(f"{QUESTIONS}/new")
    return window


def worth(page: Page) -> Locator:
    """The panel that says what knowing is worth."""
    return page.get_by_role("complementary", name="What it is worth to know")


def box(page: Page, name: str) -> Locator:
    """The box that is sent under ``name``."""
    return page.locator(f"[name='{name}']")


def answer_quickly(page: Page) -> None:
    box(page, "states-0-belief").fill("40")
    box(page, "at_stake").fill("100,000")
    box(page, "acting").fill("80")


def test_the_worth_of_knowing_appears_while_three_answers_are_typed(page: Page) -> None:
    expect(worth(page)).to_contain_text("the worth of knowing appears here")
    answer_quickly(page)
    expect(worth(page)).to_contain_text("£32,000 at most")
    box(page, "at_stake").fill("200,000")
    expect(worth(page)).to_contain_text("£64,000 at most")


def test_the_slider_and_the_number_are_one(page: Page) -> None:
    answer_quickly(page)
    slider = page.get_by_role("slider")
    expect(slider).to_have_value("40")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(box(page, "states-0-belief")).to_have_value("41")
    expect(worth(page)).to_contain_text("41")
    box(page, "states-0-belief").fill("70")
    expect(slider).to_have_value("70")


def test_looking_closer_carries_over_what_was_said(page: Page) -> None:
    answer_quickly(page)
    page.get_by_role("button", name="Open it as a full table").click()
    expect(box(page, "payoffs-0-1")).to_have_value("-100,000")
    expect(worth(page)).to_contain_text("£32,000 at most")
    box(page, "states-0-belief").fill("30")
    expect(box(page, "states-1-belief")).to_have_value("70")
    box(page, "states-0-name").fill("Length drives leaving")
    expect(page.get_by_role("columnheader", name="Length drives leaving")).to_be_visible()
    page.get_by_role("button", name=re.compile("Quick score")).click()
    expect(box(page, "at_stake")).to_have_value("100,000")


def test_an_amount_worked_out_from_customers_goes_into_its_box(page: Page) -> None:
    box(page, "anxiety_points").select_option(index=0)
    page.get_by_text("Work the amount out from customers").click()
    for name, text in (("customer_base", "1,000,000"), ("customer_value", "300"), ("churn_change", "0.5")):
        box(page, name).fill(text)
    expect(page.locator("#stake-sum")).to_contain_text("At stake")
    page.get_by_role("button", name="Put it in").click()
    expect(box(page, "at_stake")).not_to_have_value("")
    expect(box(page, "customers")).to_have_value("")


def test_a_question_is_asked_without_any_script(window_of: Opens) -> None:
    window = window_of("researcher", java_script_enabled=False)
    window.goto(f"{QUESTIONS}/new")
    answer_quickly(window)
    expect(window.get_by_role("slider")).to_have_count(0)
    window.get_by_role("button", name="Tell gain and loss apart").click()
    expect(box(window, "loss")).to_have_value("100,000")
    expect(worth(window)).to_contain_text("£32,000 at most")


def test_enter_saves_instead_of_asking_in_another_way(page: Page) -> None:
    box(page, "text").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write the question as you would ask a colleague.")
    expect(page.get_by_role("button", name=re.compile("Quick score"))).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("mode", MODES)
def test_every_way_of_asking_is_readable_by_all(window_of: Opens, mode: str) -> None:
    window = window_of("researcher", **MODES[mode])
    window.goto(f"{QUESTIONS}/new")
    for way in ("Quick score", "Yes or no", "Full table", "A number"):
        window.get_by_role("button", name=re.compile(way)).click()
        expect(window.get_by_role("button", name=re.compile(way))).to_have_attribute("aria-pressed", "true")
        window.locator(".stake-fold").evaluate("fold => { fold.open = true; }")
        assert complaints_of(window) == [], way


def test_every_figure_of_a_question_opens_to_what_made_it(window_of: Opens) -> None:
    window = window_of("manager")
    window.goto(ONE)
    expect(window.get_by_text("You would change your mind below")).to_be_visible()
    for summary in window.locator("main details > summary").all():
        summary.click()
    for words in ("the ceiling", "= worth", "Believed", "What moves", "Both answers add"):
        expect(window.locator("main").get_by_text(words).first).to_be_visible()
    assert complaints_of(window) == []
