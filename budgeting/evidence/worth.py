"""What a question is worth knowing, and what each study by itself could bring to it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from budgeting.decisions import MILLION, Decision
from budgeting.evidence.hit_rates import Evidence, by_state, can_change, evidence_of, study_likelihood
from budgeting.evidence.timing import open_share
from budgeting.money import rounded
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Level, Package, Study
from budgeting.value import bundles, discrete
from budgeting.value.discrete import Matrix


@dataclass(frozen=True)
class PackageWorth:
    """One study at one level, alone, for one question.

    ``evsi_minor`` is its information's worth if acted on at once; ``value_minor`` = acting x open share x EVSI, which
    is also its break-even cost. ``open_share`` is tau; ``efficiency`` the share of EVPI that the study brings;
    ``likelihood`` has a row for each state; ``evidence`` says where it comes from. ``is_decisive`` is False when it
    “cannot change the decision”.
    """

    study_key: str
    level: Level
    evidence: Evidence
    likelihood: Matrix
    open_share: Fraction
    evsi_minor: int
    value_minor: int
    cost_minor: int
    efficiency: float
    is_decisive: bool

    @property
    def sensitivity(self) -> float:
        """Chance of a "yes" when the first state is true."""
        return self.evidence.accuracy.sensitivity

    @property
    def specificity(self) -> float:
        """Chance of a "no" when it is not."""
        return self.evidence.accuracy.specificity

    @property
    def net_minor(self) -> int:
        """Value less cost (ENBS); below zero when the package is not worth its money for this question alone."""
        return self.value_minor - self.cost_minor

    @property
    def break_even_cost_minor(self) -> int:
        """The cost above which the package is not worth buying for this question alone: a x tau x EVSI."""
        return self.value_minor


@dataclass(frozen=True)
class QuestionWorth:
    """What deciding now is worth (V0) and by which option, and what knowing for certain would add (EVPI).

    ``ceiling_minor`` = acting x EVPI: no more than that is worth spending on the question.
    """

    question_key: str
    value_now_minor: int
    best_option: int
    evpi_minor: int
    ceiling_minor: int
    packages: tuple[PackageWorth, ...]

    @property
    def is_settled(self) -> bool:
        """Whether one option is best whatever is true: do not research, just decide."""
        return self.evpi_minor == 0


def question_worth(programme: Programme, question: Question) -> QuestionWorth:
    """Everything a page shows of a question's worth; packages in order of the programme's studies and their levels."""
    decision = question.decision
    prior, payoffs = decision.prior, decision.payoffs
    return QuestionWorth(
        question_key=question.key,
        value_now_minor=rounded(discrete.value_now(prior, payoffs)),
        best_option=discrete.best_option(prior, payoffs),
        evpi_minor=rounded(discrete.evpi(prior, payoffs)),
        ceiling_minor=ceiling_minor(decision),
        packages=tuple(
            package_worth(question, study, package, programme.period(study.period_key).starts_on)
            for study in programme.studies
            if question.key in study.question_keys
            for package in study.packages
        ),
    )


def package_worth(question: Question, study: Study, package: Package, starts_on: date) -> PackageWorth:
    """The worth of one package, started on ``starts_on``, to ``question``."""
    decision = question.decision
    likelihood = study_likelihood(study, package, question)
    evsi = bundles.evsi(decision.prior, decision.payoffs, np.asarray(likelihood, dtype=np.float64))
    ceiling = discrete.evpi(decision.prior, decision.payoffs)
    share = open_share(starts_on, package.days_to_result, decision.decide_by)
    return PackageWorth(
        study_key=study.key,
        level=package.level,
        evidence=evidence_of(study, package, question),
        likelihood=by_state(decision, likelihood),
        open_share=share,
        evsi_minor=rounded(evsi),
        value_minor=rounded(acting(question) * share * Fraction(evsi)),
        cost_minor=package.cost_minor,
        efficiency=evsi / ceiling if ceiling > 0 else 0.0,
        is_decisive=can_change(decision, likelihood),
    )


def package_value_minor(question: Question, study: Study, package: Package, starts_on: date) -> int:
    """``PackageWorth.value_minor`` by itself, quick enough to be worked out for every sample of a curve."""
    decision = question.decision
    likelihood = np.asarray(study_likelihood(study, package, question), dtype=np.float64)
    share = open_share(starts_on, package.days_to_result, decision.decide_by)
    return rounded(acting(question) * share * Fraction(bundles.evsi(decision.prior, decision.payoffs, likelihood)))


def ceiling_of(decision: Decision) -> Fraction:
    """No finding is worth more: acting x EVPI in minor units, not rounded."""
    return Fraction(decision.acting_ppm, MILLION) * Fraction(discrete.evpi(decision.prior, decision.payoffs))


def ceiling_minor(decision: Decision) -> int:
    """``ceiling_of`` in whole minor units, as a page shows it."""
    return rounded(ceiling_of(decision))


def acting(question: Question) -> Fraction:
    """a: the chance that a clear finding is acted on."""
    return Fraction(question.decision.acting_ppm, MILLION)
