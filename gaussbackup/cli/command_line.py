"""Commands that the user is told to run, with the user's own profile and settings put in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.global_options import GlobalOptions

_PROGRAM = "gaussbackup"


def command_line(args: Sequence[str], options: GlobalOptions) -> str:
    """`gaussbackup -p prod wait ID`, quoted for a shell."""
    return shlex.join([_PROGRAM, *_global_args(options), *args])


def expand_commands(text: str, options: GlobalOptions) -> str:
    """`text` with every command of ours in it made to reach the same service.

    Hints are written for a bare `gaussbackup`; they follow two spaces or stand on a line alone.
    """
    return text.replace(f"  {_PROGRAM} ", f"  {command_line([], options)} ")


def _global_args(shared: GlobalOptions) -> list[str]:
    given = {
        "-c": shared.config,
        "-p": shared.profile,
        "--region": shared.region,
        "--project-id": shared.project_id,
        "--endpoint": shared.endpoint,
    }
    return [word for option, value in given.items() if value for word in (option, value)]
