"""The tutorial keeps its word: its commands run and print what it says, and each step's figures are on its own page."""

import html
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from budgeting.approvals.decisions import LineChange
from budgeting.what_ifs.money import LimitSet
from planner.services.actors import Actor
from planner.services.answers import find_answer
from planner.services.line_deciding import decide_lines
from planner.services.optimising import DEFAULT_SECONDS, solve_posed
from planner.services.plans import decide_plan, list_versions, submit_plan
from planner.services.what_if_choosing import keep_result, pose_what_if
from planner.services.what_ifs import add_change, begin_what_if
from planner.services.workspaces import person_named
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.browsing import make_app, signed_in
from tests.house import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
AMOUNT = re.compile(r"£[\d,]*\d(?:\.\d\d)?|\b\d{1,3},\d{3}\b")
NAMED = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)|“([^”]+)”")
SECTIONS = dict(re.findall(r"^## (\d)\. [^\n]*\n(.*?)(?=^## )", TUTORIAL, flags=re.DOTALL | re.MULTILINE))
HOME = "/p/retention-2027"
PLAN = f"{HOME}/plan"
DESK = f"{PLAN}/versions/1/review"
# The pages of each step, before anything is submitted.
PAGES = {
    "1": (f"{HOME}/feedback",),
    "2": (f"{HOME}/feedback",),
    "3": (f"{HOME}/questions/hardship-owner",),
    "4": (f"{HOME}/studies/hardship-calls",),
    "5": (PLAN, f"{HOME}/studies", f"{HOME}/rules"),
    "7": (f"{HOME}/what-ifs/1",),
    "8": (PLAN,),
}
ABOUT = ("why", "why/branch-shopping", "why/contact-trial", "why/hardship-calls", "frontier", "rules", "schedule")
# Explaining the plan takes minutes, so what step 6 tells is looked up in the long form alone.
STEPS = [pytest.param(step, marks=pytest.mark.long if step == "6" else ()) for step in SECTIONS]


@dataclass(frozen=True)
class Step:
    """Commands, and the lines that they are said to print."""

    commands: str
    lines: tuple[str, ...]


def steps_of(text: str) -> list[Step]:
    """The runnable steps of a document; a block of output belongs to the commands above it."""
    found: list[Step] = []
    for kind, content in BLOCK.findall(text):
        if kind == "sh":
            found.append(Step(content, ()))
        else:
            found[-1] = Step(found[-1].commands, tuple(line.strip() for line in content.splitlines()))
    return found


def run(commands: str, folder: Path) -> str:
    """What ``commands`` print in ``folder``, where ``planner`` is this checkout's."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    shim = tools / "planner"
    shim.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c 'from planner.cli import main; main()' \"$@\"\n")
    shim.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PLANNER_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["sh", "-e"],
        input=commands,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def missing(said: tuple[str, ...], printed: str) -> list[str]:
    """The lines that were said to be printed and were not."""
    return [line for line in said if line not in printed]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tutorial was followed from its first command to its last."""
    folder = tmp_path_factory.mktemp("tutorial")
    for step in steps_of(TUTORIAL):
        assert missing(step.lines, run(step.commands, folder)) == [], step.commands
    return folder


def told(text: str) -> set[str]:
    """What a step says that its page shows: amounts, long counts, buttons and names; commands are left out."""
    prose = BLOCK.sub("", text)
    named = {" ".join((button or name).split()) for button, name in NAMED.findall(prose)}
    return named | set(AMOUNT.findall(prose))


def not_on(page: str, words: set[str]) -> list[str]:
    """The ``words`` that are not on the page; an amount is not found in a longer one."""
    whole = {word: rf"(?<![\d,.]){re.escape(word)}(?![,.]?\d)" for word in words}
    return sorted(word for word, pattern in whole.items() if not re.search(pattern, page, flags=re.IGNORECASE))


def words_of(answer: TestResponse) -> str:
    assert answer.status_code == 200
    buttons = re.findall(r'<input[^>]*type="submit"[^>]*value="([^"]*)"', answer.text)
    return " ".join(html.unescape(" ".join([re.sub(r"<[^>]+>", " ", answer.text), *buttons])).split())


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, str]:
    """Step -> the words on the pages that it is about, seen by the people it names, as far round as it has come."""
    database = Database(f"sqlite:///{folder}/home/planner.sqlite")
    app = make_app(database, folder / "home")
    ada, femi, mona, grace = (
        person_named(database, f"{name}@example.com") for name in ("ada", "femi", "mona", "grace")
    )
    try_a_larger_first_quarter(database, ada)
    words = {step: " ".join(words_of(signed_in(app, ada).get(path)) for path in paths) for step, paths in PAGES.items()}
    (draft,) = list_versions(database, ada, "retention-2027")
    submit_plan(database, ada, "retention-2027", 1, seen_version=draft.version)
    finance = signed_in(app, femi)
    cut = {"put_one": "reduce study:statement-survey:screening@0"}
    words["8"] += words_of(finance.get(PLAN)) + words_of(finance.get(DESK)) + words_of(finance.send(DESK, cut))
    words["8"] += words_of_a_plan_sent_back(folder, ada, femi)
    approve_all_lines(database, femi, "retention-2027")
    words["8"] += words_of(finance.get(DESK)) + words_of(finance.get(f"{PLAN}/versions"))
    for approver in (femi, grace):
        (submitted,) = list_versions(database, approver, "retention-2027")
        decide_plan(database, approver, "retention-2027", 1, "approve", "", seen_version=submitted.version)
    words["9"] = words_of(signed_in(app, mona).get("/"))
    database.close()
    return words


