"""The rules that touch one study, gathered from all over its programme."""

from dataclasses import dataclass

from budgeting.advice.workings import finding_of
from budgeting.posing.covering import covering
from budgeting.programme import Alternatives, CoverageRule, LevelRule, Programme, SharedCost
from budgeting.studies import Study


@dataclass(frozen=True)
class StudyRules:
    """What must hold for a study: the studies around it, and the costs it shares with others.

    ``waits_for`` is the study whose finding releases it, ``finding`` that finding in words, and ``chance_ppm`` how
    strongly it is believed now. ``needs`` must be funded and start before it; ``needed_by`` is the other way round.
    ``coverage`` are the rules for which it counts, ``decided`` what finance decided about its levels.
    """

    waits_for: Study | None
    finding: str
    chance_ppm: int
    releases: tuple[Study, ...]
    needs: tuple[Study, ...]
    needed_by: tuple[Study, ...]
    alternatives: tuple[tuple[Alternatives, tuple[Study, ...]], ...]
    shared: tuple[SharedCost, ...]
    coverage: tuple[CoverageRule, ...] = ()
    decided: tuple[LevelRule, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing ties the study to anything."""
        between = (self.waits_for, self.releases, self.needs, self.needed_by, self.alternatives)
        return not any((*between, self.shared, self.coverage))


def rules_of(programme: Programme, study: Study) -> StudyRules:
    """The rules that touch ``study``."""
    finding = finding_of(programme, study)
    pairs = programme.prerequisites
    return StudyRules(
        waits_for=programme.study(study.trigger.study_key) if study.trigger else None,
        finding=finding.state.name if finding else "",
        chance_ppm=finding.state.prior_ppm if finding else 0,
        releases=tuple(s for s in programme.studies if s.trigger and s.trigger.study_key == study.key),
        needs=tuple(programme.study(pair.needs_key) for pair in pairs if pair.study_key == study.key),
        needed_by=tuple(programme.study(pair.study_key) for pair in pairs if pair.needs_key == study.key),
        alternatives=tuple(
            (group, tuple(programme.study(key) for key in group.study_keys if key != study.key))
            for group in programme.alternatives
            if study.key in group.study_keys
        ),
        shared=tuple(shared for shared in programme.shared_costs if study.key in shared.study_keys),
        coverage=tuple(rule for rule in programme.coverage if study.key in covering(programme, rule)),
        decided=tuple(rule for rule in programme.level_rules if rule.study_key == study.key),
    )
