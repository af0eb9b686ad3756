"""Command lines that the user is told to run, with the user's own global options."""

from __future__ import annotations

import shlex
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.domain.retention_policy import RetentionPolicy

_PROGRAM = "gaussbackup"


def command_line(args: Sequence[str], options: GlobalOptions) -> str:
    """Return the shell-quoted command, e.g. `gaussbackup -p prod wait ID`."""
    return shlex.join([_PROGRAM, *_global_args(options), *args])


def expand_commands(text: str, options: GlobalOptions) -> str:
    """Insert the global options into each command in `text`, so that it uses the same service.

    Hints contain commands without global options, after two spaces or on a line of their own.
    """
    return text.replace(f"  {_PROGRAM} ", f"  {command_line([], options)} ")


def _global_args(options: GlobalOptions) -> list[str]:
    values = {
        "-c": options.config,
        "-p": options.profile,
        "--region": options.region,
        "--project-id": options.project_id,
        "--endpoint": options.endpoint,
    }
    return [arg for option, value in values.items() if value for arg in (option, value)]


def prune_args(instances: Sequence[str], policy: RetentionPolicy) -> list[str]:
    """Return the arguments of `prune` for a policy, without those that repeat a default."""
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
            args += [option, str(value)]
    return args


def create_args(
    instances: Sequence[str],
    name: str,
    options: Mapping[str, object],
    defaults: Mapping[str, object],
) -> tuple[str, ...]:
    """Return the arguments of `create` for its options, without those that have their defaults.

    `name` is a name, or a template.
    """
    from gaussbackup.model.durations import format_duration_arg

    args = ["create", *(arg for instance in instances for arg in ("-i", instance)), "-n", name]
    for field, value in options.items():
        if field in {"instance", "name"} or value == defaults.get(field):
            continue
        option = f"--{field.replace('_', '-')}"
        if isinstance(value, bool):
            args.append(option if value else f"--no-{field}")
        elif isinstance(value, Enum):
            args += [option, str(value.value)]
        else:
            text = format_duration_arg(value) if isinstance(value, float) else str(value)
            args += [option, text]
    return tuple(args)
