"""The promises of `check`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.backup_history import may_be_seen_completed, must_be_seen_completed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.observation import Observation


def reports_only_fresh_backups_as_ok(testimony: Observation) -> Iterator[str]:
    """Exit 0: each instance had a good backup that was young enough."""
    if testimony.code == 0:
        seen = partial(may_be_seen_completed, command_number=testimony.spec.number)
        for name in _instances_without_fresh_backup(testimony, seen, slack=2.0):
            yield f"exit 0, and {name} has no COMPLETED backup that is fresh"


def fails_only_if_a_backup_is_missing_or_old(testimony: Observation) -> Iterator[str]:
    """Exit 6: one of them had none, where the service showed things as they are."""
    bent = any(request["faults"] for request in testimony.requests)
    if (
        testimony.code == 6
        and not bent
        and not _instances_without_fresh_backup(testimony, must_be_seen_completed, slack=-2.0)
    ):
        yield "exit 6, and every instance has a COMPLETED backup that is fresh"


def _instances_without_fresh_backup(
    testimony: Observation, was: Callable[..., bool], *, slack: float
) -> list[str]:
    """The instances in scope that have no fresh one; `slack` in seconds is for whole seconds."""
    options = testimony.spec.policy or {}
    oldest = testimony.begin_time - options["max_age"] - slack
    return [
        name
        for name, ident in testimony.instance_ids.items()
        if (not testimony.scope or ident in testimony.scope)
        and not any(
            row["instance_id"] == ident
            and row["started"] >= oldest
            and fnmatchcase(row["name"], options["match"])
            and options["kind"] in {"all", row["type"]}
            and was(row, testimony.begin_time, testimony.end_time)
            for row in testimony.rows
        )
    ]
