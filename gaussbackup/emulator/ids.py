"""Generate ids in the vendor's format.

Instance and backup ids are 32 hex digits and a suffix (`in14`, `br14`); job ids are UUIDs.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import threading
import uuid


class IdGenerator:
    """Generate ids; the same seed yields the same sequence of ids."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = None if seed is None else random.Random(seed)  # noqa: S311 - ids are not secrets
        self._mutex = threading.Lock()

    def backup(self) -> str:
        """Return a new backup id."""
        return self.hexadecimal() + "br14"

    def instance(self) -> str:
        """Return a new instance id."""
        return self.hexadecimal() + "in14"

    def job(self) -> str:
        """Return a new job id; ids of other resources do not contain dashes."""
        return self.uuid()

    def uuid(self) -> str:
        """Return a UUID, with dashes."""
        return str(uuid.UUID(self.hexadecimal()))

    def hexadecimal(self) -> str:
        """Return 32 hexadecimal digits."""
        if self._random is None:
            return secrets.token_hex(16)
        with self._mutex:
            return f"{self._random.getrandbits(128):032x}"


def stable_hex(label: str) -> str:
    """Return 32 hexadecimal digits derived from `label`; used for the ids of the seed data."""
    return hashlib.sha256(label.encode()).hexdigest()[:32]
