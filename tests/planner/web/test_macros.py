"""Every macro draws what it is given, names it for listeners, and needs neither script nor inline style."""

import re
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planner import filters
from planner.paths import TEMPLATES

SPITEFUL = "<script>alert(1)</script>"
BARS = [
    {"label": "Disputes", "value": 4_800_000, "ceiling": 7_500_000},
    {"label": SPITEFUL, "value": 0, "kind": "conditional"},
]
CHARTS = {
    "bars": 'bar_chart("b", "A title", "In words", bars, "GBP", "Worth", "Ceiling")',
    "columns": 'column_chart("c", "A title", "In words", ["Q1", "Q2"], [{"label": label, "values": [100, 0]},'
    ' {"label": "Reserve", "values": [0, 5000], "is_reserve": true}], "GBP", "by quarter", [5000, none])',
    "lines": 'line_chart("l", "A title", "In words", ["Jan", "Feb"], [{"label": label, "values": [1, 2]},'
    ' {"label": "Two", "values": [2, 2]}], "count", "a month")',
    "one line": 'line_chart("l", "A title", "In words", ["Jan"], [{"label": label, "values": [0]}], "count", "")',
    "levels": 'level_dots("d", "A title", "In words", [{"label": label, "low": 1, "value": 2, "high": 3,'
    ' "is_chosen": true}], "GBP", "net value")',
    "meter": 'budget_meter("m", "A title", "In words", [{"label": label, "value": 14, "kind": "kept"},'
    ' {"label": "Reserve", "value": 9, "kind": "conditional"}], 20, "GBP")',
    "hot spots": 'hot_spots("h", "A title", "In words", [label, "Mortgage"], ["Use", "Leave"], [{"row": 0, "column": 1,'
    ' "reach": 412, "severity": 3, "label": label, "path": "/x"}, {"row": 1, "column": 0, "reach": 0, "severity": 0,'
    ' "label": "Quiet"}])',
    "no hot spots": 'hot_spots("h", "A title", "In words", [], [], [])',
    "sample": 'sample_curve("s", "A title", "In words",'
    ' [{"sample": 0, "value_minor": 0, "cost_minor": 0, "net_minor": 0},'
    ' {"sample": 90, "value_minor": 500, "cost_minor": 900, "net_minor": -400}], 0, "GBP", label, 90)',
    "tornado": 'tornado("t", "A title", "In words", [{"label": label, "low": "10 %", "high": "30 %", "low_minor": 900,'
    ' "high_minor": 100}, {"label": "Gain", "low": label, "high": label, "low_minor": 200, "high_minor": 300}],'
    ' 500, "GBP", label)',
    "belief": 'belief_curve("b", "A title", "In words", [{"belief_ppm": 0, "value_minor": 0}, {"belief_ppm": 1000000,'
    ' "value_minor": 0}], 400000, [{"from_ppm": 0, "to_ppm": 1000000, "label": label}], "GBP", "adds", label)',
    "normal": 'normal_curve("n", "A title", "In words", 3000, 2000, -90000, label)',
    "frontier": 'frontier_chart("f", "A title", "In words", [{"limit_minor": 100, "worth_minor": -900,'
    ' "bound_minor": 50, "is_proven": false, "path": "/x"}, {"limit_minor": 5000, "worth_minor": 90000,'
    ' "bound_minor": 90000, "is_proven": true, "path": "/y"}], "GBP", 5000, label,'
    ' [{"limit_minor": 900, "worth_minor": 95000, "bound_minor": 95000, "is_proven": true, "path": ""}], label, label,'
    ' [{"limit_minor": 100, "worth_minor": -900, "name": label}])',
    "no frontier": 'frontier_chart("f", "A title", "In words", [], "GBP", 0, "worth")',
    "no bars": 'bar_chart("b", "A title", "In words", [], "GBP", "Worth")',
}
PARTS = {
    'badge("kept")': "Kept",
    'badge("conditional")': "Conditional",
    'badge("left_out")': "Left out",
    'badge("committed")': "Committed",
    'proof("optimal")': "Proven best",
    'proof("feasible", 0.00036)': "Within 0.04\N{NO-BREAK SPACE}% of the best",
    'proof("feasible")': "not proven",
    'proof("infeasible")': "No plan fits",
    'proof("unknown")': "Not known",
    'state("in_review")': "in review",
    'level("STANDARD")': "standard",
    'empty("Nothing yet", "Begin here.", "/x", "Begin")': 'href="/x"',
    'figure_strip([("Cost", "£12", "of £20")])': "of £20",
    'crumbs([("Plan", "/p/x/plan")])': "/p/x/plan",
    'amount(-12000, "GBP")': "−£120",
    'exact(12345, "GBP")': "£123.45",
    'span(800000, 1200000, "GBP")': "£8k to £12k",
    "in_words(700000)": "7 in 10",
    'value_gauge(10, 20, "GBP", "conditional")': "£0 of at most £0",
    'pager("/x?a=1", 2, 3)': "/x?a=1&amp;page=3",
    'table("Kept", columns, rows, total=["All", 100, none])': 'data-label="Cost"',
}
IMPORTS = """{% from "macros/charts.html" import bar_chart, column_chart, line_chart, level_dots %}
{% from "macros/charts.html" import value_gauge, budget_meter %}
{% from "macros/charts_frontier.html" import frontier_chart %}
{% from "macros/charts_value.html" import belief_curve, normal_curve, sample_curve, tornado %}
{% from "macros/hot_spots.html" import hot_spots %}{% from "macros/tables.html" import table, pager %}
{% from "macros/components.html" import badge, proof, state, level, empty, figure_strip, crumbs %}
{% from "macros/money.html" import amount, exact, span, in_words %}"""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    filters.install(environment)
    return environment


