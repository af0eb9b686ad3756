"""Invariants of `check`."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.backup_history import may_be_seen_completed, must_be_seen_completed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.observation import Observation


def reports_only_fresh_backups_as_ok(observation: Observation) -> Iterator[str]:
    """With exit 0, each instance had a COMPLETED backup that was new enough."""
    if observation.code == 0:
        may_be_completed = partial(may_be_seen_completed, command_number=observation.spec.number)
        for name in _instances_without_fresh_backup(observation, may_be_completed, slack=2.0):
            yield f"exit 0, but {name} has no COMPLETED backup that is new enough"


def fails_only_if_a_backup_is_missing_or_old(observation: Observation) -> Iterator[str]:
    """With exit 6 and no faults, an instance had no COMPLETED backup that was new enough."""
    faults = any(request["faults"] for request in observation.requests)
    if (
        observation.code == 6
        and not faults
        and not _instances_without_fresh_backup(observation, must_be_seen_completed, slack=-2.0)
    ):
        yield "exit 6, but every instance has a COMPLETED backup that is new enough"


def _instances_without_fresh_backup(
    observation: Observation, is_completed: Callable[..., bool], *, slack: float
) -> list[str]:
    """Return the names of the instances in scope without a COMPLETED backup that is new enough.

    `slack` is a tolerance in seconds, because times have whole seconds.
    """
    options = observation.spec.policy or {}
    slack += math.copysign(observation.clock_error, slack)
    oldest = observation.begin_time - options["max_age"] - slack
    return [
        name
        for name, instance_id in observation.instance_ids.items()
        if (not observation.scope or instance_id in observation.scope)
        and not any(
            row["instance_id"] == instance_id
            and row["started"] >= oldest
            and fnmatchcase(row["name"], options["match"])
            and options["kind"] in {"all", row["type"]}
            and is_completed(row, observation.begin_time, observation.end_time)
            for row in observation.rows
        )
    ]
