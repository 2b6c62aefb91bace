"""All that people ask of a plan, in a real browser: cancel, choose again, more or less money, why not, what if."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Running, leave_the_plan_unexplained
from tests.browser.readable import complaints_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("explained")]
PROGRAMME = "/p/retention-2027"
ANSWERS_MS = 300_000


def test_a_plan_is_cancelled_chosen_again_explained_and_weighed_against_others(
    window_of: Opens, running: Running
) -> None:
    ada = window_of("researcher")
    cancel_a_choice(ada)
    version = choose(ada)
    mona = window_of("manager")
    read_why_not(mona, version)
    see_the_frontier(mona, version)
    # All that is looked at is answered; what rules cost and how sure the plan is would take most of the time.
    leave_the_plan_unexplained(running.home)
    first = what_if_from_a_budget(mona)
    second = what_if_from_the_schedule(mona, version)
    compare(mona, version, first, second)


def ask_to_choose(page: Page) -> None:
    page.goto(f"{PROGRAMME}/plan")
    page.locator("#again summary").click()
    page.get_by_role("button", name="Choose the studies").click()
    page.wait_for_url("**/jobs/*")


def cancel_a_choice(page: Page) -> None:
    ask_to_choose(page)
    page.get_by_role("button", name="Cancel the job").click()
    expect(page.get_by_text("The job was cancelled. What it had begun was not kept.")).to_be_visible()


def choose(page: Page) -> str:
    """The address of the version, which is explained in the background from here on."""
    ask_to_choose(page)
    page.get_by_role("link", name="Look at the plan").click()
    page.wait_for_url("**/plan/versions/*")
    expect(page.get_by_text("Proven best", exact=True)).to_be_visible()
    return urlsplit(page.url).path


def wait_for_answer(page: Page, address: str, heading: str) -> None:
    """Look again until the answer is there."""
    page.goto(address)
    shown = page.get_by_role("heading", name="Being worked out")
    for _ in range(ANSWERS_MS // 1_000):
        if not shown.count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert complaints_of(page) == []


def read_why_not(page: Page, version: str) -> None:
    wait_for_answer(page, f"{version}/why", "Why is each study in or out?")
    page.get_by_role("region", name="Left out").get_by_role("link", name="Contact frequency trial").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is this left out, and what would change it?")
    expect(page.get_by_text(re.compile(r"^Left out\. The best plan with it"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"It would be kept if what it tells were worth £[\d,]+ more"))).to_be_visible()
    assert complaints_of(page) == []


def see_the_frontier(page: Page, version: str) -> None:
    wait_for_answer(page, f"{version}/frontier", "What would more, or less, money buy?")


def what_if_from_a_budget(page: Page) -> str:
    page.get_by_role("link", name="£60,000", exact=True).click()
    assert complaints_of(page) == []
    page.get_by_role("button", name="Make this a what-if").click()
    return look_at_the_what_if(page)


def what_if_from_the_schedule(page: Page, version: str) -> str:
    page.goto(f"{version}/schedule")
    page.get_by_role("button", name=re.compile("Try")).first.click()
    return look_at_the_what_if(page)


def look_at_the_what_if(page: Page) -> str:
    page.get_by_role("link", name="Look at the what-if").click()
    page.wait_for_url("**/what-ifs/*")
    expect(page.get_by_text("Worth and money of each plan").first).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def compare(page: Page, version: str, *what_ifs: str) -> None:
    number = version.rsplit("/", 1)[1]
    page.goto(f"{PROGRAMME}/what-ifs/compare?of=v{number}" + "".join(f"&of=w{one}" for one in what_ifs))
    assert page.locator("table.sides").first.locator("thead th").count() == 2 + len(what_ifs)
    expect(page.locator("td.is-marked").first).to_be_visible()
    assert complaints_of(page) == []
