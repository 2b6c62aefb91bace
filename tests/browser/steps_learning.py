"""What people do once a plan is approved, each step as they would do it on the pages."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.steps_approving import PROGRAMME, submit_button

FOUND = "Five of six people read the escrow line as a charge by mistake."


@dataclass(frozen=True)
class Learned:
    """A finding of the demo: who reports what on which question, and the follow-up that waits for it."""

    study: str = "Statement reading test"
    question: str = "Would a payment statement in plain words stop servicing complaints?"
    outcome: str = "The wording confuses people"
    option: str = "Rewrite the statement"
    follow_up: str = "Statement wording trial"
    follow_up_key: str = "statement-trial"


def record(page: Page, learned: Learned) -> None:
    """Write down what a study found, and see what that changes."""
    page.goto(f"{PROGRAMME}/findings")
    row = page.get_by_role("row").filter(has_text=learned.study)
    row.get_by_role("link", name=learned.question).first.click()
    expect(page.get_by_role("radio", name=learned.study)).to_be_checked()
    page.get_by_role("radio", name=learned.outcome, exact=True).check()
    page.get_by_label("What was found, in your words").fill(FOUND)
    page.get_by_role("button", name="Save the finding").click()
    expect(page.get_by_role("heading", name="What does this finding change?")).to_be_visible()
    expect(page.get_by_text(FOUND)).to_be_visible()


def ask_for_the_release(page: Page) -> None:
    """Ask finance; whoever asks releases nothing."""
    page.get_by_label("Why now").fill("The statement goes to print in autumn")
    page.get_by_role("button", name="Ask finance to release it").click()
    expect(page.get_by_text("Finance was asked.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Release"))).to_have_count(0)


def release(page: Page, learned: Learned) -> None:
    """Finance confirms: the money leaves the reserve."""
    page.goto("/")
    page.get_by_role("link", name="Look at the release").first.click()
    page.get_by_role("button", name=re.compile(r"Release £[\d,]+ from the reserve")).click()
    expect(page.get_by_text("The follow-up is released")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=learned.follow_up)
    expect(row.get_by_text("Released").first).to_be_visible()


def choose_again_with_what_is_left(page: Page, learned: Learned) -> None:
    """What is released stays; the next version waits to be submitted."""
    page.goto(f"{PROGRAMME}/findings")
    page.get_by_role("link", name="Choose again with what is left").click()
    stays = page.locator("section", has=page.get_by_role("heading", name="Stays as it is"))
    follow_up = stays.get_by_role("listitem").filter(has_text=learned.follow_up)
    expect(follow_up).to_contain_text("released", ignore_case=True)
    page.get_by_role("button", name="Choose again with what is left").click()
    page.get_by_role("link", name="Look at the plan").click()
    expect(submit_button(page)).to_be_visible()
    page.goto(f"{PROGRAMME}/learn/rest")
    fixed = page.get_by_role("row").filter(has_text=learned.follow_up)
    expect(fixed).to_contain_text("conditional, ")
    expect(fixed).to_contain_text("kept, ")
    expect(page.get_by_role("link", name=re.compile("Open version"))).to_be_visible()


def decide(page: Page, learned: Learned) -> None:
    """Say what the owner did, and what each changed decision cost."""
    page.goto("/")
    card = page.locator("li, article, section").filter(has_text=learned.question)
    card.get_by_role("link", name="Record the decision").last.click()
    page.get_by_role("radio", name=learned.option, exact=True).check()
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("heading", name="Was research worth it?")).to_be_visible()
    expect(page.get_by_text("Cost per changed decision")).to_be_visible()
    expect(page.get_by_text("1 of 1 decision changed", exact=False)).to_be_visible()
    expect(page.get_by_text("as believed").first).to_be_visible()


def follow_the_thread(page: Page, learned: Learned) -> None:
    """From a study to what is spent on it, and back."""
    page.goto(f"{PROGRAMME}/thread/study/{learned.follow_up_key}")
    expect(page.get_by_role("link", name=learned.follow_up).first).to_be_visible()
    page.get_by_role("link", name="What is spent on this?").first.click()
    expect(page.get_by_role("heading", name="What do we spend on this?")).to_be_visible()
    expect(page.get_by_role("link", name=learned.follow_up).first).to_be_visible()


def ask_again(page: Page, learned: Learned) -> None:
    """Whoever writes a question like one that was answered sees the answer while they type."""
    page.goto(f"{PROGRAMME}/questions/new")
    page.locator("#text").fill(learned.question.replace("Would", "Could"))
    expect(page.get_by_text("Asked before, and answered")).to_be_visible()
