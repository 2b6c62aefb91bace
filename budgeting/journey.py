"""The journey as people draw it: personas, stages, touchpoints, how it feels, and how it should be."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from budgeting.errors import FeedbackError
from budgeting.feedback import WORST_SEVERITY

Part = Literal["persona", "stage", "touchpoint"]

LOWEST_MARK: Final = -2
HIGHEST_MARK: Final = 2
MARK_WORDS: Final = {-2: "angry", -1: "uneasy", 0: "neither", 1: "pleased", 2: "delighted"}
LONGEST_NAMES: Final = {"persona": 120, "stage": 60, "touchpoint": 120}
MOST_PARTS: Final = {"persona": 12, "stage": 12, "touchpoint": 60}
LONGEST_OWNER: Final = 120
LONGEST_TEXT: Final = 1_000
_PLURAL: Final = {"persona": "personas", "stage": "stages", "touchpoint": "touchpoints"}


@dataclass(frozen=True)
class Meeting:
    """A touchpoint: who owns it, how it is today, how it should be, and what stands between."""

    name: str
    owner: str = ""
    today: str = ""
    future: str = ""
    gap: str = ""

    @property
    def is_told(self) -> bool:
        """Whether people said anything of it beyond its name."""
        return bool(self.owner or self.today or self.future or self.gap)


@dataclass(frozen=True)
class Mark:
    """How a persona feels at a stage in a person's eyes, -2 to 2, today and as it should be; None where unmarked."""

    persona: str
    stage: str
    today: int | None = None
    future: int | None = None

    def __post_init__(self) -> None:
        for mark in (self.today, self.future):
            if mark is not None and not LOWEST_MARK <= mark <= HIGHEST_MARK:
                raise FeedbackError("A mark is a whole number from -2 to 2.", place="mark")


