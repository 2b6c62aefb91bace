"""A manager forks the plan twice, and lays both what-ifs beside it; a researcher sees who may merge what."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.readable import complaints_of

pytestmark = pytest.mark.browser
WHAT_IFS = "/p/retention-2027/what-ifs"


def begin(page: Page, name: str) -> None:
    page.goto(WHAT_IFS)
    page.get_by_label("Name").fill(name)
    page.get_by_label("What it changes").select_option("1")
    page.get_by_role("button", name="Begin the what-if").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def add_change(page: Page, heading: str, **typed: str) -> None:
    form = page.locator("details.what-if-form", has=page.get_by_text(heading, exact=True))
    form.locator("summary").click()
    for name, value in typed.items():
        box = form.locator(f"[name$='-{name}']")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    form.get_by_role("button", name="Add the change").click()
    expect(page.get_by_role("region", name="What it changes")).to_be_visible()


def choose_again(page: Page) -> None:
    page.get_by_role("button", name="Choose again").click()
    page.get_by_role("link", name="Look at the what-if").click()
    expect(page.get_by_text("Worth and money of each plan").first).to_be_visible()
    assert complaints_of(page) == []


def test_two_what_ifs_are_chosen_and_laid_beside_the_plan(window_of: Opens) -> None:
    mona = window_of("manager")
    begin(mona, "Half the money")
    add_change(mona, "A ceiling", amount="60,000")
    choose_again(mona)
    begin(mona, "Dearer panels")
    add_change(mona, "Prices", percent="15")
    add_change(mona, "Start a study at another time", period="2027-q2")
    choose_again(mona)
    mona.goto(WHAT_IFS)
    for name in ("Half the money", "Dearer panels"):
        mona.locator("li.what-if", has_text=name).get_by_label("Compare").check()
    mona.get_by_label("Version 1,").check()
    mona.get_by_role("button", name="Compare").click()
    expect(mona.locator("table.sides").first).to_be_visible()
    names = mona.locator("table.sides").first.locator("thead th").all_inner_texts()
    assert names == ["Study", "Version 1", "Dearer panels", "Half the money"]
    expect(mona.locator("td.is-marked").first).to_be_visible()
    assert complaints_of(mona) == []

    ada = window_of("researcher")
    ada.goto(WHAT_IFS)
    ada.get_by_role("link", name="Half the money").click()
    expect(ada.get_by_text("Finance may merge this.")).to_be_visible()
    assert ada.get_by_role("button", name="Merge the ticked changes").count() == 0
