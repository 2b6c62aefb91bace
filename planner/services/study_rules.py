"""The rules that touch one study, gathered from all over its programme."""

from dataclasses import dataclass

from budgeting.programme import Alternatives, Programme, SharedCost
from budgeting.studies import Study


@dataclass(frozen=True)
class StudyRules:
    """What must hold for a study: the studies around it, and the costs it shares with others.

    ``waits_for`` is the study whose finding releases it, ``finding`` that finding in words, and ``chance_ppm`` how
    strongly it is believed now. ``needs`` must be funded and start before it; ``needed_by`` is the other way round.
    """

    waits_for: Study | None
    finding: str
    chance_ppm: int
    releases: tuple[Study, ...]
    needs: tuple[Study, ...]
    needed_by: tuple[Study, ...]
    alternatives: tuple[tuple[Alternatives, tuple[Study, ...]], ...]
    shared: tuple[SharedCost, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing ties the study to anything."""
        return not (self.waits_for or self.releases or self.needs or self.needed_by or self.alternatives or self.shared)


def rules_of(programme: Programme, study: Study) -> StudyRules:
    """The rules that touch ``study``."""
    finding, chance_ppm = _finding(programme, study)
    pairs = programme.prerequisites
    return StudyRules(
        waits_for=programme.study(study.trigger.study_key) if study.trigger else None,
        finding=finding,
        chance_ppm=chance_ppm,
        releases=tuple(s for s in programme.studies if s.trigger and s.trigger.study_key == study.key),
        needs=tuple(programme.study(pair.needs_key) for pair in pairs if pair.study_key == study.key),
        needed_by=tuple(programme.study(pair.study_key) for pair in pairs if pair.needs_key == study.key),
        alternatives=tuple(
            (group, tuple(programme.study(key) for key in group.study_keys if key != study.key))
            for group in programme.alternatives
            if study.key in group.study_keys
        ),
        shared=tuple(shared for shared in programme.shared_costs if study.key in shared.study_keys),
    )


def _finding(programme: Programme, study: Study) -> tuple[str, int]:
    """The state that the releasing finding speaks for, and the belief in it; nothing when there is none."""
    if study.trigger is None:
        return "", 0
    asked = programme.study(study.trigger.study_key).question_keys
    for key in [key for key in study.question_keys if key in asked] or asked:
        states = programme.question(key).decision.states
        if study.trigger.outcome < len(states):
            state = states[study.trigger.outcome]
            return state.name, state.prior_ppm
    return "", 0
