"""Commands that the user is told to run, with the user's own profile and settings put in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.global_options import GlobalOptions

_PROGRAM = "gaussbackup"


def command_line(words: Sequence[str], shared: GlobalOptions) -> str:
    """`gaussbackup -p prod wait ID`, quoted for a shell."""
    return shlex.join([_PROGRAM, *_root_options(shared), *words])


def spelled(text: str, shared: GlobalOptions) -> str:
    """`text` with every command of ours in it made to reach the same service.

    Hints are written for a bare `gaussbackup`; they follow two spaces or stand on a line alone.
    """
    return text.replace(f"  {_PROGRAM} ", f"  {command_line([], shared)} ")


def _root_options(shared: GlobalOptions) -> list[str]:
    given = {
        "-c": shared.config,
        "-p": shared.profile,
        "--region": shared.region,
        "--project-id": shared.project_id,
        "--endpoint": shared.endpoint,
    }
    return [word for option, value in given.items() if value for word in (option, value)]
