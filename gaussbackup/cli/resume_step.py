"""One step of a resume hint."""

from __future__ import annotations

from typing import NamedTuple


class ResumeStep(NamedTuple):
    """What is known, what the command is for, and its arguments without the program's name."""

    state: str
    purpose: str
    args: tuple[str, ...]
