"""Finance reviews a plan line by line at the keyboard: a cut with its effect in view, saved, and sent back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.test_every_page import complaints_of

pytestmark = pytest.mark.browser
PROGRAMME = "/p/retention-2027"


def test_a_line_is_cut_with_its_effect_in_view_and_sent_back(window_of: Opens) -> None:
    ada = window_of("researcher")
    submit_a_version(ada)
    femi = window_of("Femi")
    cut_the_first_line_that_is_bought_by_the_person(femi)
    send_back(femi)
    ada.goto("/")
    ada.get_by_role("link", name="See what was decided").first.click()
    expect(ada.get_by_role("heading", name="What finance decided")).to_be_visible()
    expect(ada.get_by_text("Half as many will do")).to_be_visible()
    expect(ada.get_by_role("button", name="Take the decisions in and choose again")).to_be_visible()
    assert complaints_of(ada) == []


def submit_a_version(page: Page) -> None:
    page.goto(f"{PROGRAMME}/plan")
    if page.get_by_role("button", name="Submit for approval").count() == 0:
        page.locator("#again summary").click()
        page.get_by_role("button", name="Choose the studies").click()
        page.get_by_role("link", name="Look at the plan").click()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("In review", exact=False).first).to_be_visible()


def cut_the_first_line_that_is_bought_by_the_person(page: Page) -> None:
    """By keys alone, from home to the saved decision."""
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/review")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    here = page.locator("[data-line].is-here")
    expect(here).to_have_count(1)
    page.keyboard.press("o")
    expect(here.get_by_role("heading", name=re.compile("The price of one"))).to_be_visible()
    page.keyboard.press("r")
    box = page.get_by_label("New quantity")
    expect(box).to_be_focused()
    page.keyboard.type("0.5")
    effect = page.locator("#effect")
    expect(effect.get_by_text("What it does")).to_be_visible()
    expect(effect.locator("tr", has_text="Cost").first).to_contain_text("\N{MINUS SIGN}£")
    page.get_by_label("Why?", exact=True).fill("Half as many will do")
    assert complaints_of(page) == []
    page.get_by_role("button", name="Save 1 decision").click()
    expect(page.get_by_text("1 decision saved.")).to_be_visible()
    expect(page.get_by_text("Half as many will do")).to_be_visible()


def send_back(page: Page) -> None:
    page.get_by_role("button", name="Send it back").click()
    expect(page.get_by_text(re.compile("was sent back"))).to_be_visible()
