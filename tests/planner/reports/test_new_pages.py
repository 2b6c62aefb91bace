"""What the printed plan shows beside its tables: the journey, the prices, the version before, who signed, the code."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from budgeting.plans.plan import Plan
from planner.reports.cover import STATUSES, Status
from planner.reports.document import document_of
from planner.reports.grouping import groups_of
from planner.reports.journey_map import journey_map
from planner.reports.pages import MARK_FILES, more_or_less, plan_html, severity_of_three
from planner.reports.rates_used import rates_used
from planner.reports.signing import steps_of
from planner.reports.since import since
from planner.reports.square_code import square_code
from tests.planner.reports.sample import sample_cover, sample_plan, signed_cover

PLAN = sample_plan()
MAP = journey_map(PLAN, groups_of(PLAN))
MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _entry(action: str, who: str = "Femi", detail: dict[str, object] | None = None) -> dict[str, Any]:
    return {"action": action, "who": who, "happened_at": MORNING, "detail": detail or {}}


def _decided(*lines: tuple[str, str, str]) -> dict[str, Any]:
    told = [[place, action, "d", None, None, note] for place, action, note in lines]
    return _entry("line.decided", detail={"lines": told})


def test_the_money_on_the_journey_is_all_the_money_of_the_plan() -> None:
    shown = sum(row.money_minor for _, rows in MAP.stages for row in rows)
    assert shown > 0
    assert shown + MAP.elsewhere_minor == MAP.whole_minor == PLAN.cost_minor + PLAN.reserve_minor


def test_darker_cells_are_those_with_more() -> None:
    rows = [row for _, found in MAP.stages for row in found]
    for shade, value in (("money_shade", lambda r: r.money_minor), ("evidence_shade", lambda r: r.point.reach)):
        ordered = sorted(rows, key=value)
        shades = [getattr(row, shade) for row in ordered]
        assert shades == sorted(shades)
        assert shades[-1] == 4
    assert all((row.money_shade == 0) == (row.money_minor == 0) for row in rows)


def test_the_points_stand_in_the_order_of_the_journey_that_people_drew() -> None:
    stages = [stage for stage, _ in MAP.stages]
    turned = journey_map(PLAN, groups_of(PLAN), stages[::-1], [row.point.touchpoint for row in MAP.stages[0][1]][::-1])
    assert [stage for stage, _ in turned.stages] == stages[::-1]
    assert {row.point.key: row.money_minor for _, rows in turned.stages for row in rows} == {
        row.point.key: row.money_minor for _, rows in MAP.stages for row in rows
    }


def test_a_plan_whose_questions_come_from_no_feedback_has_no_map() -> None:
    questions = tuple(replace(one, anxiety_points=()) for one in PLAN.programme.questions)
    silent = sample_plan(replace(PLAN.programme, questions=questions))
    assert journey_map(silent, groups_of(silent)).stages == ()
    assert 'class="heat"' not in plan_html(silent, sample_cover())


def test_every_price_that_the_plan_pays_stands_in_the_appendix_once() -> None:
    used = [one for _, found in rates_used(PLAN) for one in found]
    lines = [
        line
        for planned in (*PLAN.kept, *PLAN.conditional)
        for line in (planned.package.lines if planned.package else ())
        if line.quantity_milli
    ] + [line for cost in PLAN.shared_costs for line in cost.lines if line.quantity_milli]
    assert Counter(one.rate for one in used) == Counter({line.rate: 1 for line in lines})
    assert sum(one.amount_minor for one in used) == sum(line.amount_minor for line in lines)
    assert sum(one.line_count for one in used) == len(lines)


def test_a_study_that_left_or_changed_its_level_is_told_against_the_version_before() -> None:
    key = PLAN.kept[0].study.key
    without = tuple(replace(one, fate="left_out", level=None) if one.study.key == key else one for one in PLAN.studies)
    former: Plan = replace(PLAN, studies=without)
    found = since(PLAN, former, 3)
    assert found.moved == (f"{PLAN.kept[0].study.name}: {PLAN.kept[0].level} level, was left out",)
    assert since(PLAN, PLAN, 3).is_same


def test_the_page_at_a_glance_says_what_changed() -> None:
    html = plan_html(PLAN, signed_cover())
    assert (
        "Since version 3</b> the plan costs £1,200 more, holds back the same, and its net worth is £500 less." in html
    )
    assert "Since version" not in plan_html(PLAN, sample_cover())


def test_the_log_counts_lines_decided_one_after_another_and_keeps_words_apart() -> None:
    log = steps_of(
        [
            _entry("plan.submitted", "Ada"),
            _decided(("study:a:x", "approve", "")),
            _decided(("study:a:y", "approve", ""), ("study:a:z", "reduce", "")),
            _decided(("study:b:x", "query", "Why two?")),
            _entry("plan.approved", "Grace", {"note": "Go.", "for": "Nils"}),
            _entry("plan.drafted"),
        ]
    )
    assert [(step.what, step.by, step.note) for step in log] == [
        ("Submitted for approval", "Ada", ""),
        ("2 cost lines approved, 1 reduced", "Femi", ""),
        ("1 cost line queried", "Femi", "Why two?"),
        ("Approved", "Grace for Nils", "Go."),
    ]


def test_lines_decided_by_another_or_on_another_day_are_steps_of_their_own() -> None:
    later = _decided(("study:a:y", "approve", "")) | {"happened_at": datetime(2026, 11, 26, 9, tzinfo=UTC)}
    other = _decided(("study:a:z", "approve", "")) | {"who": "Grace"}
    assert len(steps_of([_decided(("study:a:x", "approve", "")), later, other])) == 3


def test_a_study_says_how_its_lines_were_decided(pages: list[str]) -> None:
    text = next(page for page in pages if "Decided line by line." in page)
    assert "Of 9 cost lines: 9 approved (Femi Okafor)." in text


def test_the_cover_bears_digest_trail_and_the_way_to_check(pages: list[str]) -> None:
    bare = re.sub(r"\s", "", pages[0])
    assert f"412:{'9f2c41d0' * 8}" in bare
    assert "https://plans.example.org/verify" in bare.replace("\u200b", "")


def test_the_code_leads_to_the_check_of_this_digest_or_holds_the_digest() -> None:
    cover = sample_cover()
    assert cover.code_words == cover.digest
    assert signed_cover().code_words == f"https://plans.example.org/verify?digest={cover.digest}"


def test_the_code_has_its_three_corners_and_a_quiet_zone() -> None:
    code = square_code("https://plans.example.org/verify?digest=" + "0" * 64)
    strokes = {(int(x), int(y)): int(n) for x, y, n in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path)}
    assert min(x for x, _ in strokes) == min(y for _, y in strokes) == 4
    assert max(x + length for (x, _), length in strokes.items()) == code.side - 4
    assert strokes[4, 4] == strokes[code.side - 11, 4] == strokes[4, code.side - 5] == 7


@pytest.mark.parametrize("status", STATUSES)
def test_only_a_plan_that_was_agreed_on_bears_no_mark(status: Status) -> None:
    html = plan_html(PLAN, sample_cover(status=status))
    assert ("mark_" in html) == (status in MARK_FILES)
    assert (status in MARK_FILES) == (status not in ("approved", "active", "closed"))


def test_what_a_table_came_to_is_carried_over_the_page(pages: list[str]) -> None:
    """What is brought forward is what was carried, and no other page says either."""
    carried = [re.findall(r"Carried forward ([\d,.]+)", page) for page in pages]
    brought = [re.findall(r"Brought forward ([\d,.]+)", page) for page in pages]
    assert any(carried)
    assert carried[:-1] == brought[1:]


def test_the_follow_ups_stand_as_a_tree_with_the_reserve() -> None:
    html = plan_html(PLAN, sample_cover())
    sources = document_of(PLAN, sample_cover()).follow_ups
    assert sum(len(found) for _, found in sources) == len(PLAN.conditional)
    assert all(f"If {name} finds" in html for name, _ in sources)


def test_differences_and_severities_are_said_as_people_read_them() -> None:
    assert [more_or_less(minor, "GBP") for minor in (0, 120_000, -30_000)] == ["the same", "£1,200 more", "£300 less"]
    assert severity_of_three(6_000) == "1.8"
