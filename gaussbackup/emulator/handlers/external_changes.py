"""What somebody else does to the world in the middle of a client's work: backups come and go."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from gaussbackup.emulator.error_responses import NO_SUCH_INSTANCE, GaussDbError
from gaussbackup.emulator.state.fixtures import backup_rows

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.overrides import InjectedBackup, Overrides
    from gaussbackup.emulator.handlers.context import Backend


def apply_external_changes(world: Backend, effects: Overrides, now: float) -> None:
    """Let the backups of a fault's effects vanish and appear, before the request is applied."""
    if not effects.vanish and not effects.appear:
        return
    with world.store.transaction():
        for row in world.store.backups():
            if any(fnmatchcase(row.name, pattern) for pattern in effects.vanish):
                world.store.remove("backups", row.id)
        for appearance in effects.appear:
            _add_backups(world, appearance, now)


def _add_backups(world: Backend, new: InjectedBackup, now: float) -> None:
    known = [row for row in world.store.instances() if new.instance in {row.id, row.name}]
    if not known:
        raise GaussDbError(NO_SUCH_INSTANCE, f"a fault rule names the instance {new.instance}")
    columns = cast("dict[str, Any]", {"kind": new.kind, "status": new.status})
    for number in range(new.count):
        name = new.name if new.count == 1 else f"{new.name}-{number}"
        for row in backup_rows(world.ids, now, known[0], name, **columns):
            world.store.add(row)
