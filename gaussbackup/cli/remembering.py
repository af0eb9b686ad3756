"""Keeping for completion what a command came to know on its way, at no cost to the command.

Where it cannot be kept, as on a full disk or with no home, it is not, and nothing is said of it.
Of two commands that end at once the later one has the last word; a file is always whole.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gaussbackup.config.cache_file import MAX_AGE, dumps, only_user_can_write
from gaussbackup.config.name_cache import (
    cache_content,
    cache_file_name,
    is_temporary_endpoint,
    read_cached_names,
)
from gaussbackup.config.paths import name_cache_dir
from gaussbackup.domain.cached_names import without_secrets
from gaussbackup.errors import GaussbackupError

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.recording_client import NameRecorder

REFRESH = 600.0
"""Seconds after which what did not change is written again, so that it does not grow old."""


def save_names(notes: NameRecorder, session: Context) -> None:
    """Add the notes to what is known of the cloud that the session spoke to."""
    profile, flags, environ = session.profile, session.flags, session.environ
    folder = name_cache_dir(environ, session.home)
    if folder is None or (profile.emulator is None and is_temporary_endpoint(flags, environ)):
        return
    now = session.clock.now().timestamp()
    config = profile.config_file
    named = profile.name if config or profile.emulator else ""
    path = folder / cache_file_name(config, named, flags, environ)
    before, written = read_cached_names(path, now)
    after = notes.merge_into(before)
    if after != before or now - written > REFRESH:
        write_cache(path, cache_content(without_secrets(after, session.redactor.redact)), now)


def write_cache(path: Path, content: dict[str, Any], now: float) -> None:
    """Put the content there, if that can be done, readable for this user alone."""
    from gaussbackup.cli.atomic_file import AtomicFile

    with suppress(GaussbackupError, OSError):
        if not path.exists():
            _prepare_directory(path.parent, now)
        if only_user_can_write(path.parent.lstat()):
            with AtomicFile(path, durable=False) as file:
                file.write(dumps(content, now))


def _prepare_directory(folder: Path, now: float) -> None:
    """The folder, without the files that are too old to be read again.

    With `sudo` the home is that of another user, who could do nothing with a folder of root's.
    """
    if not folder.exists():
        above = next(path for path in folder.parents if path.exists())
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if not root or above.stat().st_uid == 0:
            folder.mkdir(mode=0o700, parents=True)
    for path in folder.iterdir():
        if now - path.lstat().st_mtime > MAX_AGE:
            path.unlink()
