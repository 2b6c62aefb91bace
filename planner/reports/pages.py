"""The printed pages of a plan as one HTML string, with everything printed escaped and settable."""

import re
from datetime import date
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from budgeting.approvals.states import PLAN_STATE_WORDS
from budgeting.money import Money, exponent
from budgeting.plans.plan import Plan
from planner.filters import install, money
from planner.languages.environments import in_language
from planner.languages.reader import ENGLISH, WRITTEN_IN, language
from planner.languages.saying import speaker
from planner.paths import STATIC, TEMPLATES
from planner.reports.cover import Cover
from planner.reports.document import document_of
from planner.reports.explained import Answers, entry_price
from planner.reports.faces import faces_css
from planner.reports.frontier import curve
from planner.reports.journey_page import JourneyPicture
from planner.reports.package_form import PackageForm
from planner.reports.robustness import whole_percent
from planner.reports.square_code import square_code
from planner.reports.study_pages import option_rows, release_of
from planner.reports.supplier_brief import SupplierBrief
from planner.reports.telling import counts_words, stamp_words
from planner.reports.text import settable, shortened
from planner.reports.wording import GLOSSARY, LEVEL_WORDS, MARK_WORDS, SECTION_WORDS

# What is written across every page of a version that nobody may spend by.
MARK_FILES = {
    "draft": "draft",
    "in_review": "in_review",
    "part_approved": "in_review",
    "rejected": "not_approved",
    "sent_back": "not_approved",
    "superseded": "replaced",
}
_MARK = '@page {{ background: url("pdf/mark_{}.svg") no-repeat center / 210mm 297mm; }}'
# What the foot of each page says, in other languages than that of the style sheets.
_FOOT_WORDS = "page {1} of {2}"
_FOOT = '@page {{ @bottom-right {{ content: "{}" counter(page) "{}" counter(pages) "{}"; }} }}'
_HOLES = re.compile(r"\{\d\}")
_SVG = re.compile(r"<svg[^>]*>")
MOST_MEETINGS, MOST_HEAT_ROWS = 7, 12
_MINUS = "\N{MINUS SIGN}"


def plan_html(plan: Plan, cover: Cover, answers: Answers | None = None) -> str:
    """The whole document, ready for ``planner.reports.pdf``; style sheets are named relative to the static folder."""
    document = document_of(plan, cover, answers)
    html = _html("pdf/plan.html", document=document, plan=plan, cover=cover, currency=document.currency)
    return _styled(html, _MARK.format(_mark(cover.status))) if cover.status in MARK_FILES else html


def package_html(form: PackageForm) -> str:
    """The form of one decision package, ready for ``planner.reports.pdf``."""
    return _html("pdf/package.html", form=form, currency=form.programme.currency)


def brief_html(brief: SupplierBrief) -> str:
    """A request for quotation of one study, ready for ``planner.reports.pdf``."""
    return _html("pdf/brief.html", brief=brief)


def journey_html(picture: JourneyPicture, prepared_on: date) -> str:
    """The journey on one landscape page, ready for ``planner.reports.pdf``: what does not fit is counted."""
    told = [one for one in picture.journey.touchpoints if one.is_told]
    meetings = told[:MOST_MEETINGS]
    return _html(
        "pdf/journey.html",
        picture=picture,
        prepared_on=prepared_on,
        meetings=meetings,
        left_out=len(told) - len(meetings),
        silent=[one.name for one in picture.journey.touchpoints if not one.is_told],
        most_rows=MOST_HEAT_ROWS,
    )


def _html(template: str, **values: object) -> str:
    html = _environment(language()).get_template(template).render(**values)
    return _styled(html, faces_css(html) + _foot_css(language()))


def _foot_css(chosen: str) -> str:
    """The page's number in the words of the reader."""
    return "" if chosen == ENGLISH else _FOOT.format(*_HOLES.split(speaker(chosen).word(_FOOT_WORDS)))


def _mark(status: str) -> str:
    """The name of the drawing that lies under every page."""
    name = MARK_FILES[status]
    return name if language() == ENGLISH else f"{name}.{language()}"


def _styled(html: str, css: str) -> str:
    """``html`` with rules of its own at the end of its head, which overrule those of the style sheets."""
    return html.replace("</head>", f"<style>{css}</style></head>", 1)


def figure(minor: int, currency: str) -> str:
    """``12,340.50`` to the last minor unit, for columns whose head names the currency."""
    amount = Money(minor, currency).major
    return f"{amount:,.{exponent(currency)}f}".replace("-", _MINUS)


def more_or_less(minor: int, currency: str) -> str:
    """``£1,200 more``, ``£300 less`` or ``the same``."""
    if minor == 0:
        return "the same"
    return f"{money(abs(minor), currency)} {'more' if minor > 0 else 'less'}"


def severity_of_three(severity_bp: int) -> str:
    """Mean severity as people gave it, ``1.8`` of 3, from basis points of the worst."""
    return f"{severity_bp * 3 / 10_000:.1f}"


def for_print(chart: Markup) -> Markup:
    """A chart of the pages' own macros with its colours inside: the PDF engine reads only the styles within an SVG."""
    style = f"<style>{(STATIC / 'pdf' / 'charts.css').read_text()}</style>"
    return Markup(_SVG.sub(lambda opening: opening[0] + style, str(chart)))  # noqa: S704  markup in, our own file added


def _printed(value: object) -> object:
    return settable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment(chosen: str) -> Environment:
    return _written() if chosen == ENGLISH else in_language(_written(), chosen)


@cache
def _written() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install(environment)
    environment.filters.update(
        figure=figure,
        shortened=shortened,
        for_print=for_print,
        more_or_less=more_or_less,
        severity_of_three=severity_of_three,
    )
    environment.globals.update(_names())
    return environment


def _names() -> dict[str, object]:
    """What templates may call and look up."""
    return {
        "reader_language": WRITTEN_IN,
        "curve": curve,
        "entry_price": entry_price,
        "option_rows": option_rows,
        "release_of": release_of,
        "GLOSSARY": GLOSSARY,
        "LEVEL_WORDS": LEVEL_WORDS,
        "MARK_WORDS": MARK_WORDS,
        "SECTION_WORDS": SECTION_WORDS,
        "STATE_WORDS": PLAN_STATE_WORDS,
        "square_code": square_code,
        "counts_words": counts_words,
        "stamp_words": stamp_words,
        "whole_percent": whole_percent,
    }
