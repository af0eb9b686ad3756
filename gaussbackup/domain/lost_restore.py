"""The new instances that may be those of a restore whose response was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.instance import Instance


class ExpectedInstance(NamedTuple):
    """The instance that a restore creates; `baseline` are the ids of instances before its POST."""

    name: str
    baseline: frozenset[str]


def instance_candidates(rows: Iterable[Instance], expected: ExpectedInstance) -> list[Instance]:
    """Return the instances with exactly the expected name that were not listed before."""
    return [row for row in rows if row.name == expected.name and row.id not in expected.baseline]


def instance_contradiction(instance_id: str | None, expected: ExpectedInstance) -> str | None:
    """Return why the instance that a response names cannot be the new one, or None."""
    if instance_id is None:
        return "it names no instance"
    if instance_id in expected.baseline:
        return f"it names instance {instance_id}, which existed before"
    return None
