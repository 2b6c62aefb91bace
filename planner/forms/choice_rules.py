"""The forms of the rules of choice: what must be done first, what must be covered, how often customers are asked."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from budgeting.errors import BudgetingError
from budgeting.keys import make_key
from budgeting.programme import ContactRule, CoverageRule, Prerequisite
from budgeting.rules import MOST_ASKED, MOST_COVERED, MOST_CUSTOMERS
from planner.forms.base import PlannerForm, stripped
from planner.forms.numerals import as_typed, parse_count
from planner.forms.rows import RowForm, Rows
from planner.services.choice_rules import ChoiceRules, Coverable, SeenRules

MOST_ROWS = 60
SPARE_ROWS = 2
_number = {"filters": [stripped], "validators": [Length(max=20)]}


class PairEntry(RowForm):
    """One study, and one that must be done before it."""

    study = SelectField("Study", default="")
    needs = SelectField("Must be done first", default="")


class CoverageEntry(RowForm):
    """One part of the journey, and how many studies of it are kept at least."""

    place = SelectField("Part of the journey", default="")
    least = StringField("At least", **_number)


class RulesForm(PlannerForm):
    """Takes every rule of choice but the groups of alternatives, which have a form of their own."""

    pairs = Rows(FormField(PairEntry), max_entries=MOST_ROWS)
    coverage = Rows(FormField(CoverageEntry), max_entries=MOST_ROWS)
    customers = StringField("Customers who can be asked", **_number)
    most_per_period = StringField("Times in one period, at most", **_number)
    most_in_all = StringField("Times in the whole programme, at most", **_number)
    seen_version = HiddenField()

    def offer(self, seen: SeenRules) -> "RulesForm":
        """Offer the studies and the parts of the journey; the form itself."""
        self.seen = seen
        studies = [(one.key, one.name) for one in seen.programme.studies]
        needed = {pair.needs_key for pair in seen.programme.prerequisites}
        firsts = [(s.key, s.name) for s in seen.programme.studies if s.trigger is None or s.key in needed]
        for row in _with_spare(self.pairs, ("study", "needs")):
            row.study.choices = [("", "Choose a study"), *studies]
            row.needs.choices = [("", "Choose a study"), *firsts]
        places = [(one.code, f"{one.name} ({len(one.study_keys)})") for one in self._places()]
        for row in _with_spare(self.coverage, ("place", "least")):
            row.place.choices = [("", "Choose what to cover"), *places]
        return self

    def read(self) -> ChoiceRules | None:
        """The rules that were typed, with the alternatives as they stand; None when one cannot be read."""
        is_valid = self.validate()
        pairs, coverage = list(self._read_pairs()), list(self._read_coverage())
        contacts = self._read_contacts()
        if not is_valid or None in pairs or None in coverage or any(field.errors for field in self._asks()):
            return None
        return ChoiceRules(
            prerequisites=tuple(pair for pair in pairs if pair),
            alternatives=self.seen.programme.alternatives,
            coverage=tuple(rule for rule in coverage if rule),
            contacts=contacts,
        )

    def _places(self) -> list[Coverable]:
        """All that can be covered, what a rule asks for already among it."""
        known = {one.code for one in self.seen.places}
        kept = [Coverable(rule, ()) for rule in self.seen.programme.coverage]
        return [*self.seen.places, *(one for one in kept if one.code not in known)]

    def _read_pairs(self) -> Iterator[Prerequisite | None]:
        seen: set[tuple[str, str]] = set()
        for row in _filled(self.pairs, ("study", "needs")):
            study, needs = row.study.data or "", row.needs.data or ""
            if not study or not needs:
                (row.needs if study else row.study).errors = ["Choose both studies, or neither."]
                yield None
            elif study == needs:
                row.needs.errors = ["A study cannot be done before itself."]
                yield None
            elif (study, needs) not in seen:
                seen.add((study, needs))
                yield Prerequisite(study, needs)

    def _read_coverage(self) -> Iterator[CoverageRule | None]:
        keys: dict[str, str] = {}
        place_by_code = {one.code: one for one in self._places()}
        for row in _filled(self.coverage, ("place", "least")):
            place = place_by_code.get(row.place.data or "")
            least = _count(row.least, "how many studies", MOST_COVERED)
            if place is None:
                row.place.errors = ["Choose what must be covered."]
            elif place.code in keys:
                row.place.errors = ["This is covered by another row already. Put both on one row."]
            elif least is not None and least > len(place.study_keys):
                row.least.errors = [_too_many(place)]
            elif least:
                keys[place.code] = make_key(place.name, set(keys.values()))
                yield CoverageRule(keys[place.code], place.rule.kind, place.rule.value, least)
                continue
            yield None

    def _asks(self) -> tuple[StringField, ...]:
        return self.customers, self.most_per_period, self.most_in_all

    def _read_contacts(self) -> ContactRule | None:
        if not any((field.data or "").strip() for field in self._asks()):
            return None
        customers = _count(self.customers, "how many customers can be asked", MOST_CUSTOMERS)
        times = [
            _count(field, "how often", MOST_ASKED) if (field.data or "").strip() else None
            for field in (self.most_per_period, self.most_in_all)
        ]
        if any(field.errors for field in self._asks()) or customers is None:
            return None
        try:
            return ContactRule(customers, *times)
        except BudgetingError as error:
            self.refuse(error.place, error.message)
            return None


def from_rules(seen: SeenRules) -> dict[str, Any]:
    """What the form of the rules shows."""
    rules, contacts = seen.rules, seen.rules.contacts
    return {
        "pairs": [{"study": pair.study_key, "needs": pair.needs_key} for pair in rules.prerequisites],
        "coverage": [{"place": Coverable(rule, ()).code, "least": str(rule.least_count)} for rule in rules.coverage],
        "customers": as_typed(f"{contacts.customers_count:,}") if contacts else "",
        "most_per_period": str(contacts.most_per_period or "") if contacts else "",
        "most_in_all": str(contacts.most_in_all or "") if contacts else "",
        "seen_version": str(seen.version),
    }


def _with_spare(rows: Rows, boxes: Sequence[str]) -> Iterator[Any]:
    """Every row of ``rows``, after some empty ones were put at their end."""
    filled = [place for place, row in enumerate(rows) if _is_filled(row.form, boxes)]
    wanted = min((filled[-1] + 1 if filled else 0) + SPARE_ROWS, MOST_ROWS)
    while len(rows) < wanted:
        rows.append_entry()
    return (row.form for row in rows)


def _filled(rows: Rows, boxes: Sequence[str]) -> Iterator[Any]:
    return (row.form for row in rows if _is_filled(row.form, boxes))


def _is_filled(row: Form, boxes: Sequence[str]) -> bool:
    return any((row[name].data or "").strip() for name in boxes)


def _count(field: StringField, what: str, largest: int) -> int | None:
    """A whole number of one or more; None with the error at its box."""
    try:
        count = parse_count(field.data or "", what, largest=largest)
    except BudgetingError as error:
        field.errors = [error.message]
        return None
    if not count:
        field.errors = [f"Enter {what}, one or more, or empty the box."]
        return None
    return count


def _too_many(place: Coverable) -> str:
    have = len(place.study_keys)
    studies = "No study serves" if not have else f"Only {have} {'study serves' if have == 1 else 'studies serve'}"
    return f"{studies} “{place.rule.value}”, so that many can never be kept. Ask for fewer, or build a study for it."
