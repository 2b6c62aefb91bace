"""The product's main job, by its three people, in a real browser: from a complaint to an approved, printed plan."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Opens, Running

pytestmark = pytest.mark.browser
PROGRAMME = "/p/retention-2027"
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


def test_from_a_complaint_to_an_approved_and_printed_plan(
    window_of: Opens, running: Running, feedback_file: Path, tmp_path: Path
) -> None:
    ada = window_of("researcher")
    import_feedback(ada, feedback_file, tmp_path)
    follow_the_loop(ada)
    number = choose_the_studies(ada)
    cost = submit(ada)

    approve(window_of("finance"), number)
    approve_as_second(window_of("Grace"), number)

    mona = window_of("manager")
    printed = download_from_home(mona, tmp_path)
    assert cost in printed
    assert "Approved" in printed
    assert "Within the ceilings we agreed" in printed


def import_feedback(page: Page, file: Path, folder: Path) -> None:
    page.goto(f"{PROGRAMME}/feedback")
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


def follow_the_loop(page: Page) -> None:
    page.goto(f"{PROGRAMME}/questions")
    page.get_by_role("link", name="Do borrowers in difficulty leave because nobody owns their case?").first.click()
    expect(page.get_by_text("£462,000").first).to_be_visible()
    page.get_by_role("link", name="Hardship call analysis").first.click()
    for level in ("minimum", "standard", "enhanced"):
        expect(page.get_by_text(re.compile(level, re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_text("£5,928.78").first).to_be_visible()


def choose_the_studies(page: Page) -> int:
    page.goto(f"{PROGRAMME}/plan")
    page.locator("#again summary").click()
    page.get_by_label("Look for at most, seconds").fill("30")
    page.get_by_role("button", name="Choose the studies").click()
    page.wait_for_url("**/jobs/*")
    page.get_by_role("link", name="Look at the plan").click()
    page.wait_for_url("**/plan/versions/*")
    expect(page.get_by_text("Proven best", exact=True)).to_be_visible()
    return int(page.url.rsplit("/", 1)[1])


def submit(page: Page) -> str:
    cost = page.locator("tfoot td[data-label='Cost']").first.inner_text()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("In review", exact=False).first).to_be_visible()
    assert page.get_by_role("button", name="Approve the plan").count() == 0
    return cost.removeprefix("£")


def approve(page: Page, number: int) -> None:
    page.get_by_role("link", name="Review the plan").first.click()
    expect(page.get_by_role("heading", name="May we spend this?")).to_be_visible()
    page.get_by_role("button", name="Reject it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say in a note why you reject the plan")
    approve_every_line(page)
    page.get_by_label("Note to the author").fill("Within the ceilings we agreed")
    page.get_by_role("button", name="Approve the plan").click()
    expect(page.get_by_text(re.compile(f"Version {number} is approved"))).to_be_visible()


def approve_as_second(page: Page, number: int) -> None:
    page.get_by_role("link", name="Review the plan").first.click()
    expect(page.get_by_text("a second person must approve", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Approve the plan").click()
    expect(page.get_by_text(f"Version {number} is approved.")).to_be_visible()


def approve_every_line(page: Page) -> None:
    if page.get_by_role("button", name=re.compile("^Approve (all|it)")).count():
        page.get_by_role("button", name=re.compile("^Approve (all|it)")).click()
        expect(page.get_by_role("button", name=re.compile("^Save ")).first).to_be_visible()
    page.get_by_label("Tick every line that needs a look").check()
    page.locator("button[name=put][value=approve]").click()
    expect(page.locator("[data-line]:visible .line-pending b")).not_to_have_count(0)
    page.get_by_role("button", name=re.compile("^Save ")).click()
    expect(page.get_by_text("Every line is approved.")).to_be_visible()


def download_from_home(page: Page, folder: Path) -> str:
    page.goto("/")
    link = page.get_by_role("link", name="Download the plan (PDF)")
    path = page.evaluate("link => link.getAttribute('href')", link.element_handle())
    # The PDF of a fresh approval is made in the background; the manager comes a moment later.
    for _ in range(120):
        if page.request.get(path).headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(500)
    with page.expect_download() as started:
        link.click()
    file = folder / "plan.pdf"
    started.value.save_as(file)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(file).pages)