@dataclass(frozen=True)
class DrawnJourney:
    """Everything that people drew of a journey, each part in its order; names differ within a part."""

    stages: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    touchpoints: tuple[Meeting, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        for part in ("persona", "stage", "touchpoint"):
            _check_part(part, self.names(part))
        for one in self.touchpoints:
            _check_texts(one)
        pairs = [(mark.persona, mark.stage) for mark in self.marks]
        if len(set(pairs)) < len(pairs):
            raise FeedbackError("A persona is marked once at a stage.", place="mark")
        if any(mark.persona not in self.personas or mark.stage not in self.stages for mark in self.marks):
            raise FeedbackError("A mark stands at a persona and a stage of the journey.", place="mark")

    def names(self, part: Part) -> tuple[str, ...]:
        """The names of one part, in their order."""
        if part == "touchpoint":
            return tuple(one.name for one in self.touchpoints)
        return self.personas if part == "persona" else self.stages

    def mark(self, persona: str, stage: str) -> Mark:
        """How ``persona`` feels at ``stage``; an empty mark where nobody said."""
        found = (one for one in self.marks if (one.persona, one.stage) == (persona, stage))
        return next(found, Mark(persona, stage))


def complete(
    drawn: DrawnJourney, *, stages: Iterable[str] = (), personas: Iterable[str] = (), touchpoints: Iterable[str] = ()
) -> DrawnJourney:
    """``drawn`` with what feedback names and nobody has drawn yet at the end of each part, as far as there is room."""
    return replace(
        drawn,
        stages=_with(drawn.stages, stages, "stage"),
        personas=_with(drawn.personas, personas, "persona"),
        touchpoints=(
            *drawn.touchpoints,
            *(
                Meeting(name)
                for name in _with(drawn.names("touchpoint"), touchpoints, "touchpoint")[len(drawn.touchpoints) :]
            ),
        ),
    )


def add_part(journey: DrawnJourney, part: Part, name: str) -> DrawnJourney:
    """``journey`` with another persona, stage or touchpoint at the end. FeedbackError."""
    plain = plain_name(part, name)
    if len(journey.names(part)) >= MOST_PARTS[part]:
        raise FeedbackError(
            f"A journey has at most {MOST_PARTS[part]} {_PLURAL[part]}. Remove one first.", place="name"
        )
    _check_new(journey, part, plain)
    return _with_names(journey, part, (*journey.names(part), plain))


def rename_part(journey: DrawnJourney, part: Part, name: str, new_name: str) -> DrawnJourney:
    """``journey`` with ``name`` called ``new_name``, its marks and texts with it. FeedbackError."""
    plain = plain_name(part, new_name)
    _place(journey, part, name)
    if plain.casefold() != name.casefold():
        _check_new(journey, part, plain)
    if part == "touchpoint":
        made = (replace(one, name=plain) if one.name == name else one for one in journey.touchpoints)
        return replace(journey, touchpoints=tuple(made))
    names = tuple(plain if one == name else one for one in journey.names(part))
    if part == "persona":
        of_persona = (replace(one, persona=plain) if one.persona == name else one for one in journey.marks)
        return replace(journey, personas=names, marks=tuple(of_persona))
    of_stage = (replace(one, stage=plain) if one.stage == name else one for one in journey.marks)
    return replace(journey, stages=names, marks=tuple(of_stage))


def move_part(journey: DrawnJourney, part: Part, name: str, to: int) -> DrawnJourney:
    """``journey`` with ``name`` at the place ``to`` of its part, counted from 0; beyond an end it stands at the end."""
    names = list(journey.names(part))
    names.pop(_place(journey, part, name))
    names.insert(max(0, min(to, len(names))), name)
    return _with_names(journey, part, names)


def remove_part(journey: DrawnJourney, part: Part, name: str, hanging: Collection[str] = ()) -> DrawnJourney:
    """``journey`` without ``name`` and its marks; FeedbackError where something hangs on it, a phrase for each."""
    _place(journey, part, name)
    if hanging:
        raise FeedbackError(f"“{name}” stays: {' and '.join(hanging)}. Move that first, then remove it.", place="name")
    if part != "touchpoint":
        journey = replace(journey, marks=tuple(mark for mark in journey.marks if getattr(mark, part) != name))
    return _with_names(journey, part, [one for one in journey.names(part) if one != name])


def goes_with(journey: DrawnJourney, part: Part, name: str) -> int:
    """How many texts of a touchpoint, or marks of a stage or persona, would be lost with ``name``."""
    if part == "touchpoint":
        found = next((one for one in journey.touchpoints if one.name == name), Meeting(name))
        return sum(bool(text) for text in (found.owner, found.today, found.future, found.gap))
    marks = (mark for mark in journey.marks if getattr(mark, part) == name)
    return sum(said is not None for mark in marks for said in (mark.today, mark.future))


def describe(journey: DrawnJourney, said: Meeting) -> DrawnJourney:
    """``journey`` with what is said of one touchpoint: owner, today, how it should be, the gap. FeedbackError."""
    _place(journey, "touchpoint", said.name)
    made = (said if one.name == said.name else one for one in journey.touchpoints)
    return replace(journey, touchpoints=tuple(made))


def set_mark(journey: DrawnJourney, mark: Mark) -> DrawnJourney:
    """``journey`` with how a persona feels at a stage; a mark that says nothing takes it away. FeedbackError."""
    others = [one for one in journey.marks if (one.persona, one.stage) != (mark.persona, mark.stage)]
    says = mark.today is not None or mark.future is not None
    return replace(journey, marks=tuple([*others, mark] if says else others))


def emotion_milli(sentiment_milli: int, heard_count: int, severity: int, item_count: int) -> int | None:
    """How it feels, -1,000 to 1,000, from sums over items: half what it sounds like, half how bad it was.

    How bad: the mean severity as a share of the worst, below zero. Where most items have no sentiment it counts alone;
    None where nothing was said.
    """
    if item_count == 0:
        return None
    pain = -1_000 * severity / (WORST_SEVERITY * item_count)
    if 2 * heard_count < item_count:
        return round(pain)
    return round((sentiment_milli / heard_count + pain) / 2)


def plain_name(part: Part, name: str) -> str:
    """``name`` without needless spaces. FeedbackError where there is none, or it is too long."""
    plain = " ".join(name.split())
    if not plain:
        raise FeedbackError(f"Give the {part} a name.", place="name")
    if len(plain) > LONGEST_NAMES[part]:
        raise FeedbackError(f"Use at most {LONGEST_NAMES[part]} characters for a {part}.", place="name")
    return plain


def _with(drawn: tuple[str, ...], found: Iterable[str], part: Part) -> tuple[str, ...]:
    """``drawn`` with what is ``found``, as feedback spells it; of spellings that differ in capitals alone the first."""
    names = {name.casefold(): name for name in reversed((*drawn, *found)) if name.strip()}
    first = dict.fromkeys(names[name.casefold()] for name in (*drawn, *found) if name.strip())
    return tuple(first)[: max(len(drawn), MOST_PARTS[part])]


def _with_names(journey: DrawnJourney, part: Part, names: Iterable[str]) -> DrawnJourney:
    if part == "persona":
        return replace(journey, personas=tuple(names))
    if part == "stage":
        return replace(journey, stages=tuple(names))
    known = {one.name: one for one in journey.touchpoints}
    return replace(journey, touchpoints=tuple(known.get(name, Meeting(name)) for name in names))


def _place(journey: DrawnJourney, part: Part, name: str) -> int:
    names = journey.names(part)
    if name not in names:
        raise FeedbackError(f"The {part} “{name[:60]}” is not on the journey any more. Reload the page.", place="name")
    return names.index(name)


def _check_new(journey: DrawnJourney, part: Part, name: str) -> None:
    if name.casefold() in {one.casefold() for one in journey.names(part)}:
        raise FeedbackError(f"The journey has a {part} “{name}” already. Choose another name.", place="name")


def _check_part(part: Part, names: tuple[str, ...]) -> None:
    for name in names:
        plain_name(part, name)
    if len({name.casefold() for name in names}) < len(names):
        raise FeedbackError(f"Two {_PLURAL[part]} of the journey have the same name.", place="name")
    if len(names) > MOST_PARTS[part]:
        raise FeedbackError(f"A journey has at most {MOST_PARTS[part]} {_PLURAL[part]}.", place="name")


def _check_texts(said: Meeting) -> None:
    if len(said.owner) > LONGEST_OWNER:
        raise FeedbackError(f"Use at most {LONGEST_OWNER} characters for an owner.", place="owner")
    for place in ("today", "future", "gap"):
        if len(getattr(said, place)) > LONGEST_TEXT:
            raise FeedbackError(f"Use at most {LONGEST_TEXT:,} characters.", place=place)
