"""Results of a listing of all pages, with the data that shows whether it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job

    class BackupStream(Protocol):
        """Rows as they arrive, each once; `total` and `unreadable` are set after the last one."""

        def __iter__(self) -> Iterator[Backup]: ...

        @property
        def total(self) -> int | None: ...

        @property
        def unreadable(self) -> int: ...


class BackupListing(NamedTuple):
    """All backups, each once, in the service's order.

    `total` is the count that the service claimed on its last page, None if it is missing or
    malformed. `unreadable` is the number of rows without a usable id, which are left out.
    """

    backups: tuple[Backup, ...]
    total: int | None = None
    unreadable: int = 0


class InstanceListing(NamedTuple):
    """All instances; see BackupListing."""

    instances: tuple[Instance, ...]
    total: int | None = None
    unreadable: int = 0

    @property
    def lacks_rows(self) -> bool:
        """Whether the service counts more rows than it returned."""
        return (self.total or 0) > len(self.instances) + self.unreadable


class JobListing(NamedTuple):
    """All jobs; see BackupListing."""

    jobs: tuple[Job, ...]
    total: int | None = None
    unreadable: int = 0
