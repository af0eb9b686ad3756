"""Simulate changes by another client: fault rules that remove or add rows."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from gaussbackup.emulator.error_catalog import NO_SUCH_INSTANCE, GaussDbError
from gaussbackup.emulator.handlers.validation import parse_json
from gaussbackup.emulator.state.fixture_rows import backup_rows, instance_row
from gaussbackup.emulator.state.instance_status import exists_at

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.behavior_overrides import InjectedBackup, Overrides
    from gaussbackup.emulator.handlers.context import Backend
    from gaussbackup.emulator.server.request import ServerRequest


def apply_external_changes(
    backend: Backend, request: ServerRequest, overrides: Overrides, now: float
) -> None:
    """Remove and add the rows of the matching fault rules, before the request is applied."""
    if not (overrides.remove_backups or overrides.add_backups or overrides.add_instances):
        return
    with backend.store.transaction():
        for row in backend.store.backups():
            if any(fnmatchcase(row.name, pattern) for pattern in overrides.remove_backups):
                backend.store.remove("backups", row.id)
        for injected in overrides.add_backups:
            _add_backups(backend, injected, now)
        for instance in overrides.add_instances:
            name = instance.name or _requested_name(request)
            for _ in range(instance.count):
                backend.store.add(instance_row(backend.ids, now, name, status=instance.status))


def _requested_name(request: ServerRequest) -> str:
    """Return the name in the body of a request."""
    try:
        return str(parse_json(request.body)["name"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return "unnamed"


def _add_backups(backend: Backend, injected: InjectedBackup, now: float) -> None:
    instances = [
        row
        for row in backend.store.instances()
        if injected.instance in {row.id, row.name} and exists_at(row.lifecycle, now)
    ]
    if not instances:
        raise GaussDbError(NO_SUCH_INSTANCE, f"a fault rule names the instance {injected.instance}")
    columns = cast("dict[str, Any]", {"kind": injected.kind, "status": injected.status})
    for number in range(injected.count):
        name = injected.name if injected.count == 1 else f"{injected.name}-{number}"
        for row in backup_rows(backend.ids, now, instances[0], name, **columns):
            backend.store.add(row)
