"""Commands that the user is told to run, with the user's own profile and settings put in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.domain.retention_policy import RetentionPolicy

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


def prune_args(instances: Sequence[str], policy: RetentionPolicy) -> list[str]:
    """Return the arguments of `prune` for a policy, without those that repeat a default."""
    from gaussbackup.model.durations import format_duration_arg

    args = ["prune", *(arg for name in instances for arg in ("-i", name))]
    if not instances:
        args.append("--all-instances")
    for field, value in policy._asdict().items():
        if value == policy._field_defaults.get(field):
            continue
        option = "--tz" if field == "zone" else f"--{field.replace('_', '-')}"
        if value is True:
            args.append(option)
        else:
            args += [option, format_duration_arg(value) if field == "keep_within" else str(value)]
    return args
