"""Keeping for completion what a command came to know on its way, at no cost to the command.

Where it cannot be kept, as on a full disk or with no home, it is not, and nothing is said of it.
Of two commands that end at once the later one has the last word; a file is always whole.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gaussbackup.config.cache_file import OLDEST, is_ours, told
from gaussbackup.config.name_cache import content_of, file_name, is_passing, known_names
from gaussbackup.config.paths import names_folder
from gaussbackup.domain.cached_names import without_secrets
from gaussbackup.errors import GaussbackupError

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.recording_client import NameRecorder

REFRESH = 600.0
"""Seconds after which what did not change is written again, so that it does not grow old."""


def remember(notes: NameRecorder, session: Context) -> None:
    """Add the notes to what is known of the cloud that the session spoke to."""
    profile, flags, environ = session.profile, session.flags, session.environ
    folder = names_folder(environ, session.home)
    if folder is None or (profile.emulator is None and is_passing(flags, environ)):
        return
    now = session.clock.now().timestamp()
    config = profile.config_file
    named = profile.name if config or profile.emulator else ""
    path = folder / file_name(config, named, flags, environ)
    before, written = known_names(path, now)
    after = notes.added_to(before)
    if after != before or now - written > REFRESH:
        keep(path, content_of(without_secrets(after, session.redactor.clean)), now)


def keep(path: Path, content: dict[str, Any], now: float) -> None:
    """Put the content there, if that can be done, readable for this user alone."""
    from gaussbackup.cli.atomic_file import PendingFile

    with suppress(GaussbackupError, OSError):
        if not path.exists():
            _make_room(path.parent, now)
        if is_ours(path.parent.lstat()):
            with PendingFile(path, durable=False) as file:
                file.write(told(content, now))


def _make_room(folder: Path, now: float) -> None:
    """The folder, without the files that are too old to be read again.

    With `sudo` the home is that of another user, who could do nothing with a folder of root's.
    """
    if not folder.exists():
        above = next(path for path in folder.parents if path.exists())
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if not root or above.stat().st_uid == 0:
            folder.mkdir(mode=0o700, parents=True)
    for path in folder.iterdir():
        if now - path.lstat().st_mtime > OLDEST:
            path.unlink()
