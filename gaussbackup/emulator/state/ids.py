"""Ids in the vendor's forms: 32 hex digits and four that tell what they name; jobs have UUIDs."""

from __future__ import annotations

import hashlib
import random
import secrets
import threading
import uuid


class IdGenerator:
    """Makes new ids; the same seed makes the same ones in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = None if seed is None else random.Random(seed)  # noqa: S311 - names, no secrets
        self._mutex = threading.Lock()

    def backup(self) -> str:
        """Make the id of a backup."""
        return self.hexadecimal() + "br14"

    def instance(self) -> str:
        """Make the id of an instance."""
        return self.hexadecimal() + "in14"

    def job(self) -> str:
        """Make the id of a job, the only one with dashes."""
        return str(uuid.UUID(self.hexadecimal()))

    def hexadecimal(self) -> str:
        """Make 32 hexadecimal digits."""
        if self._random is None:
            return secrets.token_hex(16)
        with self._mutex:
            return f"{self._random.getrandbits(128):032x}"


def stable_hex(label: str) -> str:
    """Give the 32 hexadecimal digits that always belong to this label: the seeded world's ids."""
    return hashlib.sha256(label.encode()).hexdigest()[:32]
