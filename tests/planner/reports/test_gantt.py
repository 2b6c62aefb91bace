"""The drawing of a schedule: the same macro for page and print, within its frame, with what is late and too much."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from budgeting.plans.schedule import schedule_of
from budgeting.programme import Programme, StaffCapacity
from planner import filters
from planner.paths import TEMPLATES
from planner.reports.grouping import groups_of
from planner.reports.study_pages import study_pages
from planner.reports.timeline import WHOLE, Timeline, timeline_of
from tests.planner.reports.sample import PROGRAMME, sample_plan

SPITEFUL = "<script>alert(1)</script>"


def crowded() -> Programme:
    """The sample with a third of the staff, a decision that is due at once, and a name that would be markup."""
    studies = tuple(replace(s, name=SPITEFUL) if s.key == "fee-diary" else s for s in PROGRAMME.studies)
    questions = tuple(
        replace(q, decision=replace(q.decision, decide_by=date(2027, 1, 20))) if q.key == "fee-moment" else q
        for q in PROGRAMME.questions
    )
    few = tuple(StaffCapacity(one.role, one.period_key, one.days_milli // 3) for one in PROGRAMME.capacities)
    return replace(PROGRAMME, studies=studies, questions=questions, capacities=few)


def timeline(programme: Programme) -> Timeline:
    plan = sample_plan(programme)
    return timeline_of(plan, study_pages(plan, groups_of(plan)), schedule_of(plan))


@cache
def own_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    filters.install(environment)
    return environment


def drawn(shown: Timeline, call: str) -> str:
    template = own_environment().from_string(
        "{% import 'macros/charts_gantt.html' as gantts %}{{ gantts." + call + " }}"
    )
    return template.render(timeline=shown)


def svg_of(text: str) -> ET.Element:
    return ET.fromstring(re.findall(r"<svg.*?</svg>", text, re.DOTALL)[0])


def test_every_study_has_a_bar_and_nothing_lies_outside_the_frame() -> None:
    shown = timeline(crowded())
    for call in (
        "gantt('g', 'When', timeline)",
        "gantt('g', 'When', timeline, width=640)",
        "staff_columns('s', 'Load', timeline)",
    ):
        text = drawn(shown, call)
        svg = svg_of(text)
        _, _, width, height = (float(part) for part in svg.attrib["viewBox"].split())
        for shape in svg.iter("rect"):
            x, y = float(shape.get("x", 0)), float(shape.get("y", 0))
            assert -0.2 <= x <= x + float(shape.attrib["width"]) <= width + 0.2
            assert -0.2 <= y <= y + float(shape.attrib["height"]) <= height + 0.2
        assert "style=" not in text
        assert "<script" not in text
    assert len(shown.rows) == len(sample_plan().runs)


def test_a_listener_hears_each_run_and_what_is_late() -> None:
    words = svg_of(drawn(timeline(crowded()), "gantt('g', 'When', timeline)")).findtext("desc") or ""
    assert f"{SPITEFUL}: 1 Jan 2027 to 29 Jan 2027; decision due 20 Jan 2027, before the result." in words
    assert "Fee letter test: 1 Jul 2027 to 4 Aug 2027, if a finding releases it" in words


def test_what_is_too_much_is_drawn_and_said() -> None:
    calm, full = (drawn(timeline(one), "staff_columns('s', 'Load', timeline)") for one in (PROGRAMME, crowded()))
    assert ("more than there are" in calm, "more than there are" in full) == (False, True)
    assert 'class="fill-over"' in full
    assert "too much" in full


def test_bars_can_be_dragged_only_where_a_page_says_where_they_lead() -> None:
    shown = timeline(PROGRAMME)
    assert "data-move" not in drawn(shown, "gantt('g', 'When', timeline)")
    linked = drawn(shown, "gantt('g', 'When', timeline, paths={'fee-diary': '/x', 'fee-letter-test': '/y'})")
    assert linked.count("data-move=") == 1
    assert linked.count("data-slot=") == len(shown.periods)


def test_months_fill_the_year_without_a_gap() -> None:
    months = timeline(PROGRAMME).months
    assert [one.start for one in months[1:]] == [one.end for one in months[:-1]]
    assert (months[0].start, months[-1].end) == (0, WHOLE)
