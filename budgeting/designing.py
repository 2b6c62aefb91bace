"""Whether a study fits among the others of its programme, before it is kept."""

from budgeting.errors import ProgrammeError, StudyError
from budgeting.money import LARGEST_MINOR, in_digits
from budgeting.programme import Programme
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
