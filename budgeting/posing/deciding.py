"""What finance decided about levels, as the problem sees it: refused ones are not offered, kept ones fixed."""

from collections.abc import Sequence
from dataclasses import replace

from budgeting.problem import Fixed
from budgeting.programme import Programme


def without_refused(programme: Programme) -> Programme:
    """The programme with no package at a level that was refused."""
    refused = {(one.study_key, one.level) for one in programme.level_rules if one.kind == "refused"}
    if not refused:
        return programme
    studies = (
        replace(study, packages=tuple(one for one in study.packages if (study.key, one.level) not in refused))
        for study in programme.studies
    )
    return replace(programme, studies=tuple(studies))


def fixed_with(programme: Programme, fixed: Sequence[Fixed]) -> tuple[Fixed, ...]:
    """``fixed`` and what the programme keeps at a level, in order of study; what is given goes before a rule.

    A rule about a level or a start that the study no longer has fixes nothing.
    """
    named = {one.study for one in fixed}
    rules = [one for one in programme.level_rules if one.kind == "kept" and one.study_key not in named]
    held = []
    for rule in rules:
        study = programme.study(rule.study_key)
        starts = {period.key for period in programme.starts_of(study)}
        is_there = any(one.level == rule.level and one.cost_minor > 0 for one in study.packages)
        if is_there and not study.trigger and rule.start_key in starts | {""}:
            held.append(Fixed(rule.study_key, rule.level, rule.start_key or None))
    return tuple(sorted((*fixed, *held), key=lambda one: one.study))
