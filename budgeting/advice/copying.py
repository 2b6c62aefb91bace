"""Beginning a study as a copy of another: its structure and its words, and nothing that money follows from."""

from dataclasses import replace
from typing import Final

from budgeting.programme import Programme
from budgeting.studies import Study

LONGEST_NAME: Final = 200


def begun_as_copy(source: Study, of: Programme, into: Programme, key: str) -> Study:
    """A study named ``key`` for ``into`` with the words of ``source``, a study of ``of``, and no level designed.

    Quantities, changes by hand, contingency and judged hit rates begin at nothing. A question, cost centre or period
    that ``into`` does not have by the same key is left out, or is its first. Rules between studies are not copied, nor
    is its latest start.
    """
    questions = {question.key for question in into.questions}
    centres = [centre.key for centre in into.cost_centres]
    periods = [period.key for period in into.periods]
    words = source.name if of.key == into.key else f"{source.name}, of {of.name}"
    return replace(
        source,
        key=key,
        name=f"Copy of {source.name}"[:LONGEST_NAME],
        question_keys=tuple(one for one in source.question_keys if one in questions),
        cost_centre_key=source.cost_centre_key if source.cost_centre_key in centres else centres[0],
        period_key=source.period_key if source.period_key in periods else periods[0],
        packages=(),
        is_mandatory=False,
        trigger=None,
        latest_period_key="",
        judged=(),
        copied_from=words[:LONGEST_NAME],
    )
