"""What a method is: the inputs of its design, and the elements that it buys by formulas from them."""

from dataclasses import dataclass
from typing import Literal, get_args

from budgeting.errors import StudyError

Level = Literal["minimum", "standard", "enhanced"]
LEVELS: tuple[Level, ...] = get_args(Level)
Section = Literal[
    "set_up", "recruitment", "incentives", "fieldwork", "materials", "processing", "analysis", "reporting", "management"
]
SECTIONS: tuple[Section, ...] = get_args(Section)
InputKind = Literal["quantity", "assumption"]
Measures = Literal["proportion", "nps", "change", "discovery", "difference", "trade_off", "none"]
Tier = Literal["randomised", "trade_off", "survey", "observation", "qualitative", "secondary"]
QuestionKind = Literal["exploratory", "descriptive", "causal", "evaluative"]
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
PERCENT = "%"


@dataclass(frozen=True)
class Input:
    """One number of a design.

    A quantity starts at 0 and is never carried over. An assumption is a productivity figure: ``default_milli`` holds
    until somebody enters another. ``unit`` is a unit of the formulas; a share has the unit "%" and is typed as 35.
    ``label`` is the word as it stands after the number: 400 completes.
    """

    key: str
    label: str
    unit: str
    kind: InputKind
    default_milli: int = 0
    help: str = ""

    @property
    def is_assumption(self) -> bool:
        """Whether it has a default that holds until somebody enters another figure."""
        return self.kind == "assumption"


@dataclass(frozen=True)
class Element:
    """Something a method buys: ``formula`` of the inputs gives how many ``unit`` of the rate card's ``element``.

    ``label`` says in words what is bought, ``role`` is the staff role whose days it uses, empty otherwise. Incentives
    and staff of one's own bear no VAT.
    """

    key: str
    section: Section
    label: str
    element: str
    unit: str
    formula: str
    role: str = ""
    bears_vat: bool = True


@dataclass(frozen=True)
class Fit:
    """How well a method suits a kind of question: 3 strong, 2 usable, 1 weak, 0 not for this."""

    exploratory: int
    descriptive: int
    causal: int
    evaluative: int

    def to(self, kind: QuestionKind) -> int:
        """The fit to questions of ``kind``."""
        score: int = getattr(self, kind)
        return score


@dataclass(frozen=True)
class Method:
    """A way to do research; ``version`` 0 is the product's own, a workspace's own versions count from 1.

    ``tier`` is its strength of evidence; ``sample`` the formula of how many the precision comes from, ``sample_unit``
    their word and ``sample_input`` the quantity that is turned to make the sample larger; ``sample_kind`` whose
    answers they are (studies with the same kind share their bias); ``duration`` a formula of days added to the days of
    a level, empty for none; ``measures`` the precision that is printed.
    """

    key: str
    name: str
    description: str
    tier: Tier
    fit: Fit
    days: tuple[int, int, int]
    sample_unit: str
    sample_kind: str
    sample_input: str
    sample: str
    inputs: tuple[Input, ...]
    elements: tuple[Element, ...]
    duration: str = ""
    measures: Measures = "none"
    version: int = 0

    def days_at(self, level: Level) -> int:
        """Working days to a result at ``level``, before any ``duration``."""
        return self.days[LEVELS.index(level)]

    @property
    def quantities(self) -> tuple[Input, ...]:
        """The inputs that start at 0."""
        return tuple(one for one in self.inputs if not one.is_assumption)

    @property
    def assumptions(self) -> tuple[Input, ...]:
        """The inputs with a default."""
        return tuple(one for one in self.inputs if one.is_assumption)

    def input(self, key: str) -> Input:
        """The input named ``key``; StudyError when the method has none."""
        for one in self.inputs:
            if one.key == key:
                return one
        raise StudyError(f"“{self.name}” is not costed from “{key}”. Remove it from the design.", place=key)
