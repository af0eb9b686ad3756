"""Protocols of the API client, as the actions use it; `api.client` implements them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, timedelta

    from typing_extensions import Self  # only for type checkers, which include it

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import CreateResponse, RequestPreview
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing_result import (
        BackupListing,
        BackupStream,
        InstanceListing,
        JobListing,
    )
    from gaussbackup.model.restore import (
        NewInstance,
        RestorableRange,
        RestorePoint,
        RestoreResponse,
    )

T = TypeVar("T")


class ReadClient(Protocol):
    """Calls that change nothing; each raises a ServiceError if it fails."""

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        """Return a client whose calls end by `deadline` on the monotonic clock.

        `retry=False`: one attempt per call, because the caller retries itself.
        """
        ...

    def clock_offset(self) -> timedelta:
        """Return how far the service's clock is ahead of the local one; zero if unknown."""
        ...

    def service_now(self) -> datetime:
        """Return the time of the service's clock, which dates the backups."""
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

    def list_all_instances(self) -> InstanceListing: ...


class DeleteClient(ReadClient, Protocol):
    """The calls of the commands that delete."""

    def delete_backup(self, backup_id: str) -> None:
        """Request the deletion; raise NotFound if the backup does not exist."""
        ...


class BackupClient(DeleteClient, Protocol):
    """All calls."""

    def create_backup(
        self, instance_id: str, name: str, description: str | None
    ) -> CreateResponse: ...

    def preview_create(
        self, instance_id: str, name: str, description: str | None
    ) -> RequestPreview: ...

    def show_job(self, job_id: str) -> Job: ...

    def in_background(self, call: Callable[[ReadClient], T]) -> Callable[[], T]:
        """Start `call` on a background thread.

        The returned function waits for it and returns its result or raises its ServiceError.
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


class RestoreReadClient(ReadClient, Protocol):
    """The calls of a restore that change nothing."""

    def show_instance(self, instance_id: str) -> InstanceDetails | None: ...

    def list_instance_details(self) -> tuple[InstanceDetails, ...]: ...

    def show_job(self, job_id: str) -> Job: ...

    def show_snapshot(self, point: RestorePoint) -> InstanceSnapshot: ...

    def list_restorable_ranges(self, instance_id: str, day: date) -> list[RestorableRange]: ...


class RestoreServiceClient(RestoreReadClient, BackupClient, Protocol):
    """All calls of a restore; the backups are for the one that is made before an overwrite."""

    def restore_to_new(
        self, new: NewInstance, point: RestorePoint, password: str
    ) -> RestoreResponse: ...

    def preview_restore_to_new(self, new: NewInstance, point: RestorePoint) -> RequestPreview: ...

    def restore_to_existing(self, target_id: str, point: RestorePoint) -> RestoreResponse: ...

    def preview_restore_to_existing(
        self, target_id: str, point: RestorePoint
    ) -> RequestPreview: ...

    def confirm_restored_data(self, instance_id: str) -> str | None: ...
