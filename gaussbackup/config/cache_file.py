"""Small files of names that earlier commands came to know; one that is not sound is not there.

Nothing depends on them. Whatever was damaged, is too old, or could have been put there by
somebody else, is as good as no file.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gaussbackup.errors import GaussbackupError

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
    """The text of such a file."""
    return json.dumps({"form": CACHE_FORMAT, "written": now, **content}, separators=(",", ":"))


def _only_user_can_write(status: os.stat_result) -> bool:
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
            and _only_user_can_write(status)
            and status.st_size <= MAX_BYTES
        ):
            raise OSError("it is no file of ours")
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
            folder.mkdir(mode=0o700, parents=True)
    for path in folder.iterdir():
        if now - path.lstat().st_mtime > MAX_AGE:
            path.unlink()
