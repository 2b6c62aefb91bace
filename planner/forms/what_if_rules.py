"""Forms of changes about the rules for the whole choice."""

from typing import Final, cast

from budgeting.programme import ContactRule, Objective, Programme
from budgeting.rules import MOST_CUSTOMERS, USUAL_CONFIDENCE_PPM, CoverageKind, ReserveKind
from budgeting.what_ifs.rules import AimSet, ContactsSet, CoverageSet, ReserveSet
from planner.forms.numerals import parse_count, parse_percent_ppm
from planner.forms.what_if_changes import ChangeForm, choice, number, placed

_MOST_TIMES: Final = 1_000


class CoverageForm(ChangeForm):
    """How many studies at least serve a stage, persona or touchpoint."""

    heading = "Coverage of the journey"
    place = choice("Stage, persona or touchpoint", "Choose what must be covered.")
    least = number("Studies that serve it, at least", "0 drops the rule.", is_needed=True)

    def offer(self, programme: Programme) -> None:
        """Offer every place that an anxiety point of a question belongs to."""
        points = [point for question in programme.questions for point in question.anxiety_points]
        places = {("stage", point.stage) for point in points} | {("touchpoint", point.touchpoint) for point in points}
        places |= {("persona", name) for point in points for name in point.personas}
        places |= {(rule.kind, rule.value) for rule in programme.coverage}
        self.place.choices = [(f"{about}:{value}", f"{about.capitalize()}: {value}") for about, value in sorted(places)]

    def is_of_use(self, programme: Programme) -> bool:
        """Whether there is any such place."""
        return bool(programme.coverage) or any(question.anxiety_points for question in programme.questions)

    def read(self, programme: Programme) -> CoverageSet:
        """What was typed."""
        del programme
        about, _, value = (self.place.data or "").partition(":")
        with placed("least"):
            least = parse_count(self.least.data or "", "a number of studies", largest=_MOST_TIMES)
        return CoverageSet(cast("CoverageKind", about), value, least)


class ContactsForm(ChangeForm):
    """How often customers may be asked; two empty boxes lift the limit."""

    heading = "How often customers are asked"
    customers = number("Customers", "Those who may be asked.")
    per_period = number("Times each in a period, at most", "Both empty: no limit.")
    in_all = number("Times each in all, at most", "Both empty: no limit.")

    def read(self, programme: Programme) -> ContactsSet:
        """What was typed."""
        del programme
        per_period = self._times("per_period", self.per_period.data)
        in_all = self._times("in_all", self.in_all.data)
        if per_period is None and in_all is None:
            return ContactsSet(None)
        with placed("customers"):
            customers = parse_count(self.customers.data or "", "a number of customers", largest=MOST_CUSTOMERS)
            return ContactsSet(ContactRule(customers, per_period, in_all))

    @staticmethod
    def _times(place: str, typed: str | None) -> int | None:
        if not typed:
            return None
        with placed(place):
            return parse_count(typed, "how often a customer is asked", largest=_MOST_TIMES)


class ReserveForm(ChangeForm):
    """How much is set aside for studies that wait for a finding."""

    heading = "The reserve"
    rule = choice(
        "For follow-ups",
        "Say how much.",
        [
            ("full", "hold their whole cost"),
            ("expected", "hold their expected cost"),
            ("confidence", "hold enough with a confidence of"),
        ],
    )
    confidence = number("Confidence", "Only where the reserve follows one.")

    def read(self, programme: Programme) -> ReserveSet:
        """What was typed."""
        del programme
        typed = self.confidence.data or ""
        ppm = USUAL_CONFIDENCE_PPM
        if typed and self.rule.data == "confidence":
            with placed("confidence"):
                ppm = parse_percent_ppm(typed, "a number of per cent")
        return ReserveSet(cast("ReserveKind", self.rule.data), ppm)


class AimForm(ChangeForm):
    """What the plan aims at."""

    heading = "What the plan aims at"
    objective = choice(
        "Aim at the most worth",
        "Say what it aims at.",
        [("net", "after all costs"), ("gross", "within the budget, whatever that costs")],
    )

    def read(self, programme: Programme) -> AimSet:
        """What was chosen."""
        del programme
        return AimSet(cast("Objective", self.objective.data))
