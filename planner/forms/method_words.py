"""The words in which methods are spoken of, for colleagues outside research."""

from typing import Final

from budgeting.methods.method import Measures, QuestionKind, Tier

FIT_WORDS: Final = ("not for this", "weak", "usable", "strong")
KIND_WORDS: Final[dict[QuestionKind, str]] = {
    "exploratory": "What is going on, and why?",
    "descriptive": "How many, and how often?",
    "causal": "Does one thing cause another?",
    "evaluative": "Does it work well enough?",
}
TIER_WORDS: Final[dict[Tier, str]] = {
    "randomised": "Strongest: a randomised test",
    "trade_off": "Strong: people give one thing up for another",
    "survey": "Counts what people say",
    "observation": "Watches what people do",
    "qualitative": "Listens to a few people at length",
    "secondary": "Reads what is there already",
}
TIER_MEANINGS: Final[dict[Tier, str]] = {
    "randomised": (
        "Chance alone decides who gets which version, so a difference between them was caused by the version. "
        "A larger test is right more often."
    ),
    "trade_off": (
        "People choose between complete offers, as they do in a shop. That is closer to what they will do than asking "
        "what they like, but it is still not a purchase."
    ),
    "survey": (
        "A larger sample is right more often, but no size cures what people misremember, or who never answers. "
        "That is why a survey of thousands still does not count as certain."
    ),
    "observation": (
        "Seeing what people do beats hearing what they say. Each person watched makes it likelier that a problem shows "
        "itself; how common it is remains unsure."
    ),
    "qualitative": (
        "A dozen long conversations show why, and find what nobody thought to ask. They are too few to say how many, "
        "and the people who agree to talk are not like everybody."
    ),
    "secondary": (
        "Others collected it for their own reasons. It is quick and cheap, and rarely answers quite this question."
    ),
}
MEASURE_WORDS: Final[dict[Measures, str]] = {
    "proportion": "how many in a hundred, give or take some points",
    "nps": "a score such as the net promoter score, give or take some points",
    "change": "the smallest change between two waves that would show",
    "discovery": "how likely it is to meet what only some people have",
    "difference": "how likely it is to see a difference between versions",
    "trade_off": "what people would give up for what",
    "none": "no figure: its strength does not come from a number of people",
}
ROLE_WORDS: Final[dict[str, str]] = {
    "junior": "Junior researcher",
    "researcher": "Researcher",
    "senior": "Senior researcher",
    "director": "Director",
}


def role_word(role: str) -> str:
    """A staff role as people say it; one that the product does not know as it was written."""
    return ROLE_WORDS.get(role, role.replace("_", " ").capitalize())
