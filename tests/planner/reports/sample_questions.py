"""The five questions of the sample plan, each with its decision."""

from datetime import date

from budgeting.decisions import Decision, Option, State
from budgeting.questions import AnxietyPoint, Question

_DISPUTES = AnxietyPoint(
    "dispute-wait",
    "Disputes stay open for weeks",
    "Card disputes",
    "Using",
    412,
    7_300,
    (("Complaint", 371), ("Call", 41)),
)
_FEES = AnxietyPoint(
    "surprise-fee", "A fee that nobody announced", "Late fees", "Paying", 268, 6_100, (("Complaint", 268),)
)
_MORTGAGE = AnxietyPoint(
    "missed-payment", "Afraid to call after a missed payment", "Mortgage", "Paying", 143, 8_200, (("Complaint", 143),)
)

QUESTIONS = (
    Question(
        "dispute-time",
        "Do customers leave because disputes take too long?",
        Decision(
            "Whether to pay for a faster dispute desk",
            (
                Option("Build a ten-day desk", "Operations hires 14 people and moves the target from 45 days to 10."),
                Option("Keep the desk as it is", "The money goes to the next item of the service plan."),
            ),
            (State("Waiting drives them away", 450_000), State("They leave for other reasons", 550_000)),
            ((98_000_000, -48_000_000), (0, 0)),
            "Head of card operations",
            date(2027, 5, 14),
        ),
        (_DISPUTES,),
        "ready",
    ),
    Question(
        "fee-moment",
        "Which moment of the late-fee journey makes customers anxious?",
        Decision(
            "Where to put the first warning of a fee",
            (
                Option("Text message before the date", "The product team switches on a message two days ahead."),
                Option("Clearer first statement", "The statement is set again with the date and amount on top."),
                Option("Leave it", "Nothing changes this year."),
            ),
            (
                State("Not knowing the date", 300_000),
                State("The statement itself", 450_000),
                State("The size of the fee", 250_000),
            ),
            ((30_000_000, 4_000_000, -2_500_000), (6_000_000, 24_000_000, -1_500_000), (0, 0, 0)),
            "Product manager, current accounts",
            date(2027, 4, 30),
            900_000,
        ),
        (_FEES,),
        "ready",
    ),
    Question(
        "fee-letters",
        "Would plainer fee letters keep customers who were charged?",
        Decision(
            "Whether to rewrite all letters about fees",
            (
                Option("Rewrite all 31 letters", "Legal and service writing work through them in one quarter."),
                Option("Rewrite the first letter", "Only the letter that announces the fee changes."),
                Option("Leave the letters", "The next review is in two years."),
            ),
            (State("Plain words keep them", 350_000), State("Words change little", 650_000)),
            ((42_000_000, -16_500_000), (15_000_000, -3_000_000), (0, 0)),
            "Head of service design",
            date(2027, 9, 30),
        ),
        (_FEES,),
        "ready",
    ),
    Question(
        "mortgage-words",
        "What do people need to hear when a mortgage payment fails?",
        Decision(
            "What the first call after a missed payment says",
            (
                Option("Open with the options", "Agents are trained to offer a payment plan before asking why."),
                Option("Open with the reason", "The present script stays, shortened."),
            ),
            (State("Options calm them", 600_000), State("Being heard calms them", 400_000)),
            ((36_000_000, -9_500_000), (4_000_000, 21_500_000)),
            "Head of lending",
            date(2027, 8, 20),
        ),
        (_MORTGAGE,),
        "ready",
    ),
    Question(
        "branch-counters",
        "Does closing a branch counter lose the customers who use it?",
        Decision(
            "Which of nine counters close in 2028",
            (
                Option("Close all nine", "Property gives notice in April."),
                Option("Close none", "Leases run for another two years."),
            ),
            (State("They stay", 930_000), State("They leave", 70_000)),
            ((20_000_000, -19_857_000), (0, 0)),
            "Director of branches",
            date(2027, 3, 26),
        ),
        (),
        "ready",
    ),
)
