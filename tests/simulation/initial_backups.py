"""The history of a world: the backups that are there before any command begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import random

INSTANCES = ("orders", "billing")
"""Those whose history is drawn; the third of the emulated world keeps its own."""
_HOUR, _DAY = 3600.0, 86400.0
_COUNTS = {"orders": (1, 2, 4, 6, 8, 10, 12, 15), "billing": (0, 1, 2, 2, 3, 5, 8, 12)}
"""How many backups an instance has, of any type and state."""
_MORE_THAN_ONE_PAGE = 104
"""More than one page of a list."""


class InitialBackup(NamedTuple):
    """A backup; `ago` is seconds from its begin to now, None for just now."""

    instance: str
    name: str
    status: Literal["COMPLETED", "FAILED", "BUILDING"]
    kind: Literal["manual", "auto"] = "manual"
    age: float | None = None


def backups_with_same_name(chance: random.Random, name: str) -> list[InitialBackup]:
    """What bears the very name, seldom; one that is being made keeps its instance busy."""
    drawn = chance.random()
    if drawn < 0.08:
        return [InitialBackup("orders", name, chance.choice(("COMPLETED", "FAILED")))]
    if drawn < 0.12:
        return [InitialBackup("billing", name, "BUILDING")]
    return [InitialBackup("billing", name, "COMPLETED")] if drawn < 0.2 else []


def past_backups(chance: random.Random) -> list[InitialBackup]:
    """Some days of backups: names that a policy owns and others, of either type, some FAILED."""
    rows: list[InitialBackup] = []
    for instance in INSTANCES:
        span = chance.choice((8 * _HOUR, 3 * _DAY, 3 * _DAY, 12 * _DAY, 60 * _DAY))
        count = chance.choice(_COUNTS[instance])
        rows += [_past_backup(chance, instance, number, span) for number in range(count)]
        if rows and chance.random() < 0.2:  # two that began at the very same time
            rows.append(rows[-1]._replace(name=f"{rows[-1].name}-twin"))
        if chance.random() < 0.1:
            rows.append(InitialBackup(instance, f"nightly-{instance}-now", "BUILDING", age=_HOUR))
    if chance.random() < 0.04:
        rows += [
            InitialBackup(
                "orders", f"archive-{number}", "COMPLETED", age=90 * _DAY + number * _HOUR
            )
            for number in range(_MORE_THAN_ONE_PAGE)
        ]
    return rows


def _past_backup(chance: random.Random, instance: str, number: int, span: float) -> InitialBackup:
    stem = chance.choice(("nightly", "nightly", "nightly", "release"))
    return InitialBackup(
        instance,
        f"{stem}-{instance}-{number}",
        "FAILED" if chance.random() < 0.2 else "COMPLETED",
        "auto" if chance.random() < 0.12 else "manual",
        age=round(chance.uniform(120.0, span), 1),
    )
