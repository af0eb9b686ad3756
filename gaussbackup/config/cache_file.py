"""The cache file: a small JSON file with a timestamp, used only if it is intact and private.

No command depends on a cache file. A damaged file, an old one, and one that another user can have
written all count as missing.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gaussbackup.config.private_directory import create_private_directory
from gaussbackup.errors import GaussbackupError
from gaussbackup.regular_file import open_regular_file

if TYPE_CHECKING:
    from pathlib import Path

CACHE_FORMAT = "gaussbackup/names/v1"
MAX_BYTES = 1 << 19
"""Size limit when reading; the files written have at most a fifth of it."""
MAX_AGE = 7 * 86400.0
"""Seconds; a name older than this is more often wrong than right."""
_OTHERS_CAN_WRITE = stat.S_IWGRP | stat.S_IWOTH


def read_cache(path: Path, now: float) -> dict[str, Any] | None:
    """Return the content of a cache file; None if it is missing, damaged, too old or not private.

    `now` is in seconds since 1970, as `written` in the file is.
    """
    try:
        content = json.loads(_read_own_file(path))
        valid = content["form"] == CACHE_FORMAT and 0 <= now - content["written"] < MAX_AGE
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return content if valid else None


def write_cache(path: Path, content: dict[str, Any], now: float) -> None:
    """Write the file atomically, readable for this user alone; errors are ignored.

    If two commands write at once, the later one wins.
    """
    from gaussbackup.config.atomic_file import AtomicFile

    with suppress(GaussbackupError, OSError):
        if not path.exists():
            _prepare_directory(path.parent, now)
        if _only_user_can_write(path.parent.lstat()):
            with AtomicFile(path, durable=False) as file:
                file.write(dumps(content, now))


def dumps(content: dict[str, Any], now: float) -> str:
    """Return the text of a cache file with this content."""
    return json.dumps({"form": CACHE_FORMAT, "written": now, **content}, separators=(",", ":"))


def _only_user_can_write(status: os.stat_result) -> bool:
    """Return whether the file belongs to this user and no other user can write it."""
    own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    private = os.name != "posix" or not status.st_mode & _OTHERS_CAN_WRITE
    return own and private


def _read_own_file(path: Path) -> bytes:
    """Return the content of a private regular file; raise OSError for anything else."""
    with open_regular_file(path, follow_links=False) as file:
        status = os.fstat(file.fileno())
        if not _only_user_can_write(status) or status.st_size > MAX_BYTES:
            raise OSError("not a private file, or too large")
        return file.read(MAX_BYTES + 1)


def _prepare_directory(folder: Path, now: float) -> None:
    """Create the directory if necessary and delete cache files that are too old to be read.

    With `sudo` the home belongs to another user, who could not use a directory owned by root: then
    none is created.
    """
    if not folder.exists():
        above = next(path for path in folder.parents if path.exists())
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if not root or above.stat().st_uid == 0:
            create_private_directory(folder)
    for path in folder.iterdir():
        if now - path.lstat().st_mtime > MAX_AGE:
            path.unlink()
