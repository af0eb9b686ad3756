"""Private directories: created for this user alone, and verified if others could have made them."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MODE = 0o700


def create_private_directory(path: Path) -> None:
    """Create a directory and its missing parents, each with mode 0700 whatever the umask.

    Directories that exist stay as they are. Raise OSError if one cannot be created.
    """
    missing = [each for each in (path, *path.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        try:
            each.mkdir(_MODE)
        except FileExistsError:  # another process was faster
            continue
        if os.name == "posix" and stat.S_IMODE(each.stat().st_mode) & 0o777 != _MODE:
            each.chmod(_MODE)  # the umask denied this user's own access
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def is_private_directory(path: Path) -> bool:
    """Return whether there is a directory, no link, that only this user can access."""
    status = path.lstat()
    own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    private = os.name != "posix" or not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return stat.S_ISDIR(status.st_mode) and own and private
