"""Instance names by instance id, for display; a failed lookup is not an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient, ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance


def instance_names(known: Sequence[InstanceRef], client: ReadClient) -> dict[str, str]:
    """Return the names by id; list the instances unless `known` has every name.

    If the listing fails, return the known names.
    """
    names = _known_names(known)
    if known and len(names) == len(known):
        return names
    return _merge(client.list_instances, names)


def instance_names_in_background(
    known: Sequence[InstanceRef], client: BackupClient
) -> Callable[[], dict[str, str]]:
    """Start the same in the background; the returned function waits for the result."""
    names = _known_names(known)
    if known and len(names) == len(known):
        return lambda: names
    result = client.in_background(lambda view: view.list_instances())
    return lambda: _merge(result, names)


def _known_names(known: Sequence[InstanceRef]) -> dict[str, str]:
    return {ref.id: ref.name for ref in known if ref.name is not None}


def _merge(
    list_instances: Callable[[], Iterable[Instance]], names: dict[str, str]
) -> dict[str, str]:
    try:
        instances = list_instances()
    except ServiceError:
        return names
    return {row.id: row.name for row in instances} | names


def with_names(backups: Iterable[Backup], names: dict[str, str]) -> list[Backup]:
    """Return the backups, each with the name of its instance if it is known."""
    return [row.with_instance_name(names.get(row.instance_id)) for row in backups]
