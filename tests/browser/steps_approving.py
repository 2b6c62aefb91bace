"""What people do between a draft and the print of an approved plan, each step as they would do it on the pages."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Opens
from tests.browser.readable import complaints_of

PROGRAMME = "/p/retention-2027"
CUT_STUDY = "Statement comprehension survey"
CUT_LINE = "People screened"
MOST_LINES = 40
FIRST_NOTE = "Within the ceilings we agreed"


def submit(page: Page) -> int:
    """Ask finance for the newest draft; its number."""
    page.goto("/")
    page.get_by_role("link", name="Open the plan").first.click()
    submit_button(page).click()
    expect(page.get_by_text("is with finance now", exact=False).first).to_be_visible()
    found = re.search(r"/versions/(\d+)$", page.url)
    assert found
    return int(found[1])


def submit_button(page: Page) -> Locator:
    """What sends a draft to finance."""
    return page.get_by_role("button", name="Submit for approval")


def see_no_way_to_decide(page: Page, number: int) -> None:
    """Whoever wrote the plan may look at the desk, and decide on nothing there."""
    page.goto(f"{PROGRAMME}/plan/versions/{number}/review")
    expect(page.get_by_role("heading", name="May we spend this?")).to_be_visible()
    for name in (re.compile("^Approve"), re.compile("^Save"), "Reject it", "Send it back"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def reject_without_a_word(page: Page) -> None:
    """A plan is not rejected without a reason."""
    page.get_by_role("button", name="Reject it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say in a note why you reject the plan")


def open_the_desk_by_keys(page: Page) -> None:
    """From home to the desk."""
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/review")
    page.wait_for_load_state()


def approve_what_needs_no_look(page: Page) -> None:
    """Put every line inside its usual price into the tray."""
    page.get_by_role("button", name=re.compile("^Approve all")).click()
    expect(page.get_by_role("button", name=re.compile(r"^Save \d+ decisions"))).to_be_visible()


def approve_the_study_but_cut_one_line(page: Page) -> None:
    """By keys: every line of a study, and a third less of one, whose effect is shown before anything is saved."""
    page.get_by_label(f"Tick every line of {CUT_STUDY}").first.check()
    page.keyboard.press("a")
    expect(page.locator("[data-line]", has_text=CUT_LINE).get_by_text("to approve").first).to_be_visible()
    here = go_to(page, CUT_LINE, CUT_STUDY)
    page.keyboard.press("o")
    expect(here.get_by_role("heading", name=re.compile("The price of one"))).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_label("New quantity")).to_be_focused()
    page.keyboard.type("556")
    effect = page.locator("#effect")
    expect(effect.locator("tr", has_text=re.compile(r"^\s*Cost")).first).to_contain_text("\N{MINUS SIGN}£152.90")
    expect(effect.get_by_text("falls from 500 to 333 completes")).to_be_visible()
    page.get_by_label("Why?", exact=True).fill("Two thirds of the people will do")
    assert complaints_of(page) == []


def go_to(page: Page, line: str, study: str) -> Locator:
    """Press ``j`` until the mark stands on a line; the line."""
    here = page.locator("[data-line].is-here")
    for _ in range(MOST_LINES):
        page.keyboard.press("j")
        if here.get_by_label(f"Tick {line}, {study}").count():
            return here
    raise AssertionError(f"No key leads to “{line}” of “{study}”.")


def ask_for_the_best_plan(page: Page) -> None:
    """What choosing all studies again would drop and add under the decisions in the tray."""
    page.get_by_role("button", name="What would the best plan then drop and add?").click()
    expect(page.get_by_text("It keeps the same studies at the same levels.")).to_be_visible()


def save(page: Page) -> None:
    """Save what is in the tray."""
    page.get_by_role("button", name=re.compile("^Save ")).click()
    expect(page.get_by_text(re.compile(r"\d+ decisions? saved"))).to_be_visible()


def send_back(page: Page) -> None:
    """Give the plan back to whoever wrote it."""
    page.get_by_role("button", name="Send it back").click()
    expect(page.get_by_text(re.compile("was sent back"))).to_be_visible()


def take_the_decisions_in(page: Page, number: int) -> int:
    """Choose again with what finance decided; the number of the new version, which differs in the cut line alone."""
    page.goto("/")
    page.get_by_role("link", name="See what was decided").first.click()
    expect(page.get_by_role("heading", name="What finance decided")).to_be_visible()
    expect(page.get_by_text("Two thirds of the people will do")).to_be_visible()
    assert complaints_of(page) == []
    page.get_by_label("Keep the studies of which every line is approved").check()
    page.get_by_role("button", name="Take the decisions in and choose again").click()
    page.get_by_role("link", name="Look at the plan").click()
    expect(page.get_by_text("Proven best", exact=True)).to_be_visible()
    new = int(page.url.rsplit("/", 1)[1])
    page.goto(f"{PROGRAMME}/plan/versions/{new}/changes?since={number}")
    expect(page.get_by_text("1 line changed.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="834 → 556 people")).to_be_visible()
    return new


def see_what_stays_approved(page: Page) -> None:
    """The cut line, and all that did not change."""
    page.goto("/")
    page.get_by_role("link", name="Review the plan").first.click()
    expect(page.get_by_role("heading", name="May we spend this?")).to_be_visible()
    cut = page.locator("#approved-lines [data-line]", has=page.get_by_label(f"Tick {CUT_LINE}, {CUT_STUDY}"))
    expect(cut).to_contain_text("556 people")
    expect(page.get_by_role("button", name=re.compile("^Approve (all|it)"))).to_have_count(0)


def approve_the_rest(page: Page) -> str:
    """Every line that is left, and the plan as the first of two; what it costs."""
    page.get_by_label("Tick every line that needs a look").check()
    page.locator("button[name=put][value=approve]").click()
    expect(page.locator("[data-line]:visible .line-pending b")).not_to_have_count(0)
    save(page)
    expect(page.get_by_text("Every line is approved.")).to_be_visible()
    cost = page.locator("main strong").first.inner_text()
    page.get_by_label("Note to the author").fill(FIRST_NOTE)
    page.get_by_role("button", name="Approve the plan").click()
    expect(page.get_by_text("is approved by one person and waits for a second", exact=False)).to_be_visible()
    return cost


def see_no_second_turn(page: Page, number: int) -> None:
    """Whoever approved first cannot be the second as well."""
    page.goto(f"{PROGRAMME}/plan/versions/{number}/review")
    expect(
        page.get_by_text("You approved this plan first. A second person in finance must approve it too.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Approve the plan")).to_have_count(0)


def approve_as_second(page: Page, number: int) -> None:
    """The approval that releases the money."""
    page.get_by_role("link", name="Review the plan").first.click()
    expect(page.get_by_text("must approve", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Approve the plan").click()
    expect(page.get_by_text(f"Version {number} is approved.")).to_be_visible()


def download(page: Page, folder: Path) -> Path:
    """The print of the plan in force, from the manager's home."""
    page.goto("/")
    link = page.get_by_role("link", name="Download the plan (PDF)")
    path = str(link.get_attribute("href"))
    # The PDF of a fresh approval is made in the background; the manager comes a moment later.
    for _ in range(240):
        if page.request.get(path).headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(250)
    with page.expect_download() as started:
        link.click()
    file = folder / "plan.pdf"
    started.value.save_as(file)
    return file


def words_of(file: Path) -> str:
    """All that is printed."""
    return "\n".join(sheet.extract_text() for sheet in PdfReader(file).pages)


def check_the_print(window_of: Opens, file: Path, number: int) -> None:
    """Somebody who is not signed in hands the file in."""
    page = window_of("")
    page.goto("/verify")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check the PDF").click()
    said = f"This is plan version {number} of Retention 2027, as approved by Femi Adeyemi and Grace Mwangi"
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)
    assert complaints_of(page) == []
