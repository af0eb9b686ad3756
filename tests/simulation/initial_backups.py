"""Random backups that exist before any command starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import random

INSTANCES = ("orders", "billing")
"""The instances with random backups; the third one of the emulator keeps its defaults."""
_HOUR, _DAY = 3600.0, 86400.0
_COUNTS = {"orders": (1, 2, 4, 6, 8, 10, 12, 15), "billing": (0, 1, 2, 2, 3, 5, 8, 12)}
"""Number of backups of an instance, of any type and status."""
_MORE_THAN_ONE_PAGE = 104
"""More backups than one page of a list holds."""


class InitialBackup(NamedTuple):
    """A backup; `age` is the seconds since its begin, None for zero."""

    instance: str
    name: str
    status: Literal["COMPLETED", "FAILED", "BUILDING"]
    kind: Literal["manual", "auto"] = "manual"
    age: float | None = None


def backups_with_same_name(rng: random.Random, name: str) -> list[InitialBackup]:
    """Return no backup or, rarely, one with this name; a BUILDING one makes `billing` busy."""
    drawn = rng.random()
    if drawn < 0.08:
        return [InitialBackup("orders", name, rng.choice(("COMPLETED", "FAILED")))]
    if drawn < 0.12:
        return [InitialBackup("billing", name, "BUILDING")]
    return [InitialBackup("billing", name, "COMPLETED")] if drawn < 0.2 else []


def past_backups(rng: random.Random) -> list[InitialBackup]:
    """Return backups of several days: two name prefixes, both types, some FAILED."""
    rows: list[InitialBackup] = []
    for instance in INSTANCES:
        period = rng.choice((8 * _HOUR, 3 * _DAY, 3 * _DAY, 12 * _DAY, 60 * _DAY))
        count = rng.choice(_COUNTS[instance])
        rows += [_past_backup(rng, instance, number, period) for number in range(count)]
        if rows and rng.random() < 0.2:  # two with the same begin time
            rows.append(rows[-1]._replace(name=f"{rows[-1].name}-copy"))
        if rng.random() < 0.1:
            rows.append(InitialBackup(instance, f"nightly-{instance}-now", "BUILDING", age=_HOUR))
    if rng.random() < 0.04:
        rows += [
            InitialBackup(
                "orders", f"archive-{number}", "COMPLETED", age=90 * _DAY + number * _HOUR
            )
            for number in range(_MORE_THAN_ONE_PAGE)
        ]
    return rows


def _past_backup(rng: random.Random, instance: str, number: int, period: float) -> InitialBackup:
    prefix = rng.choice(("nightly", "nightly", "nightly", "release"))
    return InitialBackup(
        instance,
        f"{prefix}-{instance}-{number}",
        "FAILED" if rng.random() < 0.2 else "COMPLETED",
        "auto" if rng.random() < 0.12 else "manual",
        age=round(rng.uniform(120.0, period), 1),
    )
