"""The parts of the journey are put in order in a real browser: by dragging, and by keyboard without it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opens

pytestmark = pytest.mark.browser
EDITOR = "/p/retention-2027/journey/edit"


@pytest.fixture
def page(window_of: Opens) -> Page:
    window = window_of("researcher")
    window.goto(EDITOR)
    return window


def entries(page: Page) -> Locator:
    """The touchpoints, in their order."""
    return page.locator("#touchpoints [data-order] > li")


def names(page: Page) -> list[str]:
    return [one.input_value() for one in entries(page).locator("[name=new_name]").all()]


def test_a_touchpoint_is_dragged_up_and_moved_back_by_keyboard(page: Page) -> None:
    before = names(page)
    second, third = entries(page).nth(1), entries(page).nth(2)
    third.locator("[data-handle]").scroll_into_view_if_needed()
    with page.expect_navigation():
        third.locator("[data-handle]").drag_to(second, target_position={"x": 30, "y": 2})
    moved = [before[0], before[2], before[1], *before[3:]]
    assert names(page) == moved
    page.goto(EDITOR)
    assert names(page) == moved

    down = page.get_by_role("button", name=f"Move {before[2]} down", exact=True)
    down.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert names(page) == before
    # Whoever goes on step by step need not look for the entry again.
    expect(page.get_by_role("button", name=f"Move {before[2]} down", exact=True)).to_be_focused()


def test_text_is_marked_and_not_dragged_when_it_is_not_the_handle_that_is_held(page: Page) -> None:
    before = names(page)
    entries(page).nth(2).locator("[name=new_name]").drag_to(entries(page).nth(0), target_position={"x": 30, "y": 2})
    assert names(page) == before
    page.goto(EDITOR)
    assert names(page) == before
