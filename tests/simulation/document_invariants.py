"""Invariants of the backups in a document, and of what is reported as not found."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.simulation.backup_history import SLACK, removed_at
from tests.simulation.common_invariants import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation

_FIRST_YEAR = 2000
_PLACEHOLDERS = ("", "-", "null", "N/A")


def prints_no_placeholders(observation: Observation) -> Iterator[str]:
    """A value that the service does not have is null in a document, and no backup has year 1970."""
    if observation.spec.output_format not in {"json", "yaml"} or not observation.out:
        return
    for backup in _backups(parse_document(observation)):
        for key in ("begin_time", "end_time"):
            text = backup[key]
            if text is not None and datetime.fromisoformat(text[:19]).year < _FIRST_YEAR:
                yield f"{key} of {backup['id']} is {text}"
        size = backup["size_bytes"]
        if size is not None and size <= 0:
            yield f"size_bytes of {backup['id']} is {size}"
        for key in ("id", "description"):
            if backup[key] in _PLACEHOLDERS:
                yield f"{key} of a backup is {backup[key]!r}"


def _backups(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the backups anywhere in a document."""
    if isinstance(value, dict):
        if "size_bytes" in value and "begin_time" in value:
            yield value
        for each in value.values():
            yield from _backups(each)
    elif isinstance(value, list):
        for each in value:
            yield from _backups(each)


def finds_what_exists(observation: Observation) -> Iterator[str]:
    """With exit 4, something in the arguments did not exist; the instances always do."""
    spec = observation.spec
    if (
        observation.code != 4
        or observation.saw_edited_rows
        or any(target[0] == "@" for target in _targets(observation))
    ):
        return
    if spec.command == "check" or not _targets(observation):
        yield "exit 4, but every instance exists"
    elif all(_existed(observation, target) for target in _targets(observation)):
        yield f"exit 4, but {_targets(observation)} existed all the time"


def _targets(observation: Observation) -> tuple[str, ...]:
    """Return the backups in the arguments of `wait`, `show` and `delete`."""
    spec = observation.spec
    return spec.args[1:2] if spec.command in {"wait", "show"} else spec.targets


def _existed(observation: Observation, target: str) -> bool:
    """Return whether a backup existed, listed, before the command began until it ended."""
    return any(
        target in {row["name"], row["id"]}
        and row["id"] in observation.initial_ids
        and ((end := removed_at(row)) is None or end > observation.end_time + SLACK)
        and (not observation.spec.instance or row["instance_id"] == observation.instance_id)
        and (not observation.scope or row["instance_id"] in observation.scope)
        for row in observation.rows
    )
