"""Every page for each role, in light, dark and on a phone: readable by all, no wider than its window, no complaint."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from planner.demo.sign_ins import SIGN_INS
from tests.browser.conftest import Opens
from tests.browser.readable import complaints_of

pytestmark = pytest.mark.browser
PROGRAMME = "/p/retention-2027"
ROLES = tuple(dict.fromkeys(person.role for person in SIGN_INS))
READERS = tuple(role for role in ROLES if role != "administrator")
# Nobody reads the programme's pages as an administrator who could not read them as a manager: these are their own.
ADMINISTRATORS_PAGES = ("/people", "/letters", "/people/delegations")
MODES: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
PAGES = (
    "/",
    "/jobs",
    "/rate-cards",
    "/rate-cards?on=2020-01-01",
    "/rate-cards/starter",
    "/methods",
    "/methods?kind=causal",
    "/samples",
    "/samples?kind=split&way=money",
    "/methods/online-survey",
    "/rate-cards/meridian-panels-2026",
    "/rate-cards/auralis-2025",
    "/rate-cards/element?name=Researcher+(SFIA+3)",
    "/exchange-rates",
    "/notices",
    "/notices/settings",
    "/account",
    "/account/prove",
    "/account/second-factor",
    "/trail",
    "/trail/check",
    "/verify",
    "/findings",
    "/programmes",
    f"{PROGRAMME}/comments?place=plan:1",
    *(
        PROGRAMME + path
        for path in (
            "/feedback",
            "/journey",
            "/questions",
            "/studies",
            "/budget",
            "/plan",
            "/plan/versions",
            "/plan/versions/1/review",
            "/what-ifs",
            "/publish",
            "/findings",
            "/ledger",
            "/spending",
            "/thread",
            "/thread/study/statement-usability",
            "/thread/question/statement-wording",
        )
    ),
    f"{PROGRAMME}/plan/versions/1",
    *(f"{PROGRAMME}/plan/versions/1{path}" for path in ("/schedule", "/why", "/frontier", "/rules", "/robustness")),
    f"{PROGRAMME}/rules",
)
MOST_TABS = 200
RESEARCHERS_PAGES = (
    "/methods/new",
    "/methods/online-survey/edit",
    "/programmes/import",
    *(PROGRAMME + path for path in ("/feedback/import", "/questions/new", "/studies/new")),
)
FINANCES_PAGES = ("/rate-cards/new?follows=starter", "/rate-cards/import", "/people", "/people/delegations")
# A page that lists things, and the links to one of them.
LISTS = {
    f"{PROGRAMME}/questions": "main a[href*='/questions/']:not([href$='/new'])",
    f"{PROGRAMME}/studies": "main a[href*='/studies/']:not([href*='/new'])",
    f"{PROGRAMME}/journey": "main a[href*='/anxiety/']",
    f"{PROGRAMME}/feedback": "main a[href*='/feedback/imports/']",
    "/jobs": "main a[href*='/jobs/']",
}


def pages_of(page: Page, role: str, mode: str, *, are_all: bool) -> Iterator[str]:
    """The addresses that ``role`` looks at in this mode, with one thing for each list."""
    yield from (address for address in _own_pages(role) if is_visited(address, role, mode, are_all=are_all))
    for address, links in LISTS.items() if role in READERS else ():
        if is_visited(address, role, mode, are_all=are_all):
            page.goto(address)
            found = page.locator(links)
            if found.count():
                yield str(found.first.get_attribute("href"))


def _own_pages(role: str) -> Iterator[str]:
    if role == "administrator":
        yield from ADMINISTRATORS_PAGES
        return
    yield from PAGES
    if role == "researcher":
        yield from RESEARCHERS_PAGES
    if role == "finance":
        yield from FINANCES_PAGES


def is_visited(address: str, role: str, mode: str, *, are_all: bool) -> bool:
    """Whether ``role`` looks at the page in this mode: without ``--long``, one role looks at it in each mode.

    What only one role may see is always looked at; another role sees most of the rest in the other modes.
    """
    if are_all or address not in PAGES or role not in READERS:
        return True
    turn = PAGES.index(address) + tuple(MODES).index(mode)
    return READERS[turn % len(READERS)] == role


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_readable_by_all_and_no_wider_than_the_window(
    window_of: Opens, role: str, mode: str, pytestconfig: pytest.Config
) -> None:
    page = window_of(role, **MODES[mode])
    found: dict[str, list[str]] = {}
    for address in list(pages_of(page, role, mode, are_all=pytestconfig.getoption("--long"))):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(page.locator("h1")).to_have_count(1)
        found[address] = complaints_of(page)
    assert {address: complaints for address, complaints in found.items() if complaints} == {}


def test_the_check_finds_a_page_that_is_not_readable(window_of: Opens) -> None:
    page = window_of("manager", **MODES["phone"])
    page.evaluate(
        """() => {
            const image = document.createElement("img");
            image.width = 900;
            document.querySelector("main").append(image);
            const place = document.createElement("div");
            place.style.overflowX = "auto";
            place.style.whiteSpace = "nowrap";
            place.append("wide ".repeat(200));
            document.querySelector("main").append(place);
        }"""
    )
    found = " ".join(complaints_of(page))
    assert "image-alt" in found
    assert "too wide" in found
    assert "goes on sideways and does not say so" in found


def test_a_table_wider_than_a_phone_says_so_until_its_end_is_seen(window_of: Opens) -> None:
    page = window_of("manager", **MODES["phone"])
    page.goto(f"{PROGRAMME}/budget")
    table = page.get_by_role("region", name="Ceilings")
    expect(table).to_have_class("card table-card goes-on")
    expect(table.get_by_text("scroll sideways")).to_be_visible()
    table.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    expect(table).to_have_class("card table-card")
    expect(table.get_by_text("scroll sideways")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(table.get_by_text("scroll sideways")).to_be_hidden()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_check_finds_the_one_text_of_many_that_is_hard_to_read(window_of: Opens, mode: str) -> None:
    page = window_of("manager", **MODES[mode])
    page.goto(f"{PROGRAMME}/plan")
    assert complaints_of(page) == []
    page.evaluate(
        """() => {
            const one = [...document.querySelectorAll("main td")].at(-1);
            one.style.color = getComputedStyle(document.body).backgroundColor;
            one.textContent = "Hard to read";
        }"""
    )
    assert "color-contrast" in " ".join(complaints_of(page))


def test_the_pages_before_signing_in_are_readable_by_all(window_of: Opens) -> None:
    page = window_of("manager", **MODES["phone"])
    page.context.clear_cookies()
    for address in ("/sign-in", "/password/forgotten"):
        page.goto(address)
        assert complaints_of(page) == []


def test_the_first_tab_skips_to_the_page(window_of: Opens) -> None:
    page = window_of("finance")
    page.goto(f"{PROGRAMME}/plan")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize(
    ("role", "address", "name"),
    [
        ("researcher", f"{PROGRAMME}/plan", "Choose again"),
        ("manager", f"{PROGRAMME}/plan", "Download PDF"),
        ("manager", "/", "Download the plan (PDF)"),
        ("researcher", f"{PROGRAMME}/feedback", "Import feedback"),
    ],
)
def test_the_main_action_is_reached_by_the_keyboard_alone(window_of: Opens, role: str, address: str, name: str) -> None:
    page = window_of(role)
    page.goto(address)
    reached: list[str] = []
    while name not in reached and len(reached) < MOST_TABS:
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert name in reached
    assert all(one for one in reached[: reached.index(name)]), "something without a name takes the focus"


def focused(page: Page) -> str:
    """The name of what has the focus."""
    name: str = page.evaluate(
        """() => {
            const one = document.activeElement;
            return one.getAttribute("aria-label") || one.innerText.trim() || one.labels?.[0]?.innerText
                || one.querySelector("title")?.textContent || one.getAttribute("aria-labelledby") || one.tagName;
        }"""
    )
    return name.strip()
