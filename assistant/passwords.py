"""Passwords of the staff (口令): hashed with argon2, held to rules; the only file that knows argon2."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST, SPEAKING = 10, 128, 16
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
WORN = (
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "1qaz2wsx", "abc123", "admin123",
    "admin@123", "iloveyou", "woaini", "123456", "654321", "111111", "000000", "888888", "daoban",
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = BoundedSemaphore(2)  # each takes 19 MB while it runs


def hashed(password: str) -> str:
    """The hash that is kept."""
    with _turn:
        return _hasher.hash(_plain(password))


@cache
def nobody() -> str:
    """A hash that nothing fits, so that an unknown name takes as long as a known one."""
    return hashed(secrets.token_urlsafe())


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept."""
    try:
        with _turn:
            return _hasher.verify(kept, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def drawn() -> str:
    """A first password, to be changed at the first sign-in; without letters that are mixed up."""
    while weakness(word := "".join(secrets.choice(LETTERS) for _ in range(14)), ""):
        pass
    return word


def weakness(password: str, name: str) -> str | None:
    """The rule that a password breaks: short, long, plain, named, worn, repeated; None if it is good."""
    word = _plain(password)
    low = word.lower()
    if len(word) < SHORTEST:
        return "short"
    if len(word) > LONGEST:
        return "long"
    if name and name.lower() in low:
        return "named"
    if len(set(word)) < 5:
        return "repeated"
    if any(len(low.replace(known, "")) < SHORTEST - 4 for known in WORN if known in low):
        return "worn"
    return "plain" if len(word) < SPEAKING and _kinds(word) < 3 else None


def _kinds(word: str) -> int:
    """How many kinds of characters there are: small, large, digits, others."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or ord(c) > 127)
    return sum(any(test(c) for c in word) for test in tests)


def _plain(password: str) -> str:
    """The same characters however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password)
