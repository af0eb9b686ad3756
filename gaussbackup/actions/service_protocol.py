"""What the verbs need of the service; `api.client` is the one that speaks to the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from typing_extensions import Self  # for type checkers, who bring it along

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import CreateResponse, RequestPreview
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing import BackupListing, BackupStream, InstanceListing, JobListing

T = TypeVar("T")


class ReadClient(Protocol):
    """Calls that change nothing; every one raises a ServiceError where no good answer came."""

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        """The same service, with no call beyond `deadline` on the monotonic clock.

        `retry=False`: one attempt a call, because the caller tries again in its own way.
        """
        ...

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing: ...

    def find_backup(self, backup_id: str) -> Backup | None: ...

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]: ...


class DeleteClient(ReadClient, Protocol):
    """What the verbs that delete need."""

    def delete_backup(self, backup_id: str) -> None:
        """Order the deletion; NotFound means that there is nothing to delete any more."""
        ...


class BackupClient(DeleteClient, Protocol):
    """All calls of the service."""

    def create_backup(
        self, instance_id: str, name: str, description: str | None
    ) -> CreateResponse: ...

    def preview_create(
        self, instance_id: str, name: str, description: str | None
    ) -> RequestPreview: ...

    def show_job(self, job_id: str) -> Job: ...

    def in_background(self, call: Callable[[ReadClient], T]) -> Callable[[], T]:
        """Begin `call`, on a view of the service, while others are under way.

        What is returned gives its result, or raises its ServiceError.
        """
        ...

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupStream: ...

    def list_all_instances(self) -> InstanceListing: ...

    def list_jobs(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> JobListing: ...

    def stop_backups(self, instance_id: str) -> str | None: ...

    def show_policy(self, instance_id: str) -> BackupPolicy: ...

    def set_policy(self, instance_id: str, policy: BackupPolicy) -> None: ...

    def preview_policy(self, instance_id: str, policy: BackupPolicy) -> RequestPreview: ...
