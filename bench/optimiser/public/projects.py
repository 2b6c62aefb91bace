"""Projects of PSPLIB: the tasks of a chosen portfolio, to be done as soon as people allow."""

from budgeting.optimiser.timetable import Task


def project(text: str) -> tuple[list[Task], list[int]]:
    """``j*.sm``: tasks with their days, use of each resource and the tasks before; then what there is of each."""
    relations = _rows(text, "PRECEDENCE RELATIONS:", "REQUESTS/DURATIONS:")
    requests = _rows(text, "REQUESTS/DURATIONS:", "RESOURCEAVAILABILITIES:")
    (capacities,) = _rows(text, "RESOURCEAVAILABILITIES:", "")
    after: dict[int, list[int]] = {row[0]: [] for row in requests}
    for job, _, _, *followers in relations:
        for follower in followers:
            after[follower].append(job - 1)
    tasks = [Task(row[2], tuple(row[3:]), tuple(after[row[0]])) for row in requests]
    return tasks, capacities


def _rows(text: str, since: str, until: str) -> list[list[int]]:
    """The lines of numbers between two headings."""
    part = text.partition(since)[2]
    part = part.partition(until)[0] if until else part
    lines = (line.split() for line in part.splitlines())
    return [[int(word) for word in words] for words in lines if words and all(word.isdigit() for word in words)]
