"""What a listing of all pages brought, and how far it can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job

    class BackupStream(Protocol):
        """Rows as they come, each once; at the end it is known how far they can be relied on."""

        def __iter__(self) -> Iterator[Backup]: ...

        @property
        def total(self) -> int | None: ...

        @property
        def unreadable(self) -> int: ...


class BackupListing(NamedTuple):
    """Every row once, in the service's order.

    `total` is the count the service claimed on its last page, None where it claimed none that
    can be read. `unreadable` counts rows that had no usable id and were left out.
    """

    backups: tuple[Backup, ...]
    total: int | None = None
    unreadable: int = 0

    @property
    def complete(self) -> bool:
        """Every row readable, and as many as the service said there are."""
        return self.unreadable == 0 and self.total == len(self.backups)


class InstanceListing(NamedTuple):
    """The same for instances."""

    instances: tuple[Instance, ...]
    total: int | None = None
    unreadable: int = 0


class JobListing(NamedTuple):
    """The same for jobs."""

    jobs: tuple[Job, ...]
    total: int | None = None
    unreadable: int = 0
