"""Names of instances beside their ids: an ornament, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gaussbackup.actions.finding import InstanceRef
    from gaussbackup.actions.service import ReadService
    from gaussbackup.model.backup import Backup


def instance_names(known: Sequence[InstanceRef], service: ReadService) -> dict[str, str]:
    """Names by instance id; asked for only where `known` lacks one, and then a no is no failure."""
    named = {ref.id: ref.name for ref in known if ref.name is not None}
    if known and len(named) == len(known):
        return named
    try:
        everything = service.list_instances()
    except ServiceError:
        return named
    return {row.id: row.name for row in everything} | named


def with_names(backups: Iterable[Backup], names: dict[str, str]) -> list[Backup]:
    """The backups, each with the name of its instance where that is known."""
    return [row._replace(instance_name=names.get(row.instance_id)) for row in backups]
