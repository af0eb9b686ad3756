"""Client of the GaussDB service: one method for each API call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.base_client import BaseClient, milliseconds
from gaussbackup.api.parsers import (
    check_accepted,
    check_deleted,
    parse_backup,
    parse_create_response,
    parse_found,
    parse_instance,
    parse_job_id,
    parse_policy,
)
from gaussbackup.domain.identifiers import is_listed_id
from gaussbackup.errors import NotFound, RowsMissing, UnexpectedResponse, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.api.base_client import Query
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import CreateResponse, RequestPreview
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing_result import (
        BackupListing,
        BackupStream,
        InstanceListing,
        JobListing,
    )

_NEWER_POLICY_VERSION = "v3.1"
"""Version of the other path that sets a policy (gaussbackup/api/README.md, "Backup policy")."""


class GaussDBClient(BaseClient):
    """The API calls that the actions need; each one raises ServiceError if it fails."""

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        """Send the POST; it is sent again only if it cannot have had an effect.

        Raises AmbiguousOutcome if a backup may or may not exist.
        """
        from gaussbackup.model.create_response import CreateResponse  # used only here

        request = self._post(("backups",), _create_body(instance_id, name, description))
        (backup, job_id), attempts = self._transport.call(request, parse_create_response)
        return CreateResponse(backup, job_id, attempts)

    def preview_create(
        self, instance_id: str, name: str, description: str | None
    ) -> RequestPreview:
        """Return the request of `create_backup` without sending it; it may look up the project."""
        from gaussbackup.model.create_response import RequestPreview  # rarely needed

        url = self._url(("backups",))
        return RequestPreview("POST", url, _create_body(instance_id, name, description))

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        """Return the rows of all pages, each id once, in the order and by the filters of the API.

        If one end of the time range is missing it is added, because some servers require both.
        """
        from gaussbackup.model.listing_result import BackupListing  # not needed for one backup

        rows = self.stream_backups(
            instance_id=instance_id, backup_type=backup_type, begin=begin, end=end
        )
        backups = tuple(rows)
        return BackupListing(backups, rows.total, rows.unreadable)

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupStream:
        """Return the same rows as `list_backups`, page by page as they arrive."""
        from gaussbackup.api.page_read_ahead import (  # not needed for one backup
            ReadAhead,
            RowStream,
        )

        query = [
            ("instance_id", instance_id),
            ("backup_type", backup_type),
            *self._time_range(begin, end),
        ]
        once = self._single_attempt()
        pages = ReadAhead(
            lambda offset: self._page("backups", query, offset),
            lambda offset: once._page("backups", query, offset),
        )
        return RowStream(pages, parse_backup, lambda row: row.id)

    def find_backup(self, backup_id: str) -> Backup | None:
        """Return the backup with this id, by the filter of the list, or None.

        Raises RowsMissing if it is not returned, but rows are missing or unreadable. If the service
        ignores the filter, all pages are searched.
        """
        try:
            found, is_certain = self._get_list(
                "backups",
                [("backup_id", backup_id)],
                lambda response: parse_found(response, backup_id),
            )
        except NotFound:
            return None
        if is_certain:
            return found
        from gaussbackup.domain.evidence import find_listed  # rarely needed

        return find_listed(self.list_backups(), backup_id)

    def show_job(self, job_id: str) -> Job:
        """Return a job. NotFound does not prove that the job does not exist.

        Source: gaussbackup/api/README.md, "Jobs and tasks".
        """
        from gaussbackup.api.job_parsers import parse_job  # not needed for backups

        return self._get(("jobs",), [("id", job_id)], parse_job)

    def list_jobs(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> JobListing:
        """Return the jobs of all pages, each id once; `status` and `name` are values of the API.

        The service keeps jobs for a month (gaussbackup/api/README.md, "Jobs and tasks"). Sources
        disagree on whether its offset counts rows or pages: a row that comes twice is returned
        once, and missing rows show in the total.
        """
        from gaussbackup.api.job_parsers import parse_task
        from gaussbackup.api.pagination import collect_rows  # not needed for one job
        from gaussbackup.model.listing_result import JobListing

        query = [
            ("status", status),
            ("name", name),
            ("start_time", milliseconds(begin)),
            ("end_time", milliseconds(end)),
        ]
        listing = collect_rows(
            lambda offset: self._page("tasks", query, offset), parse_task, lambda row: row.id
        )
        return JobListing(listing.rows, listing.total, listing.unreadable)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        """Return the instances with exactly this name and id: `*` is a wildcard for the service.

        Raises RowsMissing if the service counts more rows than it returns, twice: another
        instance may have the name. Without name and id, rows may be missing.
        """
        query = [("name", None if name is None or "*" in name else name), ("id", instance_id)]
        for _ in range(2):
            listing = self._list_instances(query)
            if not (listing.lacks_rows and (name or instance_id)):
                return tuple(
                    row
                    for row in listing.instances
                    if name in {None, row.name} and instance_id in {None, row.id}
                )
        raise RowsMissing("unexpected response: the list of instances lacks rows")

    def list_all_instances(self) -> InstanceListing:
        """Return all instances, with the data that shows whether the listing is complete."""
        return self._list_instances(())

    def _list_instances(self, query: Query) -> InstanceListing:
        from gaussbackup.api.pagination import collect_rows  # not needed if ids are given
        from gaussbackup.model.listing_result import InstanceListing

        listing = collect_rows(
            lambda offset: self._page("instances", query, offset),
            parse_instance,
            lambda row: row.id,
        )
        return InstanceListing(listing.rows, listing.total, listing.unreadable)

    def delete_backup(self, backup_id: str) -> None:
        """Send the DELETE; return when the service has accepted it.

        Raises NotFound if the backup is gone, AmbiguousOutcome also for a 2xx that is not the
        API's, and UsageError for an invalid backup id, which would change the path.
        """
        if not is_listed_id(backup_id):
            raise UsageError(f"invalid backup id: {backup_id!r}")
        request = self._request("DELETE", self._url(("backups", backup_id)))
        self._transport.call(request, check_deleted)

    def stop_backups(self, instance_id: str) -> str | None:
        """Stop all running backups of the instance; return the id of the job that does it."""
        request = self._post(("instances", instance_id, "backups", "stop"), None)
        return self._transport.call(request, parse_job_id)[0]

    def show_policy(self, instance_id: str) -> BackupPolicy:
        """Return the automatic backup policy of the instance."""
        return self._get(_policy_path(instance_id), (), parse_policy)

    def set_policy(self, instance_id: str, policy: BackupPolicy) -> None:
        """Set the policy, with every field that is known; idempotent.

        Every site has the older path, which is labelled deprecated. If it is gone, the newer one
        is used.
        """
        path, body = _policy_path(instance_id), policy.body()
        try:
            self._transport.call(self._post(path, body, "PUT"), check_accepted)
        except UnexpectedResponse:
            request = self._post(path, body, "PUT", _NEWER_POLICY_VERSION)
            self._transport.call(request, check_accepted)

    def preview_policy(self, instance_id: str, policy: BackupPolicy) -> RequestPreview:
        """Return the first request of `set_policy` without sending it."""
        from gaussbackup.model.create_response import RequestPreview  # rarely needed

        return RequestPreview("PUT", self._url(_policy_path(instance_id)), policy.body())


def _create_body(instance_id: str, name: str, description: str | None) -> dict[str, object]:
    body: dict[str, object] = {"instance_id": instance_id, "name": name}
    if description:
        body["description"] = description
    return body


def _policy_path(instance_id: str) -> tuple[str, ...]:
    return ("instances", instance_id, "backups", "policy")
