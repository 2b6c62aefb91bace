"""Sentences of code in another language: what is known is said, what people typed and what is unknown stays."""

import pytest
from jinja2 import Environment

from planner import filters
from planner.languages import environments
from planner.languages.catalogue import Catalogue
from planner.languages.environments import in_language
from planner.languages.patterns import Pattern
from planner.languages.saying import Speaker, speaker

GAP = "\N{NO-BREAK SPACE}"
WORDS = {
    "Costs {1}, more than the {2} that {3} could ever be worth.": "Kostet {1}, mehr als {2}, die {3} wert sein kann.",
    "its question": "ihre Frage",
    "Helps to answer “{=1}”.": "Hilft, „{=1}“ zu beantworten.",
    "Mandatory.": "Verpflichtend.",
    "Cost": "Kosten",
    "study": "Studie",
    "studies": "Studien",
    "days": "Tage",
    "{=1} days": "{=1} Tage",
    "{1} in {2} ({3})": "{1} von {2} ({3})",
}


@pytest.fixture(scope="module")
def voice() -> Speaker:
    """A speaker of a few words of German."""
    return Speaker(Catalogue("de", WORDS, {}, frozenset(WORDS), frozenset({"Online survey"})))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("£12,340.50", "12.340,50 £"),
        ("−£120", "−120 £"),
        ("£1.2m", "1,2 Mio. £"),
        ("SEK 1,200", "1.200 SEK"),
        ("12.5 %", "12,5 %"),
        ("21 Nov 2026", "21. Nov. 2026"),
        ("21 Nov 2026, 14:05 UTC", "21. Nov. 2026, 14:05 UTC"),
        ("Nov 2026", "Nov. 2026"),
        ("7 in 10 (70 %)", "7 von 10 (70 %)"),
        ("1,234 days", "1.234 Tage"),
        ("1.333 days", "1,333 Tage"),
        ("May", "Mai"),
        ("31 Feb 2026", "31 Feb 2026"),
        ("May 0000", "May 0000"),
        ("January 0000", "January 0000"),
    ],
)
def test_figures_take_the_form_of_the_language(voice: Speaker, written: str, said: str) -> None:
    assert voice.said(written).replace(GAP, " ") == said


def test_a_sentence_is_known_by_its_words_and_its_holes_are_said(voice: Speaker) -> None:
    said = voice.said("Costs £1,200, more than the £300 that its question could ever be worth. Mandatory.")

    assert said == f"Kostet 1.200{GAP}£, mehr als 300{GAP}£, die ihre Frage wert sein kann. Verpflichtend."


def test_a_word_that_somebody_typed_into_a_hole_stays(voice: Speaker) -> None:
    assert voice.said("Helps to answer “Cost”.") == "Hilft, „Cost“ zu beantworten."


def test_what_is_not_known_stays_as_it_is(voice: Speaker) -> None:
    assert voice.said("Why do customers leave?") == "Why do customers leave?"


def test_a_long_text_that_is_nearly_a_message_is_looked_at_once() -> None:
    message = Pattern("{1} need {2} of {3} in {4} but there {5} {6}, {7} short.", "")

    # Tried hole by hole in every way that there is, this would never end.
    assert message.match("1 need 1 of 1 in 1 but there 1 1" * 2_000 + " short.") is None
    assert message.match("A need B of  in D, E but there FG H, I short.") == ["A", "B", "", "D, E", "FG", "H", "I"]


def test_a_message_is_found_only_where_its_ends_do_not_overlap() -> None:
    assert Pattern("Ends {1} Ends", "").match("Ends Ends") is None
    assert Pattern("Ends {1} Ends", "").match("Ends  Ends") == [""]
    assert Pattern("Ends", "").match("Ends of") is None


@pytest.fixture(scope="module")
def german(voice: Speaker) -> Environment:
    """An environment of pages that says the few words."""
    base = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    filters.install(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environments, "speaker", lambda _language: voice)
        return in_language(base, "de")


def test_what_people_typed_is_shown_as_they_typed_it(german: Environment) -> None:
    page = german.from_string(
        '<p>{{ study.name }} {{ label }}</p><input value="{{ label }}"><textarea>{{ label }}</textarea>'
    )

    shown = page.render(study={"name": "Cost"}, label="Cost")

    assert shown == '<p>Cost Kosten</p><input value="Cost"><textarea>Cost</textarea>'


def test_a_figure_is_said_once(german: Environment) -> None:
    assert german.from_string("<p>{{ n | count }}, {{ n | plural('study', 'studies') }}</p>").render(n=3186) == (
        "<p>3.186, 3.186 Studien</p>"
    )


def test_what_a_plan_would_do_is_said_clause_by_clause_with_the_verb_at_the_end() -> None:
    asked = "Bring in “A” at the minimum level and “B”, leave out “C and D” and lower “E” to the minimum level."
    said = speaker("de").said(asked)
    brought, rest = "„A“ auf der Stufe Minimum und „B“ hereinnehmen", "„C and D“ weglassen"
    assert said == f"{brought}, {rest} und „E“ auf die Stufe Minimum senken."


def test_a_name_in_quotation_marks_is_never_cut_in_two() -> None:
    pattern = Pattern("“{=1}” is mandatory", "„{=1}“ ist verpflichtend")
    said = Speaker(
        Catalogue("de", {pattern.message: pattern.translation}, {}, frozenset({pattern.message}), frozenset())
    )
    assert said.said("“A” is mandatory") == "„A“ ist verpflichtend"
    assert said.said("“A” is odd while “B” is mandatory") == "“A” is odd while “B” is mandatory"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "(8 interviews × (1 + 20 % recruited over the number), rounded up) = 10 recruits × £55.00",
            "(8 Interviews × (1 + 20 % über die Zahl hinaus gewonnen), aufgerundet) = 10 Angeworbene × 55,00 £",
        ),
        ("12 diarists × 1 month of the platform", "12 Tagebuchführende × 1 Monat der Plattform"),
        ("√(1 × 1.960² × 0.5 ÷ 400) = 0.049", "√(1 × 1,960² × 0,5 ÷ 400) = 0,049"),
        ("the larger of 1 and 60 minutes each ÷ 30", "das Größere von 1 und 60 Minuten jeweils ÷ 30"),
        ("study repayment-survey, programme retention-2027", "Studie repayment-survey, Programm retention-2027"),
        ("+£2,041 buys a larger study, worth £567 more", "+2.041 £ kaufen eine größere Studie, 567 £ mehr wert"),
        ("days of query building, minimum level", "Tage Bau der Suchabfrage, Stufe Minimum"),
        ("Venue (half day)", "Raum (halber Tag)"),
    ],
)
def test_sums_and_steps_are_said_word_by_word(written: str, said: str) -> None:
    assert speaker("de").said(written).replace(GAP, " ") == said


@pytest.mark.parametrize(
    "typed",
    [
        "Release on the day",
        "Hire six checkers and hold cases for five days",
        "Listen to recorded calls of borrowers in difficulty and count how often nobody owns the case.",
        "Trace disputed debts back to what our own files showed on the day of the first call.",
    ],
)
def test_a_sentence_of_people_is_left_whole_though_words_of_ours_stand_in_it(typed: str) -> None:
    assert speaker("de").said(typed) == typed
