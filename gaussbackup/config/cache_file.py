"""Small files of names that earlier commands came to know; one that is not sound is not there.

Nothing depends on them. Whatever was damaged, is too old, or could have been put there by
somebody else, is as good as no file.
"""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

CACHE_FORMAT = "gaussbackup/names/v1"
MAX_BYTES = 1 << 19
"""Bytes; ours have a fifth of it at most."""
MAX_AGE = 7 * 86400.0
"""Seconds; by then a name is more often wrong than right."""
_OTHERS_CAN_WRITE = stat.S_IWGRP | stat.S_IWOTH


def read_cache(path: Path, now: float) -> dict[str, Any] | None:
    """What the file holds; None for none, or for one that is not to be relied on.

    `now` is in seconds since 1970, as `written` in the file is.
    """
    try:
        found = json.loads(_read_own_file(path))
        sound = found["form"] == CACHE_FORMAT and 0 <= now - found["written"] < MAX_AGE
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if sound else None


def dumps(content: dict[str, Any], now: float) -> str:
    """The text of such a file."""
    return json.dumps({"form": CACHE_FORMAT, "written": now, **content}, separators=(",", ":"))


def only_user_can_write(status: os.stat_result) -> bool:
    """Whether nobody else can have changed it."""
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    shut = os.name != "posix" or not status.st_mode & _OTHERS_CAN_WRITE
    return mine and shut


def _read_own_file(path: Path) -> bytes:
    """The content of an ordinary file of this user; raises OSError for anything else.

    It is opened without waiting and without following a link: a pipe in its place would hold up
    the command line.
    """
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, os.O_RDONLY | careful), "rb") as file:
        status = os.fstat(file.fileno())
        if not (
            stat.S_ISREG(status.st_mode)
            and only_user_can_write(status)
            and status.st_size <= MAX_BYTES
        ):
            raise OSError("it is no file of ours")
        return file.read(MAX_BYTES + 1)
