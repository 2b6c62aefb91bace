"""Passwords: how they are kept, and which ones are taken."""

import secrets
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from planner.services.errors import PasswordError

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
_SHORTEST_PART: Final = 6
# RFC 9106 leaves memory to the machine: 32 MiB keeps eight sign-ins at once below the memory of a small server.
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash to keep of ``password``."""
    return _HASHER.hash(password)


def is_password(hashed: str, password: str) -> bool:
    """Whether ``password`` is the one that ``hashed`` was made from."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def nobodys_hash() -> str:
    """Looked at when nobody has the address, so that a miss takes as long as a wrong password."""
    return hash_password(secrets.token_hex(16))


def unknown_hash() -> str:
    """The hash of a password that nobody knows, for whoever signs in another way."""
    return hash_password(secrets.token_hex(32))


def check_password(password: str, email: str) -> None:
    """PasswordError unless ``password`` is long enough, and neither of the commonest nor the person's own address.

    What letters, digits and signs it is made of is the person's business: length is what counts.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordError(f"Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. A few words make a good one.")
    if _is_of(password.casefold(), email.casefold()):
        raise PasswordError("This is your e-mail address, or made from it. Choose a password that nobody can guess.")
    if password.casefold() in commonest() or _letters(password) in commonest() or len(set(password)) == 1:
        raise PasswordError("Many people use this one, so it is tried first. Choose a few words of your own.")


@cache
def commonest() -> frozenset[str]:
    """The commonest passwords, and words that the commonest are made of; the file says where they come from."""
    text = resources.files("planner.services").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _is_of(password: str, email: str) -> bool:
    """Whether the password is the address or one of its long parts, apart from digits and signs around it."""
    return password == email or _letters(password) in set(_parts(email))


def _parts(email: str) -> Iterator[str]:
    name, _, domain = email.partition("@")
    yield from (_letters(email), _letters(name), _letters(domain))
    yield from (part for part in (*name.split("."), *domain.split(".")) if len(part) >= _SHORTEST_PART)


def _letters(text: str) -> str:
    """The letters of ``text`` in small ones: what is left of a word when digits and signs are put around it.

    A text of digits and signs alone stays as it is, so that it is not taken for nothing.
    """
    return "".join(letter for letter in text.casefold() if letter.isalpha()) or text