def _drawn(call: str) -> str:
    columns = [("Study", "text"), ("Cost", "money:GBP"), ("By", "date")]
    rows = [[SPITEFUL, 100, date(2026, 11, 21)]]
    template = _environment().from_string(IMPORTS + "{{ " + call + " }}")
    return template.render(bars=BARS, label=SPITEFUL, columns=columns, rows=rows)


@pytest.mark.parametrize("call", CHARTS.values(), ids=CHARTS)
def test_a_chart_names_and_describes_itself_and_shows_its_data(call: str) -> None:
    drawn = _drawn(call)
    svg = ET.fromstring(re.findall(r"<svg.*?</svg>", drawn, re.DOTALL)[0])
    assert svg.findtext("title") == "A title"
    assert svg.findtext("desc") == "In words"
    assert {"viewBox", "width", "height"} <= set(svg.attrib)
    assert "Show the data" in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("call", CHARTS.values(), ids=CHARTS)
def test_a_chart_draws_nothing_outside_its_frame(call: str) -> None:
    svg = ET.fromstring(re.findall(r"<svg.*?</svg>", _drawn(call), re.DOTALL)[0])
    _, _, width, height = (float(part) for part in svg.attrib["viewBox"].split())
    for shape in svg.iter("rect"):
        x, y = float(shape.get("x", 0)), float(shape.get("y", 0))
        assert 0 <= x <= x + float(shape.attrib["width"]) <= width + 0.2
        assert 0 <= y <= y + float(shape.attrib["height"]) <= height + 0.2


@pytest.mark.parametrize(("call", "words"), PARTS.items(), ids=PARTS)
def test_a_part_says_its_words(call: str, words: str) -> None:
    drawn = _drawn(call)
    assert words in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


def test_the_fates_differ_in_shape_as_well_as_colour() -> None:
    shapes = {re.sub(r'class="[^"]*"', "", _drawn(f'badge("{fate}")')).split("</svg>")[0] for fate in
              ("kept", "conditional", "left_out", "committed")}  # fmt: skip
    assert len(shapes) == 4
