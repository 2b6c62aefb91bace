"""A programme, its versions and five people, as the services hold them, without a database: every rule is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from budgeting.approvals.deciders import (
    Decider,
    Delegation,
    Principal,
    check_decider,
    check_delegation,
    check_second,
    needs_second,
)
from budgeting.approvals.decisions import (
    LineChange,
    LineDecision,
    LineStanding,
    check_all_approved,
    check_change,
    reduced,
    reduction_reason,
    standings,
)
from budgeting.approvals.lines import ReviewLine, review_lines
from budgeting.approvals.lines_today import digests_today
from budgeting.approvals.states import OPEN_STATES, LineAction, PlanAction, PlanState, next_state
from budgeting.approvals.taking_in import take_in, waiting
from budgeting.errors import ApprovalError
from budgeting.plans.plan import Plan
from budgeting.programme import Programme
from budgeting.studies import Study
from tests.budgeting.approvals.plans import plan

TODAY = date(2027, 3, 1)
ROLES = {
    "Ada": frozenset({"researcher"}),
    "Femi": frozenset({"finance"}),
    "Grace": frozenset({"finance"}),
    "Duo": frozenset({"researcher", "finance"}),
    "Adam": frozenset({"administrator"}),
}
ID = {name: number for number, name in enumerate(ROLES, start=1)}


@dataclass
class Version:
    """A plan version: what was frozen, who wrote and submitted it, and who approved."""

    number: int
    plan: Plan
    lines: tuple[ReviewLine, ...]
    author: int
    state: PlanState = "draft"
    submitter: int | None = None
    first: frozenset[int] = frozenset()
    approvers: frozenset[int] = frozenset()
    needed_second: bool = False
    writers: frozenset[int] = frozenset()
    standing: tuple[LineStanding, ...] = ()


@dataclass
class World:
    """Everything that the tables would hold."""

    programme: Programme
    versions: list[Version] = field(default_factory=list)
    decisions: list[LineDecision] = field(default_factory=list)
    # What the line was when it was decided on, and as reduced: kept beside, so that nothing hangs on digests alone.
    contents: list[tuple[ReviewLine, ReviewLine | None]] = field(default_factory=list)
    writers: dict[str, set[int]] = field(default_factory=dict)
    delegations: list[Delegation] = field(default_factory=list)
    limit_minor: int | None = None

    def decider(self, name: str, giver: str | None) -> Decider:
        """``name``, in the name of ``giver`` if there is one. ApprovalError when nobody asked them to."""
        principal = Principal(ID[giver], giver, ROLES[giver]) if giver and giver != name else None
        made = Decider(ID[name], name, ROLES[name], principal)
        check_delegation(self.delegations, made, TODAY)
        return made

    def write(self, name: str, study: Study) -> None:
        """Save a study as somebody changed it."""
        self.programme = replace(
            self.programme, studies=tuple(study if one.key == study.key else one for one in self.programme.studies)
        )
        self.writers.setdefault(f"study:{study.key}", set()).add(ID[name])

    def choose(self, name: str) -> None:
        """Freeze the programme as it stands, the same studies being chosen at the same levels."""
        made = _laid_out(self.programme)
        self.versions.append(Version(len(self.versions) + 1, made, review_lines(made), ID[name]))

    def submit(self, name: str) -> None:
        version = self.versions[-1]
        if any(one.state in OPEN_STATES for one in self.versions):
            message = "One is in review already."
            raise ApprovalError(message)
        version.state = next_state(version.state, "submit")
        version.submitter = ID[name]

    def editors(self, version: Version) -> set[int]:
        everybody = {one for writers in self.writers.values() for one in writers}
        return everybody | ({version.submitter} if version.submitter else set())

    def stand(self, version: Version) -> tuple[LineStanding, ...]:
        """Where the lines of an open version stand."""
        own = {version.author, version.submitter or version.author}
        places = {line.owner_place for line in version.lines}
        return standings(
            version.lines,
            self.decisions,
            today=digests_today(version.lines, self.programme),
            writers={place: self.writers.get(place, set()) | own for place in places},
        )

    def decide(self, decider: Decider, changes: Sequence[tuple[str, LineAction, int | None, int | None]]) -> None:
        """Decide on lines of the version in review, all or none."""
        version = self.version_in_review()
        check_decider(version.author, self.editors(version), decider)
        at = {one.review.place: one for one in self.stand(version)}
        made = [
            self._decision(version, decider, at[place], action, quantity, rate)
            for place, action, quantity, rate in changes
        ]
        for decision, content in made:
            self.decisions.append(decision)
            self.contents.append(content)

    def _decision(
        self,
        version: Version,
        decider: Decider,
        standing: LineStanding,
        action: LineAction,
        quantity: int | None,
        rate: int | None,
    ) -> tuple[LineDecision, tuple[ReviewLine, ReviewLine | None]]:
        line, why = standing.review, reduction_reason(decider.words, "Because")
        change = LineChange(line.place, action, standing.turn, quantity, rate, "Because")
        check_change(standing, change)
        after = reduced(line, quantity, rate, why) if action == "reduce" else None
        decision = LineDecision(
            line.place,
            line.digest,
            change.action,
            decider.user_id,
            decider.name,
            "2027-03-01",
            version.number,
            standing.turn + 1,
            change.quantity_milli,
            change.rate_minor,
            after.digest if after else "",
            "Because",
            decider.on_behalf_of.user_id if decider.on_behalf_of else None,
            decider.on_behalf_of.name if decider.on_behalf_of else "",
        )
        return decision, (line, after)

    def step(self, decider: Decider, action: PlanAction) -> None:
        """Approve, reject or send back the version in review."""
        version = self.version_in_review()
        check_decider(version.author, self.editors(version), decider)
        taken, is_second = action, version.state == "part_approved"
        needed = needs_second(version.plan.cost_minor + version.plan.reserve_minor, self.limit_minor)
        if action == "approve":
            if is_second:
                check_second(decider, version.first)
            elif needed:
                taken = "approve_in_part"
            check_all_approved(self.stand(version))
        version.state = next_state(version.state, taken)
        if taken == "approve_in_part":
            version.first, version.needed_second = decider.people, True
        elif action == "approve":
            version.approvers, version.needed_second = decider.people, is_second
            version.writers = frozenset(self.editors(version))
            version.standing = self.stand(version)
            self._supersede(version)
            self.writers = {}

    def _supersede(self, version: Version) -> None:
        for other in self.versions:
            if other is not version and other.state in {"approved", "active"}:
                other.state = next_state(other.state, "supersede")

    def take_in(self, name: str, *, keeps_approved: bool) -> None:
        """Take the decisions on the last version that was sent back into the programme."""
        version = next(one for one in reversed(self.versions) if one.state == "sent_back")
        today = digests_today(version.lines, self.programme)
        open_ = waiting(standings(version.lines, self.decisions, today=today), today)
        taken = take_in(self.programme, open_, keeps_approved=keeps_approved)
        for key in taken.study_keys:
            self.write(name, taken.programme.study(key))
        self.programme = taken.programme

    def version_in_review(self) -> Version:
        """The open version; StopIteration when there is none."""
        return next(one for one in self.versions if one.state in OPEN_STATES)


def _laid_out(programme: Programme) -> Plan:
    """The plan of the same choice: its money anew from the studies as they are."""
    base = plan()
    studies = tuple(
        replace(one, study=(study := programme.study(one.study.key)), package=study.package(one.level))
        if one.level
        else one
        for one in base.studies
    )
    starts = {study.key: study.period_key for study in programme.studies}
    runs = tuple(replace(one, period_key=starts[one.study_key]) for one in base.runs)
    return replace(
        base,
        programme=programme,
        studies=studies,
        runs=runs,
        shared_costs=programme.shared_costs,
        cost_minor=sum(one.cost_minor for one in studies if one.fate == "kept")
        + sum(one.cost_minor for one in programme.shared_costs),
        reserve_minor=sum(one.cost_minor for one in studies if one.fate == "conditional"),
    )
