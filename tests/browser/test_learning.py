"""After the approval, by three people in a real browser: a finding, its follow-up released, the rest chosen again."""

import re

import pytest
from playwright.sync_api import Page, expect

from planner.services import plans
from planner.services.course import Course, load_course
from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.browser.conftest import Opens, Running

pytestmark = pytest.mark.browser
KEY = "retention-2027"
PROGRAMME = f"/p/{KEY}"
FOUND = "Eleven of twelve people read the escrow line as a charge by mistake."


@pytest.fixture(scope="module")
def course(running: Running) -> Course:
    """A plan in force; the desk where its lines are approved has tests of its own."""
    database = Database(f"sqlite:///{running.home}/planner.sqlite")
    ada, femi, grace = (person_named(database, f"{name}@example.com") for name in ("ada", "femi", "grace"))
    if not load_course(database, ada, KEY).number:
        newest = plans.list_versions(database, ada, KEY)[0]
        if newest.state == "draft":
            plans.submit_plan(database, ada, KEY, newest.number, seen_version=newest.version)
        approve_all_lines(database, femi, KEY, newest.number)
        for person in (femi, grace):
            head = plans.list_versions(database, person, KEY)[0]
            if head.state in ("in_review", "part_approved"):
                plans.decide_plan(database, person, KEY, head.number, "approve", "", seen_version=head.version)
    found = load_course(database, ada, KEY)
    database.close()
    return found


def test_from_a_finding_to_a_released_follow_up_a_new_choice_and_the_ledger(window_of: Opens, course: Course) -> None:
    follow_up = next(one for one in course.follow_ups if one.state == "waiting").planned
    trigger = follow_up.study.trigger
    assert trigger is not None
    question = course.in_force.programme.question(follow_up.answers[0])
    outcome = question.decision.states[trigger.outcome].name
    ada, femi = window_of("researcher"), window_of("finance")

    record(ada, course.in_force.programme.study(trigger.study_key).name, question.text, outcome)
    ada.get_by_label("Why now").fill("The statement goes to print in autumn")
    ada.get_by_role("button", name="Ask finance to release it").click()
    expect(ada.get_by_text("Finance was asked.")).to_be_visible()

    release(femi, follow_up.study.name)
    decide(ada, question.key, question.decision.options[0].name)
    choose_again(ada)
    follow_the_thread(ada, follow_up.study.key, follow_up.study.name)
    ask_again(ada, question.text)


def record(page: Page, study: str, question: str, outcome: str) -> None:
    page.goto(f"{PROGRAMME}/findings")
    row = page.get_by_role("row").filter(has_text=study)
    row.get_by_role("link", name=question).click()
    expect(page.get_by_role("radio", name=study)).to_be_checked()
    page.get_by_role("radio", name=outcome, exact=True).check()
    page.get_by_label("What was found, in your words").fill(FOUND)
    page.get_by_role("button", name="Save the finding").click()
    expect(page.get_by_role("heading", name="What does this finding change?")).to_be_visible()
    expect(page.get_by_text(FOUND)).to_be_visible()


def release(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Look at the release")).first.click()
    page.get_by_role("button", name=re.compile(r"Release £[\d,]+ from the reserve")).click()
    expect(page.get_by_text("The follow-up is released")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name).get_by_text("Released").first).to_be_visible()


def decide(page: Page, question_key: str, option: str) -> None:
    page.goto(f"{PROGRAMME}/learn/decided/{question_key}")
    page.get_by_role("radio", name=option, exact=True).check()
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("heading", name="Was research worth it?")).to_be_visible()
    expect(page.get_by_text("as believed").first).to_be_visible()


def choose_again(page: Page) -> None:
    page.goto(f"{PROGRAMME}/learn/rest")
    expect(page.get_by_role("heading", name="Stays as it is")).to_be_visible()
    page.get_by_role("button", name="Choose again with what is left").click()
    page.wait_for_url(re.compile(r"/jobs/\d+"))
    page.get_by_role("link", name="Look at the plan").click()
    expect(page.get_by_text("Submit for approval").first).to_be_visible()
    page.goto(f"{PROGRAMME}/learn/rest")
    expect(page.get_by_role("link", name=re.compile("Open version"))).to_be_visible()


def follow_the_thread(page: Page, study_key: str, name: str) -> None:
    page.goto(f"{PROGRAMME}/thread/study/{study_key}")
    expect(page.get_by_role("link", name=name).first).to_be_visible()
    page.get_by_role("link", name="What is spent on this?").first.click()
    expect(page.get_by_role("heading", name="What do we spend on this?")).to_be_visible()
    expect(page.get_by_role("link", name=name).first).to_be_visible()


def ask_again(page: Page, text: str) -> None:
    page.goto(f"{PROGRAMME}/questions/new")
    page.locator("#text").fill(text.replace("Would", "Could"))
    expect(page.get_by_text("Asked before, and answered")).to_be_visible()
