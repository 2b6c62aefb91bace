"""What a question is worth knowing, and what each study by itself could bring to it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from budgeting.decisions import MILLION
from budgeting.evidence import Tier, accuracy_of, can_change, study_likelihood
from budgeting.methods import Method, method_named
from budgeting.money import rounded
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Level, Package, Study
from budgeting.timing import open_share
from budgeting.value import bundles, discrete
from budgeting.value.discrete import Matrix


@dataclass(frozen=True)
class PackageWorth:
    """One study at one level, alone, for one question.

    ``evsi_minor`` is its information's worth if acted on at once; ``value_minor`` = acting x open share x EVSI.
    ``open_share`` is tau. ``is_decisive`` is False when it “cannot change the decision”.
    """

    study_key: str
    level: Level
    sensitivity: float
    specificity: float
    likelihood: Matrix
    open_share: Fraction
    evsi_minor: int
    value_minor: int
    cost_minor: int
    is_decisive: bool

    @property
    def net_minor(self) -> int:
        """Value less cost; below zero when the package is not worth its money for this question alone."""
        return self.value_minor - self.cost_minor


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
    prior, payoffs = decision.prior, decision.payoffs_minor
    ceiling = discrete.evpi(prior, payoffs)
    return QuestionWorth(
        question_key=question.key,
        value_now_minor=rounded(discrete.value_now(prior, payoffs)),
        best_option=discrete.best_option(prior, payoffs),
        evpi_minor=rounded(ceiling),
        ceiling_minor=rounded(acting(question) * Fraction(ceiling)),
        packages=tuple(
            package_worth(question, study, package, programme.period(study.period_key).starts_on)
            for study in programme.studies
            if question.key in study.question_keys
            for package in study.packages
        ),
    )


def package_worth(question: Question, study: Study, package: Package, starts_on: date) -> PackageWorth:
    """The worth of one package, started on ``starts_on``, to ``question``."""
    method, decision = method_named(study.method_key), question.decision
    accuracy = accuracy_of(Tier(method.tier), package.sample, question)
    likelihood = study_likelihood(method, package.sample, question)
    evsi = bundles.evsi(decision.prior, decision.payoffs_minor, np.asarray(likelihood, dtype=np.float64))
    share = open_share(starts_on, package.days_to_result, decision.decide_by)
    return PackageWorth(
        study_key=study.key,
        level=package.level,
        sensitivity=accuracy.sensitivity,
        specificity=accuracy.specificity,
        likelihood=likelihood,
        open_share=share,
        evsi_minor=rounded(evsi),
        value_minor=rounded(acting(question) * share * Fraction(evsi)),
        cost_minor=package.cost_minor,
        is_decisive=can_change(decision, likelihood),
    )


def acting(question: Question) -> Fraction:
    """a: the chance that a clear finding is acted on."""
    return Fraction(question.decision.acting_ppm, MILLION)


def method_of(study: Study) -> Method:
    """The method of ``study``; StudyError when the catalogue has none of that key."""
    return method_named(study.method_key)
