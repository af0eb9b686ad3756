"""Names of instances beside their ids: an ornament, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gaussbackup.actions.lookup import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient, ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance


def instance_names(known: Sequence[InstanceRef], service: ReadClient) -> dict[str, str]:
    """Names by instance id; asked for only where `known` lacks one, and then a no is no failure."""
    named = _named(known)
    if known and len(named) == len(known):
        return named
    return _together(service.list_instances, named)


def instance_names_in_background(
    known: Sequence[InstanceRef], service: BackupClient
) -> Callable[[], dict[str, str]]:
    """The same, begun now and given when it is needed."""
    named = _named(known)
    if known and len(named) == len(known):
        return lambda: named
    begun = service.in_background(lambda view: view.list_instances())
    return lambda: _together(begun, named)


def _named(known: Sequence[InstanceRef]) -> dict[str, str]:
    return {ref.id: ref.name for ref in known if ref.name is not None}


def _together(ask: Callable[[], Iterable[Instance]], named: dict[str, str]) -> dict[str, str]:
    try:
        everything = ask()
    except ServiceError:
        return named
    return {row.id: row.name for row in everything} | named


def with_names(backups: Iterable[Backup], names: dict[str, str]) -> list[Backup]:
    """The backups, each with the name of its instance where that is known."""
    return [row.with_instance_name(names.get(row.instance_id)) for row in backups]
