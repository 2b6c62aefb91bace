"""The boxes that several kinds of samples share."""

from planner.forms.samples import Box

CONFIDENCE = Box(
    "confidence",
    "How sure to be",
    "a confidence",
    "share",
    "95",
    choices=(("80", "4 times in 5"), ("90", "9 times in 10"), ("95", "19 times in 20"), ("99", "99 times in 100")),
)
POWER = Box(
    "power",
    "How often to see it when it is there",
    "a chance",
    "share",
    "80",
    choices=(("50", "half the time"), ("80", "8 times in 10"), ("90", "9 times in 10"), ("95", "95 times in 100")),
)
POPULATION = Box(
    "population",
    "How many there are in all",
    "a number of people",
    "people",
    hint="Leave empty when they are many.",
    is_needed=False,
)
DESIGN_EFFECT = Box(
    "design_effect",
    "Design effect",
    "a design effect",
    "number",
    "1",
    hint="1 without weighting or clusters; about 1.5 for a weighted panel.",
    is_needed=False,
    blank=1.0,
)
DESIGN = (POPULATION, DESIGN_EFFECT, CONFIDENCE)
SAMPLE = Box("sample", "How many people answer", "a number of people", "people", "400", "completes")
MARGIN = Box("margin", "How near it must be", "a margin", "above_zero", "4", "± points")
SHARE = Box(
    "share",
    "Share you expect",
    "a share",
    "share",
    "50",
    "%",
    "50 when you do not know: it asks for most people.",
    is_needed=False,
    blank=0.5,
)
PROMOTERS = Box(
    "promoters",
    "Promoters you expect",
    "a share of promoters",
    "share",
    "50",
    "%",
    "50 and 50 when you do not know: they ask for most people.",
)
DETRACTORS = Box("detractors", "Detractors you expect", "a share of detractors", "share", "50", "%")
DEVIATION = Box(
    "deviation",
    "Standard deviation",
    "a standard deviation",
    "above_zero",
    "2",
    hint="How spread the answers are, from a study before. A sixth to a quarter of the range is a fair guess.",
)
AVERAGE_MARGIN = Box(
    "margin", "How near it must be", "a margin", "above_zero", "0.2", "±", "In the unit of the answers."
)
CHANGE = Box("change", "Change to see", "a change", "above_zero", "5", "points")
AVERAGE_CHANGE = Box(
    "change", "Difference to see", "a difference", "above_zero", "0.5", hint="In the unit of the answers."
)
FIRST = Box("first", "People in the first", "a number of people", "people", "400", "completes")
SECOND = Box("second", "People in the second", "a number of people", "people", "400", "completes")
TESTING = (POWER, DESIGN_EFFECT, CONFIDENCE)
PREVALENCE = Box("prevalence", "How many have the problem", "a share of customers", "share", "15", "%")
CHANCE = Box("chance", "Chance of seeing it", "a chance", "share", "90", "%")
PEOPLE = Box("sample", "How many people take part", "a number of people", "people", "12", "people")
REACH = Box(
    "reach",
    "What to reach",
    "what to reach",
    "word",
    "most themes",
    choices=tuple(
        (one, one[:1].upper() + one[1:]) for one in ("basic themes", "most themes", "about nine in ten needs")
    ),
)
KINDS_OF_CUSTOMERS = Box(
    "kinds",
    "Kinds of customers",
    "a number of kinds",
    "people",
    "1",
    hint="Each kind that may see things differently starts from nothing.",
)
NEW_THEMES = Box(
    "new_themes",
    "New themes of each interview",
    "new themes",
    "counts",
    "7, 4, 3, 2, 1, 0, 0",
    hint="In the order of the interviews, with commas between.",
)
THRESHOLD = Box("threshold", "Stop when new ones are at most", "a limit", "share", "5", "%")
EXPOSURES = Box("exposures", "How often each is seen", "a number of times", "people", "500", "times")
LEVELS = Box(
    "levels", "Levels of each attribute", "numbers of levels", "counts", "4, 3, 2", hint="With commas between."
)
TASKS = Box("tasks", "Tasks for each person", "a number of tasks", "people", "10")
ALTERNATIVES = Box(
    "alternatives", "Alternatives in a task", "a number of alternatives", "people", "3", hint="Without “none of these”."
)
SUBGROUP = Box(
    "subgroup",
    "Smallest group to report",
    "a share of the sample",
    "share",
    "",
    "%",
    "Leave empty when only the whole is reported.",
    is_needed=False,
)
ITEMS = Box("items", "Items in all", "a number of items", "people", "20")
SHOWN = Box("shown", "Items shown in a task", "a number of items", "people", "4")
SIMPLE = Box("simple", "People a simple random sample would need", "a number of people", "people", "400", "completes")
WEIGHTING = (
    Box(
        "weights",
        "Weights, one for each person",
        "weights",
        "numbers",
        hint="With commas between, if you have them: 0.8, 1, 1.4.",
        is_needed=False,
        blank=(),
    ),
    Box(
        "weight_cv",
        "Or the spread of the weights",
        "a spread",
        "number",
        "0.5",
        hint="Their standard deviation ÷ their mean; 0 without weights.",
        is_needed=False,
        blank=0.0,
    ),
    Box(
        "per_cluster",
        "People asked in one cluster",
        "a number of people",
        "number",
        "1",
        hint="In one branch or household; 1 without clusters.",
        is_needed=False,
        blank=1.0,
    ),
    Box(
        "likeness",
        "How alike they are",
        "a likeness",
        "number",
        "0",
        hint="From 0 (as strangers) to 1 (all the same); 0.05 is usual.",
        is_needed=False,
        blank=0.0,
    ),
)
GROUP_MARGIN = Box(
    "margin", "How near the whole must be", "a margin", "above_zero", "0.04", "±", "In the unit of the spread."
)
BUDGET = Box("budget_minor", "Money for interviews", "GBP", "money", "5,000")
