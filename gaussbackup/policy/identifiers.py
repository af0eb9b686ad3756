"""What is an id and what is a name."""

from __future__ import annotations

import re

_INSTANCE = re.compile(r"[0-9a-f]{32}(in[0-9]{2})?")
_BACKUP = re.compile(r"[0-9a-f]{32}br[0-9]{2}")
_JOB = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")


def is_instance_id(word: str) -> bool:
    """32 hex digits, normally followed by `in14` or another `inNN`."""
    return _INSTANCE.fullmatch(word) is not None


def is_backup_id(word: str) -> bool:
    """32 hex digits followed by `br14` or another `brNN`."""
    return _BACKUP.fullmatch(word) is not None


def is_job_id(word: str) -> bool:
    """A UUID, with its dashes or without."""
    return _JOB.fullmatch(word) is not None
