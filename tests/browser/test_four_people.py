"""Once round the loop by four people in a real browser: from a complaint to a plan in force, and on from a finding."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps_approving as approving
from tests.browser import steps_learning as learning
from tests.browser.conftest import Opens, Running, leave_the_plan_unexplained

pytestmark = pytest.mark.browser
HEAD = "When,What they said,How it came,Where,About,Angry?"
GOOD = [
    '03/03/2017,"My card was refused abroad, nobody told me why",Phone,Credit card,Card refused abroad,Yes',
    '04/03/2017,"Refused again, write to me at jo@example.org",E-mail,Credit card,Card refused abroad,Yes',
    "05/03/2017,The branch was closed when I came,Branch,Branch,Opening hours,No",
]
BAD = [
    "31/02/2017,There is no such day,Phone,Credit card,Card refused abroad,No",
    "06/03/2017,,Phone,Branch,Opening hours,No",
]


@pytest.fixture
def feedback_file(tmp_path: Path) -> Path:
    """Three good rows, and two bad ones."""
    file = tmp_path / "calls of march.csv"
    file.write_text("\n".join([HEAD, *GOOD, *BAD, ""]), encoding="utf-8")
    return file


def test_four_people_go_once_round_the_loop(
    window_of: Opens, running: Running, feedback_file: Path, tmp_path: Path
) -> None:
    ada, femi = window_of("Ada"), window_of("Femi")
    import_feedback(ada, feedback_file, tmp_path)
    look_at_what_is_asked_and_costed(ada)

    number = review_with_a_cut(ada, femi)
    leave_the_plan_unexplained(running.home)
    cost = approve_by_two(ada, femi, window_of, number)

    file = approving.download(window_of("Mona"), tmp_path)
    printed = approving.words_of(file)
    assert cost.removeprefix("£") in printed
    assert "Approved" in printed
    assert approving.FIRST_NOTE in printed
    approving.check_the_print(window_of, file, number)

    learn(ada, femi)


def review_with_a_cut(ada: Page, femi: Page) -> int:
    """Ada submits, Femi cuts a line with its effect in view and sends back, Ada takes the decisions in."""
    first = approving.submit(ada)
    approving.see_no_way_to_decide(ada, first)
    femi.goto("/")
    approving.open_the_desk_by_keys(femi)
    approving.reject_without_a_word(femi)
    approving.approve_what_needs_no_look(femi)
    approving.approve_the_study_but_cut_one_line(femi)
    approving.ask_for_the_best_plan(femi)
    approving.save(femi)
    approving.send_back(femi)
    return approving.take_the_decisions_in(ada, first)


def approve_by_two(ada: Page, femi: Page, window_of: Opens, number: int) -> str:
    """What did not change stays approved; Femi approves the rest, and Grace, on her phone, as the second."""
    assert approving.submit(ada) == number
    approving.see_what_stays_approved(femi)
    cost = approving.approve_the_rest(femi)
    approving.see_no_second_turn(femi, number)
    grace = window_of("Grace", viewport={"width": 390, "height": 844}, color_scheme="dark")
    approving.approve_as_second(grace, number)
    return cost


def learn(ada: Page, femi: Page) -> None:
    """A finding, its follow-up released from the reserve, the rest chosen again, the decision and what it cost."""
    learned = learning.Learned()
    learning.record(ada, learned)
    learning.ask_for_the_release(ada)
    learning.release(femi, learned)
    learning.choose_again_with_what_is_left(ada, learned)
    learning.decide(ada, learned)
    learning.follow_the_thread(ada, learned)
    learning.ask_again(ada, learned)


def import_feedback(page: Page, file: Path, folder: Path) -> None:
    page.goto(f"{approving.PROGRAMME}/feedback")
    page.get_by_role("link", name="Import feedback").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload the file").click()
    for field, column in (("channel", "How it came"), ("touchpoint", "Where"), ("topic", "About")):
        page.locator(f"select[name={field}]").select_option(column)
    page.get_by_role("button", name="Show the preview again").click()
    expect(page.get_by_role("cell", name="Card refused abroad", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_role("link", name="See where it hurts")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the bad rows").click()
    given_back = folder / "bad.csv"
    started.value.save_as(given_back)
    text = given_back.read_text(encoding="utf-8-sig")
    assert "There is no such day" in text
    assert "reason" in text.splitlines()[0]
    page.get_by_role("link", name="See where it hurts").click()
    page.get_by_role("link", name=re.compile("Show all")).click()
    page.locator("main table").get_by_role("link", name="Card refused abroad").first.click()
    expect(page.get_by_text("write to me at").first).to_be_visible()
    assert "jo@example.org" not in page.content()


def look_at_what_is_asked_and_costed(page: Page) -> None:
    page.goto(f"{approving.PROGRAMME}/questions")
    page.get_by_role("link", name="Do borrowers in difficulty leave because nobody owns their case?").first.click()
    expect(page.get_by_text("£462,000").first).to_be_visible()
    page.get_by_role("link", name="Hardship call analysis").first.click()
    for level in ("minimum", "standard", "enhanced"):
        expect(page.get_by_text(re.compile(level, re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_text("£5,928.78").first).to_be_visible()
