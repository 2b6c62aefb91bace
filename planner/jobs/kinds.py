"""The kinds of job a worker can do. Each is a tuple of steps; a finished step is not repeated after a crash."""

from collections.abc import Mapping

from planner.jobs import import_feedback
from planner.jobs.answer import answer_steps
from planner.jobs.answer_parts import ANSWER_PART, answer_part
from planner.jobs.context import Step
from planner.jobs.import_parts import ROWS_PART, save_part
from planner.jobs.make_handouts import HANDOUT_PART, make_handout
from planner.jobs.make_pdf import make_pdf
from planner.jobs.optimise import choose_studies, explain_choice
from planner.jobs.suggest_themes import suggest_themes
from planner.jobs.taking import PartKinds
from planner.jobs.weigh_decisions import weigh_decisions
from planner.jobs.what_if import BASE_PART, choose_base, choose_what_if

Kinds = Mapping[str, tuple[Step, ...]]

KINDS: Kinds = {
    "import_feedback": import_feedback.STEPS,
    "optimise": (choose_studies, explain_choice),
    "make_pdf": (make_pdf,),
    "answer": answer_steps(),
    "what_if": (choose_what_if,),
    "weigh_decisions": (weigh_decisions,),
    "suggest_themes": (suggest_themes,),
}

# What a job leaves to any worker, part by part.
PART_KINDS: PartKinds = {
    ANSWER_PART: answer_part,
    BASE_PART: choose_base,
    ROWS_PART: save_part,
    HANDOUT_PART: make_handout,
}