def words_of_a_plan_sent_back(folder: Path, ada: Actor, femi: Actor) -> str:
    """What the researcher then sees, in a copy of what is kept: the steps after this one go on without the cut."""
    copy = folder / "sent back"
    shutil.copytree(folder / "home", copy)
    database = Database(f"sqlite:///{copy}/planner.sqlite")
    place = (database, femi, "retention-2027", 1)
    cut = LineChange("study:statement-survey:screening", "reduce", 0, quantity_milli=556_000, note="Two thirds will do")
    decide_lines(*place, [cut], form_key="cut")
    (head,) = list_versions(database, femi, "retention-2027")
    decide_plan(*place, "send_back", "", seen_version=head.version)
    client = signed_in(make_app(database, copy), ada)
    words = words_of(client.get("/")) + words_of(client.get(PLAN))
    database.close()
    return words


def try_a_larger_first_quarter(database: Database, ada: Actor) -> None:
    """The what-if of step 7, chosen here and now."""
    place = (database, ada, "retention-2027")
    number = begin_what_if(*place, "A larger first quarter", 1)
    add_change(*place, number, LimitSet(46_500_00, "2027-q1"), seen_version=1)
    posed = pose_what_if(*place, number)
    assert posed
    keep_result(*place, number, posed, solve_posed(posed.choice, seconds=DEFAULT_SECONDS), None)


@pytest.fixture(scope="module")
def explained(folder: Path) -> str:
    """The words on the pages that explain the plan, once every question about it is answered."""
    database = Database(f"sqlite:///{folder}/home/planner.sqlite")
    ada = person_named(database, "ada@example.com")
    for kind in ANSWER_KINDS:
        find_answer(database, ada, "retention-2027", 1, kind)
    client = signed_in(make_app(database, folder / "home"), ada)
    words = [words_of(client.get(f"{PLAN}/versions/1/{about}")) for about in (*ABOUT, "robustness")]
    database.close()
    return " ".join(words)


def test_the_tutorial_can_be_followed(folder: Path) -> None:
    assert (folder / "retention-2027.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("step", STEPS)
def test_what_a_step_tells_of_is_on_its_own_pages(
    shown: dict[str, str], step: str, request: pytest.FixtureRequest
) -> None:
    words = shown[step] if step in shown else request.getfixturevalue("explained")
    assert not_on(words, told(SECTIONS[step])) == []


def test_the_plan_offers_each_page_about_it_that_the_tutorial_opens(shown: dict[str, str]) -> None:
    opened = set(re.findall(r"[Oo]pen \*([^*]+)\*", SECTIONS["6"] + SECTIONS["7"]))
    assert len(opened) == 6
    assert not_on(shown["5"], opened) == []


def test_what_another_page_tells_of_is_missed(shown: dict[str, str]) -> None:
    assert {"£462,000", "£415,800"} <= set(not_on(shown["4"], told(SECTIONS["3"])))
    assert not_on("It costs £1,522.50, or £522,000.", {"£522", "£1,522", "Costs"}) == ["£1,522", "£522"]


def test_the_steps_tell_of_something() -> None:
    assert {step for step, text in SECTIONS.items() if told(text)} == {*"23456789"}
    assert told("*Sign\nin* for £1,000.50, 3,186 of **them**, “a name”") == {"Sign in", "£1,000.50", "3,186", "a name"}


def test_the_plan_page_counts_as_the_tutorial_does(shown: dict[str, str]) -> None:
    found = re.search(r"Of (\d+) studies the plan keeps (\d+) and holds money back for (\d+) more", SECTIONS["5"])
    assert found
    assert f"{found[2]} of {found[1]} studies" in shown["5"]
    assert f"{found[3]} studies that wait for a finding" in shown["5"]


def test_the_file_and_the_table_of_a_plan_tell_the_same() -> None:
    minor = {name: int(figure) for name, figure in re.findall(r'"(\w+)_minor": (\d+)', SECTIONS["5"])}
    assert f"| Cost | £{minor['cost'] / 100:,.2f} |" in SECTIONS["5"]
    assert f"| Net worth | £{minor['objective'] / 100:,.2f} |" in SECTIONS["5"]


def test_what_is_not_printed_is_found() -> None:
    assert missing(("two", "three"), "one\ntwo\n") == ["three"]
    assert [step.lines for step in steps_of("```sh\ntrue\n```\n\n```text\n  yes\n```\n")] == [("yes",)]
