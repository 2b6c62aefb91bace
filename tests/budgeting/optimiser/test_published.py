"""Cases with known answers."""

from budgeting.optimiser.solving import solve
from tests.budgeting.optimiser.problems import bundle, choice, funded, problem, question, study
from tests.cases import case_answers, case_inputs


def test_the_published_knapsack_reaches_its_known_optimum() -> None:
    given = case_inputs("OPT-01")
    studies = [study(f"s{i:02d}", choice(weight)) for i, weight in enumerate(given["weights"])]
    questions = [question(f"q{i:02d}", bundle("one", value, f"s{i:02d}")) for i, value in enumerate(given["values"])]
    found = solve(problem(tuple(studies), *questions, limit=given["capacity"], objective="gross"))
    assert found.status == "optimal"
    assert found.account is not None
    assert found.account.value_minor == case_answers("OPT-01")["optimum"]


def test_bundles_of_three_questions_within_one_budget_reach_the_known_net_value() -> None:
    given = case_inputs("DER-07")
    studies, questions = [], []
    for key, pairs in given["bundles"].items():
        studies += [study(f"{key}-{i}", choice(cost)) for i, (cost, _) in enumerate(pairs)]
        questions.append(question(key, *(bundle(str(i), value, f"{key}-{i}") for i, (_, value) in enumerate(pairs))))
    found = solve(problem(tuple(studies), *questions, limit=given["budget"]))
    assert found.status == "optimal"
    assert found.account is not None
    assert found.account.objective_minor == case_answers("DER-07")["net"]
    assert funded(found.selection) == ["Q1-1", "Q2-1", "Q3-2"]
