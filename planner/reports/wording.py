"""The plan's own words in print: names of sections and levels, and the glossary at its end."""

from budgeting.studies import Level, Mark, Section

SECTION_WORDS: dict[Section, str] = {
    "set_up": "Set-up",
    "recruitment": "Recruitment",
    "incentives": "Incentives",
    "fieldwork": "Fieldwork",
    "materials": "Materials",
    "processing": "Processing",
    "analysis": "Analysis",
    "reporting": "Reporting",
    "management": "Management",
}
LEVEL_WORDS: dict[Level, str] = {"minimum": "Minimum", "standard": "Standard", "enhanced": "Enhanced"}
MARK_WORDS: dict[Mark, str] = {
    "A": "seen in a public source, or stands in a quote",
    "B": "public, but foreign, old or converted",
    "C": "an estimate",
}
GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Anxiety point", "A pain that customers report again and again at one point of their journey."),
    ("Belief", "How likely each possible truth is held to be before any research."),
    (
        "Ceiling",
        (
            "The most that research on a question can be worth: the value of knowing for certain × the chance that a "
            "finding is acted on. Of a budget: the most that it allows."
        ),
    ),
    (
        "Conditional study",
        "A study that runs only if an earlier study reports the finding that calls for it. The reserve pays for it.",
    ),
    (
        "Cost line",
        "One thing to buy: what drives it × units for each × the price of a unit. Every quantity starts at nothing.",
    ),
    (
        "Core, borderline, out",
        "Chosen in nine or more of ten cases with prices and beliefs drawn anew; in some; in one of ten at most.",
    ),
    ("Cost centre", "Who pays: a pool of money with its own budget."),
    (
        "Decision",
        "What the business will do, or not do, when it has the answer: its options, its owner and the day it is due.",
    ),
    ("Digest", "A fingerprint of the frozen plan. If a single figure of the plan changed, the digest would change."),
    (
        "Expected follow-up cost",
        "The cost of the conditional studies, each multiplied by the chance that it is released.",
    ),
    ("Level", "How much of a study is bought: minimum, standard or enhanced, each with its own sample and cost."),
    (
        "Left out",
        "Costed, and not funded. What the best plan with it would drop or make smaller is what it is swapped for.",
    ),
    (
        "More or less money",
        "The best plan at every other budget, found by choosing the studies again within each of them.",
    ),
    ("Net worth", "What the plan is worth, less its cost and its expected follow-up cost."),
    (
        "Payoff",
        "What an option earns or loses, in money, if one of the possible truths holds. Research is not counted in it.",
    ),
    ("Proven best", "A solver has shown that no other choice of studies within the same rules is worth more."),
    ("Question", "What the business does not know, tied to exactly one decision."),
    (
        "Rate mark",
        "How a price is known: A public, or in a quote; B public, but foreign, old or converted; C an estimate.",
    ),
    ("Reserve", "Money held back for conditional studies that findings may release, as much as the reserve rule says."),
    (
        "Rule",
        "What a plan has to keep: a ceiling, staff days, a decision. It costs what the plan would gain without it.",
    ),
    ("Shared cost", "Something bought once for all the studies that use it."),
    ("Study", "Research by one method that could answer one question or several."),
    (
        "Worth",
        "How much better decisions are expected to be, in money, because of the answers, before the cost of research.",
    ),
)
