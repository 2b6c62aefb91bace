"""A programme of fifty studies: the demo, and its first questions asked again in a second market."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace

from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.rules import Alternatives, Prerequisite
from budgeting.studies import Study
from planner.config import load_settings
from planner.demo.loading import PROGRAMME, load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.services.programmes import see_programme
from planner.services.workspaces import person_named
from planner.storage.database import Database

STUDIES = 50
_SECOND = "-second"
_CONTINGENCY_BP = (300, 700, 1_100, 1_500, 1_900)


def fifty_studies() -> Programme:
    """The demo programme grown to at least ``STUDIES`` studies, its limits on money and days in proportion.

    Copies have another contingency each, so that no two studies are alike.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PLANNER_HOME": folder})
        database = Database(settings.database_url)
        database.migrate()
        load_demo(database, settings, lambda _: None)
        reader = person_named(database, SIGN_INS[0].email)
        programme = see_programme(database, reader, PROGRAMME).programme
        database.close()
    return grown(programme)


def grown(programme: Programme) -> Programme:
    """``programme`` with questions asked again, and all that answers them, until there are ``STUDIES`` studies."""
    asked: set[str] = set()
    taken: list[Study] = []
    for question in programme.questions:
        if len(programme.studies) + len(taken) >= STUDIES:
            break
        asked.add(question.key)
        taken = [study for study in programme.studies if asked.intersection(study.question_keys)]
    keys = {study.key for study in taken}
    times = len(programme.studies) + len(taken)
    return replace(
        programme,
        questions=(*programme.questions, *(_again(one) for one in programme.questions if one.key in asked)),
        studies=(*programme.studies, *(_copied(i, one, asked, keys) for i, one in enumerate(taken))),
        budgets=tuple(
            replace(one, limit_minor=one.limit_minor * times // len(programme.studies)) for one in programme.budgets
        ),
        capacities=tuple(
            replace(one, days_milli=one.days_milli * times // len(programme.studies)) for one in programme.capacities
        ),
        prerequisites=(*programme.prerequisites, *_needed(programme.prerequisites, keys)),
        alternatives=(*programme.alternatives, *_ways(programme.alternatives, keys)),
    )


def _again(question: Question) -> Question:
    """The same question of another decision."""
    decision = replace(question.decision, statement=f"{question.decision.statement} in the second market")
    return replace(question, key=question.key + _SECOND, text=f"Second market: {question.text}", decision=decision)


def _copied(place: int, study: Study, asked: set[str], keys: set[str]) -> Study:
    contingency = _CONTINGENCY_BP[place % len(_CONTINGENCY_BP)]
    trigger = study.trigger
    return replace(
        study,
        key=study.key + _SECOND,
        name=f"{study.name}, second market",
        question_keys=tuple(key + _SECOND for key in study.question_keys if key in asked),
        packages=tuple(replace(one, contingency_bp=contingency) for one in study.packages),
        trigger=replace(trigger, study_key=trigger.study_key + _SECOND)
        if trigger and trigger.study_key in keys
        else None,
        judged=tuple(
            replace(one, question_key=one.question_key + _SECOND) for one in study.judged if one.question_key in asked
        ),
    )


def _needed(rules: Iterable[Prerequisite], keys: set[str]) -> list[Prerequisite]:
    return [
        Prerequisite(one.study_key + _SECOND, one.needs_key + _SECOND)
        for one in rules
        if {one.study_key, one.needs_key} <= keys
    ]


def _ways(rules: Iterable[Alternatives], keys: set[str]) -> list[Alternatives]:
    return [
        replace(one, key=one.key + _SECOND, study_keys=tuple(key + _SECOND for key in one.study_keys))
        for one in rules
        if set(one.study_keys) <= keys
    ]
