"""From rows to a programme of the domain."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import cast

from sqlmodel import Session

from budgeting.feedback import mean_severity_bp, rank_points, with_evidence
from budgeting.methods import method_named
from budgeting.programme import (
    Alternatives,
    Budget,
    ContactRule,
    CostCentre,
    CoverageRule,
    LevelRule,
    Period,
    Prerequisite,
    Programme,
    ReserveRule,
    SharedCost,
    StaffCapacity,
)
from budgeting.questions import AnxietyPoint, Question
from budgeting.rules import ReserveKind
from budgeting.studies import CostLine, DesignEntry, Package, Stamp, Study, Trigger
from planner.storage.keeping import kept_until_rewritten
from planner.storage.mapping import rows as read
from planner.storage.mapping.documents import (
    decision_from_document,
    evidence_from_document,
    judged_from_document,
    level_rule_from_document,
    method_from_document,
)
from planner.storage.mapping.lines import line_from_row
from planner.storage.mapping.rows import Row, Rows
from planner.storage.records import ProgrammeRecord
from planner.storage.repositories import programmes

KeyById = dict[int, str]


@kept_until_rewritten
def load_programme(session: Session, workspace_id: int, programme_key: str) -> Programme:
    """The whole programme, in ten statements however large it is, in eleven where a rule asks for personas.

    Raises NotFoundError when the workspace has no such programme, BudgetingError when its parts do not fit together.
    """
    return _Parts(session, programmes.by_key(session, workspace_id, programme_key)).programme()


@kept_until_rewritten
def load_anxiety_points(session: Session, workspace_id: int, programme_key: str) -> tuple[AnxietyPoint, ...]:
    """All anxiety points with what published feedback shows of them, the hottest first. Raises NotFoundError."""
    record = programmes.by_key(session, workspace_id, programme_key)
    programme_id = record.id or 0
    return rank_points(
        _points(read.anxiety_rows(session, programme_id), read.persona_rows(session, programme_id)).values()
    )


class _Parts:
    """The parts of one programme while they are put together: rows name each other by number, the domain by key."""

    def __init__(self, session: Session, record: ProgrammeRecord) -> None:
        programme_id = record.id or 0
        self.record = record
        self.periods = read.period_rows(session, programme_id)
        self.questions = read.question_rows(session, programme_id)
        self.studies = read.study_rows(session, programme_id)
        self.methods = {
            (row["key"], row["version"]): method_from_document(row["body"])
            for row in read.method_rows(session, record.workspace_id, programme_id)
        }
        self.coverage = _coverage(read.coverage_rows(session, programme_id))
        asks_for_personas = any(rule.kind == "persona" for rule in self.coverage)
        personas = read.persona_rows(session, programme_id) if asks_for_personas else ()
        self.points = _points(read.anxiety_rows(session, programme_id), personas)
        self.named = _by_kind(read.named_rows(session, programme_id))
        self.links = _by_kind(read.link_rows(session, programme_id))
        self.package_lines, self.shared_lines = _lines(read.line_rows(session, programme_id))
        self.period_keys = _keys(self.periods)
        self.question_keys = _keys(self.questions)
        self.study_keys = _keys(self.studies)
        self.centre_keys = _keys(self.named["cost_centre"])

    def programme(self) -> Programme:
        return Programme(
            key=self.record.key,
            name=self.record.name,
            currency=self.record.currency,
            objective="gross" if self.record.objective == "gross" else "net",
            vat_bp=self.record.vat_bp,
            counts_vat=self.record.counts_vat,
            begun_at=self.record.begun_at,
            market=self.record.market,
            periods=self._periods(),
            cost_centres=tuple(CostCentre(row["key"], row["name"]) for row in self.named["cost_centre"]),
            budgets=self._budgets(),
            capacities=tuple(
                StaffCapacity(row["role"], row["key"], row["days_milli"]) for row in self.periods if row["role"]
            ),
            questions=self._questions(),
            studies=self._studies(),
            shared_costs=self._shared_costs(),
            prerequisites=self._prerequisites(),
            alternatives=self._alternatives(),
            coverage=self.coverage,
            contacts=self._contacts(),
            level_rules=self._level_rules(),
            reserve=ReserveRule(cast("ReserveKind", self.record.reserve), self.record.confidence_ppm),
        )

    def _periods(self) -> tuple[Period, ...]:
        once = {row["id"]: row for row in self.periods}
        return tuple(Period(row["key"], row["name"], row["starts_on"], row["ends_on"]) for row in once.values())

    def _budgets(self) -> tuple[Budget, ...]:
        return tuple(
            Budget(
                limit_minor=row["limit_minor"],
                period_key=self.period_keys.get(row["period_id"]),
                cost_centre_key=self.centre_keys.get(row["cost_centre_id"]),
            )
            for row in self.named["budget"]
        )

    def _questions(self) -> tuple[Question, ...]:
        points = _grouped(self.links["question_anxiety"])
        return tuple(
            Question(
                key=row["key"],
                text=row["text"],
                decision=decision_from_document(row["decision"]),
                anxiety_points=tuple(self.points[point_id] for point_id in points[row["id"]]),
                state=row["state"],
                kind=row["kind"],
                difference_bp=row["difference_bp"],
                prevalence_bp=row["prevalence_bp"],
            )
            for row in self.questions
        )

    def _studies(self) -> tuple[Study, ...]:
        questions = _grouped(self.links["study_question"])
        return tuple(
            self._study(list(packages), [self.question_keys[question_id] for question_id in questions[study_id]])
            for study_id, packages in groupby(self.studies, itemgetter("id"))
        )

    def _study(self, packages: list[Row], question_keys: list[str]) -> Study:
        row = packages[0]
        trigger = self.study_keys.get(row["trigger_study_id"])
        return Study(
            key=row["key"],
            name=row["name"],
            method=self.methods.get((row["method_key"], row["method_version"])) or method_named(row["method_key"]),
            question_keys=tuple(question_keys),
            cost_centre_key=self.centre_keys[row["cost_centre_id"]],
            period_key=self.period_keys[row["period_id"]],
            packages=tuple(self._package(package) for package in packages if package["level"]),
            purpose=row["purpose"],
            is_mandatory=row["is_mandatory"],
            trigger=Trigger(trigger, row["trigger_outcome"]) if trigger else None,
            judged=tuple(judged_from_document(one) for one in row["judged"]),
            copied_from=row["copied_from"],
            alternatives=row["alternatives"],
            latest_period_key=self.period_keys.get(row["latest_period_id"], ""),
        )

    def _package(self, row: Row) -> Package:
        return Package(
            level=row["level"],
            sample=row["sample"],
            sample_unit=row["sample_unit"],
            days_to_result=row["days_to_result"],
            lines=tuple(self.package_lines[row["package_id"]]),
            design=tuple(DesignEntry(*entry) for entry in row["design"]),
            contingency_bp=row["contingency_bp"],
            vat_bp=row["vat_bp"],
            stamps=tuple(Stamp(*stamp) for stamp in row["stamps"]),
        )

    def _shared_costs(self) -> tuple[SharedCost, ...]:
        studies = _grouped(self.links["shared_cost_study"])
        return tuple(
            SharedCost(
                key=row["key"],
                name=row["name"],
                cost_centre_key=self.centre_keys[row["cost_centre_id"]],
                period_key=self.period_keys[row["period_id"]],
                study_keys=tuple(self.study_keys[study_id] for study_id in studies[row["id"]]),
                lines=tuple(self.shared_lines[row["id"]]),
                by=row["entered_by"],
                at=row["entered_at"],
                vat_bp=row["vat_bp"],
            )
            for row in self.named["shared_cost"]
        )

    def _level_rules(self) -> tuple[LevelRule, ...]:
        once = {row["id"]: row["level_rules"] for row in self.studies}
        return tuple(level_rule_from_document(one) for rules in once.values() for one in rules)

    def _prerequisites(self) -> tuple[Prerequisite, ...]:
        return tuple(
            Prerequisite(self.study_keys[row["left_id"]], self.study_keys[row["right_id"]])
            for row in self.links["prerequisite"]
        )

    def _contacts(self) -> ContactRule | None:
        kept = self.record
        if not kept.customers_count:
            return None
        return ContactRule(kept.customers_count, kept.most_asks_per_period, kept.most_asks)

    def _alternatives(self) -> tuple[Alternatives, ...]:
        studies = _grouped(self.links["alternatives_study"])
        return tuple(
            Alternatives(row["key"], row["name"], tuple(self.study_keys[study_id] for study_id in studies[row["id"]]))
            for row in self.named["alternatives"]
        )


def _coverage(rows: Rows) -> tuple[CoverageRule, ...]:
    return tuple(CoverageRule(row["key"], row["kind"], row["value"], row["least_count"]) for row in rows)


def _points(rows: Rows, persona_rows: Rows) -> dict[int, AnxietyPoint]:
    personas: defaultdict[int, list[str]] = defaultdict(list)
    for row in persona_rows:
        personas[row["anxiety_point_id"]].append(row["persona"])
    by_point = groupby(rows, itemgetter("id"))
    return {point_id: _point(list(channels), tuple(personas[point_id])) for point_id, channels in by_point}


def _point(channels: list[Row], personas: tuple[str, ...]) -> AnxietyPoint:
    row = channels[0]
    shown = [channel for channel in channels if channel["reach"]]
    reach = sum(int(channel["reach"]) for channel in shown)
    severity = sum(int(channel["severity"]) for channel in shown)
    own = AnxietyPoint(
        key=row["key"],
        name=row["name"],
        touchpoint=row["touchpoint"],
        stage=row["stage"],
        reach=reach,
        severity_bp=mean_severity_bp(severity, reach),
        by_channel=tuple((channel["channel"], int(channel["reach"])) for channel in shown),
        personas=personas,
    )
    return with_evidence(own, evidence_from_document(row["carried"])) if row["carried"] else own


def _lines(rows: Rows) -> tuple[dict[int, list[CostLine]], dict[int, list[CostLine]]]:
    of_packages: defaultdict[int, list[CostLine]] = defaultdict(list)
    of_shared_costs: defaultdict[int, list[CostLine]] = defaultdict(list)
    for row in rows:
        owner = of_shared_costs if row["package_id"] is None else of_packages
        owner[row["shared_cost_id"] if row["package_id"] is None else row["package_id"]].append(line_from_row(row))
    return of_packages, of_shared_costs


def _by_kind(rows: Rows) -> defaultdict[str, list[Row]]:
    by_kind: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append(row)
    return by_kind


def _keys(rows: Rows) -> KeyById:
    return {row["id"]: row["key"] for row in rows}


def _grouped(links: Iterable[Row]) -> defaultdict[int, list[int]]:
    by_owner: defaultdict[int, list[int]] = defaultdict(list)
    for row in links:
        by_owner[row["left_id"]].append(row["right_id"])
    return by_owner
