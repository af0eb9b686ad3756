"""What to do about a backup of the same name."""

from __future__ import annotations

from enum import Enum


class IfExists(str, Enum):
    """Refuse, or take a living one as ours."""

    ERROR = "error"
    REUSE = "reuse"
