"""The form of one decision package: what it says adds up, and it stays on two pages."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from pypdf import PdfReader

from budgeting.errors import StudyError
from budgeting.evidence.worth import package_worth, question_worth
from budgeting.studies import Level, Trigger
from planner.filters import money_exact
from planner.reports.package_form import PackageForm, package_form
from planner.reports.pages import package_html
from planner.reports.pdf import form_digest, render_package_pdf
from tests.planner.reports.sample import PROGRAMME

DAY = date(2026, 11, 22)


def _form(key: str = "dispute-survey", level: Level = "standard") -> PackageForm:
    return package_form(PROGRAMME, PROGRAMME.study(key), level, "Ada Larsen", DAY)


def test_the_form_says_which_level_of_how_many() -> None:
    form = _form()
    assert (form.number, len(form.levels)) == (2, 3)
    assert _form(level="minimum").number == 1


def test_a_level_that_was_never_designed_has_no_form() -> None:
    study = replace(PROGRAMME.study("dispute-survey"), packages=PROGRAMME.study("dispute-survey").packages[:1])
    with pytest.raises(StudyError):
        package_form(PROGRAMME, study, "enhanced", "Ada", DAY)


def test_benefits_are_those_of_the_questions() -> None:
    """EVPI, EVSI and worth for every question that it could answer."""
    form = _form()
    assert [one.question.key for one in form.asked] == ["dispute-time", "fee-letters"]
    for one in form.asked:
        alone = package_worth(one.question, form.study, form.package, PROGRAMME.periods[0].starts_on)
        assert one.own == alone
        assert one.worth == question_worth(PROGRAMME, one.question)
    assert form.own.value_minor == sum(one.own.value_minor for one in form.asked)
    assert form.net_minor == form.own.value_minor - form.package.cost_minor


def test_other_studies_of_the_same_question_are_alternatives_and_itself_is_not() -> None:
    names = [rival.study.key for rival in _form().rivals]
    assert set(names) == {"dispute-records", "leaver-tracker", "fee-letter-test"}


def test_the_lines_and_the_contingency_make_the_cost() -> None:
    form = _form()
    assert sum(line.amount_minor for line in form.lines) + form.package.contingency_minor == form.package.cost_minor
    low, high = form.lines_range_minor
    assert low < form.package.lines_minor < high


def test_what_ties_it_to_other_studies_is_said_from_both_sides() -> None:
    assert _form().dependencies == ("Its finding may release “Fee letter test”.",)
    assert _form("fee-letter-test").dependencies == (
        "Runs only if “Dispute survey” finds “Plain words keep them”; until then its cost is held in reserve.",
    )


def test_a_finding_that_no_shared_question_has_is_told_without_its_name() -> None:
    waiting = replace(PROGRAMME.study("fee-letter-test"), trigger=Trigger("dispute-survey", 9))
    studies = tuple(waiting if study.key == waiting.key else study for study in PROGRAMME.studies)
    form = package_form(replace(PROGRAMME, studies=studies), waiting, "standard", "Ada Larsen", DAY)
    assert form.dependencies[0].startswith("Runs only if “Dispute survey” has a finding that calls for it;")


@pytest.mark.parametrize("key", ["dispute-survey", "mortgage-interviews", "fee-letter-test", "fee-diary"])
def test_the_printed_form_stays_on_two_pages_and_has_all_its_parts(key: str) -> None:
    form = _form(key)
    reader = PdfReader(io.BytesIO(render_package_pdf(form)))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert len(reader.pages) <= 2
    for part in (
        "What is it for?",
        "What does it bring?",
        "What if it is not funded?",
        "Levels side by side",
        "What does it cost, from £0?",
        "Which other ways were considered?",
        "Approval",
        "Signature",
    ):
        assert part in text
    assert money_exact(form.package.cost_minor, "GBP") in text
    assert all(line.label in text for line in form.lines)


@pytest.mark.parametrize("key", ["dispute-survey", "mortgage-interviews"])
def test_a_precision_is_never_printed_without_the_bias_that_is_not_in_it(key: str) -> None:
    html = package_html(_form(key))
    assert "(sampling error alone: bias comes on top, and worth is shrunk for it)" in html
    assert "8 times in 10, if the quantities are as designed, between" in html


def test_the_printed_form_is_tagged_and_can_be_kept() -> None:
    with pikepdf.open(io.BytesIO(render_package_pdf(_form()))) as document:
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
            assert metadata["dc:title"] == "Dispute survey, standard level: decision package form"


def test_the_same_form_has_the_same_digest_and_another_level_another() -> None:
    assert form_digest(_form()) == form_digest(_form())
    assert form_digest(_form()) != form_digest(_form(level="minimum"))


def test_markup_that_somebody_typed_is_printed_as_text() -> None:
    study = replace(PROGRAMME.study("dispute-survey"), name="<script>x</script>", alternatives="<b>none</b>")
    html = package_html(package_form(PROGRAMME, study, "standard", "<i>Ada</i>", DAY))
    assert "<script>" not in html
    assert "<b>none</b>" not in html
    assert "<i>Ada</i>" not in html


def test_a_study_without_a_question_claims_no_worth() -> None:
    study = replace(PROGRAMME.study("dispute-records"), question_keys=())
    html = package_html(package_form(PROGRAMME, study, "minimum", "Ada", DAY))
    assert "no worth is claimed for it. It is funded because it is mandatory." in html
