"""A retention policy as it is typed, so that a plan can end with the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.retention_policy import RetentionPolicy
from gaussbackup.model.durations import format_duration_arg

if TYPE_CHECKING:
    from collections.abc import Sequence


def prune_args(instances: Sequence[str], policy: RetentionPolicy) -> list[str]:
    """The words of `prune` for this policy, without those that only repeat a default."""
    words = ["prune", *(word for name in instances for word in ("-i", name))]
    if not instances:
        words.append("--all-instances")
    for name, value in policy._asdict().items():
        if value == RetentionPolicy._field_defaults.get(name):
            continue
        option = "--tz" if name == "zone" else f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        else:
            words += [option, format_duration_arg(value) if name == "keep_within" else str(value)]
    return words
