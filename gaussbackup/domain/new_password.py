"""The password of a new instance: the rule of the service, and a generated one."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from gaussbackup.domain.input_errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MIN_LENGTH = 8
MAX_LENGTH = 32
SPECIAL = "~!@#%^*-_=+?,"
"""The special characters that all sources allow (gaussbackup/api/README.md, "Restore")."""
_CLASSES = (string.ascii_uppercase, string.ascii_lowercase, string.digits, SPECIAL)
_MIN_CLASSES = 3


def validate_password(password: str) -> list[InputError]:
    """Return one error with all rules that the password breaks; it never quotes the password."""
    broken = []
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        broken.append(f"it has {len(password)} characters")
    invalid = re.search(f"[^{re.escape(''.join(_CLASSES))}]", password)
    if invalid:
        broken.append(f"the character at position {invalid.start() + 1} is not allowed")
    used = sum(any(character in group for character in password) for group in _CLASSES)
    if used < _MIN_CLASSES:
        broken.append(f"it has characters of {used} of 4 kinds")
    if not broken:
        return []
    rule = (
        f"{MIN_LENGTH}–{MAX_LENGTH} characters of at least {_MIN_CLASSES} kinds: "
        f"upper case, lower case, digits, {SPECIAL}"
    )
    return [InputError(f"Invalid password for the new instance: {'; '.join(broken)} ({rule}).")]


def generate_password(choice: Callable[[str], str]) -> str:
    """Return a password of 32 characters of all four kinds.

    `choice` returns a random character of a text; it must be cryptographically secure.
    """
    everything = "".join(_CLASSES)
    while True:
        password = "".join(choice(everything) for _ in range(MAX_LENGTH))
        if all(any(character in group for character in password) for group in _CLASSES):
            return password
