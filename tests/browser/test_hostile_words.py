"""Words that would act if a page took them for anything but words: in a real browser, on every page of a programme."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from budgeting.programme_file import read_programme, write_programme
from planner.demo.loading import PROGRAMME
from planner.demo.sign_ins import SIGN_INS
from planner.services.optimising import choose_now
from planner.services.programme_files import export_programme, import_programme
from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.browser.conftest import Running, leave_the_plan_unexplained, sign_in, started
from tests.browser.hostile_words import filled_with
from tests.browser.test_every_page import PAGES as EVERY
from tests.browser.test_every_page import PROGRAMME as OF_THE_DEMO
from tests.planner.demo.loaded import demo_of_the_run

pytestmark = pytest.mark.browser
KEY = "hostile"
OWN = "main a[href^='/p/hostile/']"
PAGES = tuple(
    page.replace(OF_THE_DEMO, f"/p/{KEY}")
    for page in EVERY
    if page.startswith(OF_THE_DEMO) and not page.endswith(("/statement-usability", "/statement-wording"))
)
WATCH = "document.addEventListener('securitypolicyviolation', e => (window.__refused ??= []).push(e.blockedURI))"
# What the words would have become: none of these stands on a page of ours.
BECAME = (
    "main :is(marquee, iframe, embed, object, base, math, video, audio, img[src=x], [onclick], [onerror], [onload])"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo with its programme once more, every word of it hostile, and its pages on a port of their own."""
    home = demo_of_the_run(tmp_path_factory.getbasetemp()).copied_to(tmp_path_factory.mktemp("hostile"))
    leave_the_plan_unexplained(home)
    fill(home)
    with started(home) as product:
        yield product


def fill(home: Path) -> None:
    """Import the demo's programme with other words, and choose a plan of it."""
    database = Database(f"sqlite:///{home}/planner.sqlite")
    ada = person_named(database, SIGN_INS[0].email)
    programme = read_programme(export_programme(database, ada, PROGRAMME)).programme
    import_programme(database, ada, write_programme(replace(filled_with(programme), key=KEY)))
    choose_now(database, ada, KEY, seconds=5)
    database.close()


@pytest.fixture
def window(hostile: Running, chromium: Browser) -> Iterator[Page]:
    """Finance at the screen, with an eye on what the browser refuses."""
    context = chromium.new_context(base_url=hostile.address)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"A dialog was opened: {dialog.message}"))
    sign_in(page, "finance")
    yield page
    context.close()


def harm_on(page: Page) -> list[str]:
    """What the words on the page have done."""
    found = page.evaluate("() => [...(window.__refused ?? []), ...(window.__x ? ['a script ran'] : [])]")
    return [
        *found,
        *(page.locator(BECAME).all_inner_texts()),
        *(["a template ran"] if "4949" in page.content() else []),
    ]


def test_hostile_words_are_words_on_every_page(window: Page) -> None:
    addresses = dict.fromkeys(PAGES)
    for page in (f"/p/{KEY}/questions", f"/p/{KEY}/studies", f"/p/{KEY}/journey"):
        window.goto(page)
        addresses.update(dict.fromkeys(str(one.get_attribute("href")) for one in window.locator(OWN).all()[:3]))
    seen: dict[str, list[str]] = {}
    for address in addresses:
        answer = window.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        seen[address] = harm_on(window)
    assert {address: harm for address, harm in seen.items() if harm} == {}
    window.goto(f"/p/{KEY}/studies")
    assert "<script>window.__x=1" in window.locator("main").inner_text()


def test_a_page_that_took_words_for_markup_would_be_noticed(window: Page) -> None:
    window.goto(f"/p/{KEY}/studies")
    window.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x onerror=window.__x=1>')"
    )
    window.wait_for_function("() => window.__refused")
    assert harm_on(window)
