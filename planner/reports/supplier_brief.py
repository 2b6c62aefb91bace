"""A request for quotation: what a supplier needs to price one study, and nothing of what it is expected to cost."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from budgeting.costing import words_of
from budgeting.evidence.timing import reports_on
from budgeting.methods.method import Input
from budgeting.programme import Programme
from budgeting.studies import CostLine, Package, Study

_ANSWER_DAYS: Final = timedelta(days=21)
_SHORTEST_DAYS: Final = timedelta(days=10)
_MARKETS, _LANGUAGES, _LENGTH = "markets", "languages", "interview_length"
_OF_COUNTED_PEOPLE: Final = frozenset({"survey", "trade_off", "randomised"})
_COUNTED: Final = (
    "A cleaned data file in an open format, with every variable and value labelled.",
    "The questionnaire as it ran, in every language.",
    "A fieldwork note: how many were asked, the incidence found, the length measured, what was taken out and why.",
)
_TALKED: Final = (
    "Recordings, and transcripts without names, of everything that is priced below.",
    "A recruitment note: who was asked, who came, who did not.",
)
_SEEN: Final = ("The raw records of everything that is priced below, in an open format.", "A note of how it was done.")
_ALWAYS: Final = "Nothing that names a person: whatever is handed over comes without names."


@dataclass(frozen=True)
class SupplierBrief:
    """One study at one level as a supplier sees it; ``contact`` is a name and an e-mail address."""

    programme: Programme
    study: Study
    package: Package
    answer_by: date
    contact: tuple[str, str]
    prepared_on: date

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """What is bought from outside: neither our own people's days nor what is not needed."""
        return bought_lines(self.package)

    @property
    def questions(self) -> tuple[str, ...]:
        """What the study is to find out."""
        return tuple(self.programme.question(key).text for key in self.study.question_keys)

    @property
    def starts_on(self) -> date:
        """The first day on which it may start."""
        return self.programme.period(self.study.period_key).starts_on

    @property
    def reports_on(self) -> date:
        """The day of the result when it starts on the first."""
        return reports_on(self.starts_on, self.package.days_to_result)

    @property
    def audience(self) -> tuple[str, ...]:
        """Whom to reach, as far as what customers said tells: where they met the pain, and who they are."""
        points = [point for key in self.study.question_keys for point in self.programme.question(key).anxiety_points]
        places = tuple(dict.fromkeys(point.touchpoint for point in points))
        personas = tuple(dict.fromkeys(persona for point in points for persona in point.personas))
        return (*places, *personas)

    @property
    def design(self) -> tuple[tuple[str, str], ...]:
        """The inputs that fix the work, each by its key and in words, our own people's days left out."""
        words = words_of(self.study.method, self.package.design_milli)
        return tuple((one.key, words[one.key]) for one in self.study.method.inputs if self._is_told(one))

    def told(self, key: str) -> str:
        """One input in words; empty where the method does not have it, or it is nothing."""
        return dict(self.design).get(key, "")

    @property
    def length(self) -> str:
        """How long one person takes."""
        return self.told(_LENGTH)

    @property
    def markets(self) -> str:
        """In how many markets."""
        return self.told(_MARKETS) or "one market"

    @property
    def languages(self) -> str:
        """In which languages."""
        more = self.told(_LANGUAGES)
        return f"the original and {more}" if more else "one language"

    @property
    def further(self) -> tuple[str, ...]:
        """What else fixes the work, in words."""
        shown = {_LENGTH, _MARKETS, _LANGUAGES, self.study.method.sample_input}
        return tuple(words for key, words in self.design if key not in shown)

    @property
    def asks_people(self) -> bool:
        """Whether the sample is people who answer, and not visits, calls or records."""
        return self.study.method.tier in _OF_COUNTED_PEOPLE | {"qualitative"}

    @property
    def deliverables(self) -> tuple[str, ...]:
        """What is to be handed over."""
        tier = self.study.method.tier
        own = _COUNTED if tier in _OF_COUNTED_PEOPLE else _TALKED if tier == "qualitative" else _SEEN
        return (*own, _ALWAYS)

    def _is_told(self, one: Input) -> bool:
        entered = self.package.design_milli.get(one.key, one.default_milli)
        is_own_work = one.unit.startswith("day") or "minute/question" in one.unit or one.unit.startswith("word")
        return bool(entered) and not is_own_work and (not one.is_assumption or one.key in _ASSUMED)


_ASSUMED: Final = frozenset({"incidence", "over_recruit", "people_per_interview", "waves"})


def bought_lines(package: Package) -> tuple[CostLine, ...]:
    """The lines that somebody outside is paid for."""
    return tuple(line for line in package.lines if line.quantity_milli and not line.role)


def answer_by(programme: Programme, study: Study, today: date) -> date:
    """Three weeks before the study may start, and at least ten days from today; never on a weekend."""
    day = max(programme.period(study.period_key).starts_on - _ANSWER_DAYS, today + _SHORTEST_DAYS)
    return day - timedelta(days=max(0, day.weekday() - 4))
