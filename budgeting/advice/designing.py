"""Whether a study fits among the others of its programme, before it is kept."""

from datetime import date

from budgeting.errors import DecisionError, ProgrammeError, StudyError
from budgeting.evidence.hit_rates import own_rates
from budgeting.evidence.timing import period_holding, reports_on
from budgeting.money import LARGEST_MINOR, in_digits
from budgeting.programme import Period, Programme, SharedCost
from budgeting.questions import Question
from budgeting.studies import Package, Study
from budgeting.value.bundles import MOST_STUDIES


def check_study_fits(programme: Programme, study: Study) -> None:
    """Raise where ``study``, one of the programme's own, could never be chosen or could not be weighed.

    ProgrammeError at ``question_keys`` when a question is named by more studies than can be weighed together;
    StudyError at ``trigger`` when the finding that it waits for can never come.
    """
    for key in study.question_keys if study.trigger is None else ():
        rivals = [other for other in programme.studies if key in other.question_keys and other.trigger is None]
        if len(rivals) > MOST_STUDIES:
            raise ProgrammeError(
                f"“{programme.question(key).text}” would be named by {len(rivals)} studies. At most {MOST_STUDIES} "
                "can be weighed together: take it away from one of them, or split the question.",
                place="question_keys",
            )
    check_size(study.packages, programme.currency)
    if study.trigger:
        _check_trigger(programme, study, programme.study(study.trigger.study_key))


def check_size(packages: tuple[Package, ...], currency: str) -> None:
    """StudyError at the level whose total is larger than the product plans with."""
    for package in packages:
        if package.cost_range_minor[1] > LARGEST_MINOR:
            raise StudyError(
                "The total of this level is larger than this product plans with: "
                f"at most {in_digits(LARGEST_MINOR, currency)}, at high rates.",
                place=package.level,
            )


def check_total(shared: SharedCost, currency: str) -> None:
    """ProgrammeError, at ``lines``, when a shared cost is larger than the product plans with."""
    if sum(line.range_minor[1] for line in shared.lines) > LARGEST_MINOR:
        most = in_digits(LARGEST_MINOR, currency)
        raise ProgrammeError(f"The total is larger than this product plans with: at most {most}.", place="lines")


def check_reports_in_time(programme: Programme, study: Study) -> None:
    """StudyError, with the cure, where a prerequisite that ``study`` is part of can never hold.

    At ``prerequisites`` when a study that it needs reports too late for its latest start even at its fastest level; at
    ``period`` when it would itself report too late for a study that needs it. A follow-up starts when it is released.
    """
    for pair in programme.prerequisites:
        child, needed = programme.study(pair.study_key), programme.study(pair.needs_key)
        if study.key not in (pair.study_key, pair.needs_key) or child.trigger or not needed.packages:
            continue
        start, report = programme.starts_of(child)[-1], _earliest_report(programme, needed)
        if report.starts_on >= start.starts_on:
            raise _too_late(programme, study, child, needed, start, report)


def _earliest_report(programme: Programme, study: Study) -> Period:
    days = min(package.days_to_result for package in study.packages)
    return period_holding(programme.periods, reports_on(programme.period(study.period_key).starts_on, days))


def _too_late(
    programme: Programme, study: Study, child: Study, needed: Study, start: Period, report: Period
) -> StudyError:
    later = min((p for p in programme.periods if p.starts_on > report.starts_on), key=_begin, default=None)
    if study.key == needed.key:
        cure = "Start this study earlier, or that one later."
        message = f"“{child.name}” needs this study and starts in {start.name}, but this one would report in"
        return StudyError(f"{message} {report.name}. {cure}", place="period")
    when = "when this study starts too" if report.key == start.key else f"after this study starts in {start.name}"
    cure = f"start this study in {later.name} or later" if later else f"start “{needed.name}” earlier"
    return StudyError(f"“{needed.name}” reports in {report.name}, {when}: {cure}.", place="prerequisites")


def _begin(period: Period) -> date:
    return period.starts_on


def _check_trigger(programme: Programme, study: Study, source: Study) -> None:
    if source.trigger:
        raise StudyError(
            f"“{source.name}” waits for a finding itself, so nothing can wait for it. "
            "Choose a study that is bought up front.",
            place="trigger",
        )
    if not set(source.question_keys) & set(study.question_keys):
        raise StudyError(
            f"“{source.name}” answers none of the questions chosen here, so its finding could not release this study. "
            "Choose a question that both could answer.",
            place="trigger",
        )
    waiting = [other.name for other in programme.studies if other.trigger and other.trigger.study_key == study.key]
    if waiting:
        raise StudyError(
            f"“{waiting[0]}” waits for the finding of this study, so this one cannot wait itself.", place="trigger"
        )


def check_own_rates_fit(programme: Programme, question: Question) -> None:
    """DecisionError at ``states`` when a study's own hit rates tell of more or fewer states than ``question`` has."""
    for study in programme.studies:
        if study.judged_for(question.key) and own_rates(study, question) is None:
            raise DecisionError(
                f"“{study.name}” has hit rates of its own for this question, one row for each thing that may be true. "
                "Take them away on the page of that study first; then change how many things may be true.",
                place="states",
            )
