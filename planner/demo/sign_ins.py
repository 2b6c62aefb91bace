"""The people of the demo programme; their passwords are public, so the demo is for trying things out."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SignIn:
    """One person of the demo: the role they hold and what they type to sign in."""

    role: str
    name: str
    email: str
    password: str


SIGN_INS: Final = (
    SignIn("researcher", "Ada Okafor", "ada@example.com", "listen-then-ask-2027"),
    SignIn("finance", "Femi Adeyemi", "femi@example.com", "every-line-from-zero-2027"),
    SignIn("manager", "Mona Lindqvist", "mona@example.com", "worth-the-money-2027"),
    SignIn("finance", "Grace Mwangi", "grace@example.com", "a-second-pair-of-eyes-2027"),
    SignIn("administrator", "Tomas Reyes", "tomas@example.com", "people-never-money-2027"),
)
