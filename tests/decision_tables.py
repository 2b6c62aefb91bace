"""Random decision tables and likelihoods, for what must hold of every one of them."""

from typing import TypeAlias

from hypothesis import strategies as st

from budgeting.value.discrete import Matrix, binary_likelihood

Table: TypeAlias = tuple[tuple[float, ...], Matrix]
Studied: TypeAlias = tuple[tuple[float, ...], Matrix, Matrix]


def chances(parts: int) -> st.SearchStrategy[tuple[float, ...]]:
    """``parts`` numbers from 0 to 1 that sum to 1."""
    weights = st.lists(st.integers(0, 1_000), min_size=parts, max_size=parts).filter(any)
    return weights.map(lambda drawn: tuple(weight / sum(drawn) for weight in drawn))


def matrices(rows: int, columns: int) -> st.SearchStrategy[Matrix]:
    """A likelihood of ``rows`` states and ``columns`` outcomes."""
    return st.lists(chances(columns), min_size=rows, max_size=rows).map(tuple)


def payoffs(states: int) -> st.SearchStrategy[Matrix]:
    """Two to four options by ``states``, up to a million either way."""
    row = st.lists(st.integers(-(10**6), 10**6).map(float), min_size=states, max_size=states).map(tuple)
    return st.lists(row, min_size=2, max_size=4).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A prior and its payoffs."""
    states = draw(st.integers(2, 5))
    return draw(chances(states)), draw(payoffs(states))


@st.composite
def studied_tables(draw: st.DrawFn) -> Studied:
    """A prior, payoffs and the likelihood of a study."""
    prior, worth = draw(tables())
    return prior, worth, draw(matrices(len(prior), draw(st.integers(1, 4))))


def binary_studies() -> st.SearchStrategy[Matrix]:
    """A study of two states, by how often it is right about each."""
    share = st.integers(0, 100).map(lambda percent: percent / 100)
    return st.tuples(share, share).map(lambda pair: binary_likelihood(*pair))
