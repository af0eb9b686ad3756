"""The client: one short method for each call of the GaussDB service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.base_client import VERSION, BaseClient
from gaussbackup.api.parsers import (
    parse_backup,
    parse_create_response,
    parse_instance,
    parse_job,
    parse_object,
    parse_page,
    parse_policy,
    parse_task,
)
from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.errors import NotFound, UnexpectedResponse, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.api.base_client import Query
    from gaussbackup.api.http_message import Response
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import CreateResponse, RequestPreview
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing import BackupListing, BackupStream, InstanceListing, JobListing

_NEWER_POLICY_VERSION = "v3.1"  # the other path to set a backup policy (section 10)


class GaussDBClient(BaseClient):
    """The service, as the verbs need it. Every call raises a ServiceError for no good answer."""

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        """One POST that may have an effect: sent again only where it cannot have had one.

        Doubtful means that a backup may or may not exist.
        """
        from gaussbackup.model.create_response import CreateResponse  # for this alone

        request = self._post(("backups",), _create_body(instance_id, name, description))
        (backup, job_id), attempts = self._transport.call(request, parse_create_response)
        return CreateResponse(backup, job_id, attempts)

    def preview_create(
        self, instance_id: str, name: str, description: str | None
    ) -> RequestPreview:
        """What `create_backup` would send; asks for nothing but the project's id."""
        from gaussbackup.model.create_response import RequestPreview  # for this alone

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
        """All pages, each id once, in the service's order; filters are the service's own.

        Some servers want both ends of a time range: the other one is supplied.
        """
        from gaussbackup.model.listing import BackupListing  # not for one backup

        rows = self.stream_backups(
            instance_id=instance_id, backup_type=backup_type, begin=begin, end=end
        )
        found = tuple(rows)
        return BackupListing(found, rows.total, rows.unreadable)

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupStream:
        """The same rows, as they come."""
        from gaussbackup.api.read_ahead import ReadAhead, RowStream  # not for one backup

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
        """The backup with exactly this id; there is no call for one, only a filter of the list."""
        try:
            rows, _ = self._get(
                ("backups",),
                [("backup_id", backup_id)],
                lambda answer: parse_page(answer, "backups"),
            )
        except NotFound:
            return None
        found = (parse_backup(row) for row in rows)
        return next((each for each in found if each is not None and each.id == backup_id), None)

    def show_job(self, job_id: str) -> Job:
        """One job; NotFound is no proof of anything (api/facts.md, section 7.1)."""
        return self._get(("jobs",), [("id", job_id)], parse_job)

    def list_jobs(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> JobListing:
        """All pages, each id once; `status` and `name` are the service's own words.

        The service keeps a month (api/facts.md, section 7.2). It is not agreed whether its offset
        counts rows or pages: rows that come twice are taken once, and those that never come are
        seen by the total.
        """
        from gaussbackup.api.pagination import collect_rows  # not for one job
        from gaussbackup.model.listing import JobListing

        query = [
            ("status", status),
            ("name", name),
            ("start_time", _milliseconds(begin)),
            ("end_time", _milliseconds(end)),
        ]
        found = collect_rows(
            lambda offset: self._page("tasks", query, offset), parse_task, lambda row: row.id
        )
        return JobListing(found.rows, found.total, found.unreadable)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        """All pages. Name and id are matched exactly here: `*` means something to the service."""
        query = [("name", None if name is None or "*" in name else name), ("id", instance_id)]
        return tuple(
            row
            for row in self._list_instances(query).instances
            if name in {None, row.name} and instance_id in {None, row.id}
        )

    def list_all_instances(self) -> InstanceListing:
        """Every instance, and how far the listing can be relied on."""
        return self._list_instances(())

    def _list_instances(self, query: Query) -> InstanceListing:
        from gaussbackup.api.pagination import collect_rows  # not for commands by id
        from gaussbackup.model.listing import InstanceListing

        found = collect_rows(
            lambda offset: self._page("instances", query, offset),
            parse_instance,
            lambda row: row.id,
        )
        return InstanceListing(found.rows, found.total, found.unreadable)

    def delete_backup(self, backup_id: str) -> None:
        """Returns once the service took the order; NotFound means gone already.

        Doubtful also where the answer is a good one and not the service's. UsageError for what is
        no id of a backup: it would lead to another address.
        """
        if not is_backup_id(backup_id):
            raise UsageError(f"{backup_id!r} is no id of a backup.")
        request = self._request("DELETE", self._url(("backups", backup_id)))
        self._transport.call(request, _check_accepted)

    def stop_backups(self, instance_id: str) -> str | None:
        """Stop all running backups of the instance; the id of the job that does it."""
        request = self._post(("instances", instance_id, "backups", "stop"), None)
        return self._transport.call(request, _job_id)[0]

    def show_policy(self, instance_id: str) -> BackupPolicy:
        """The automatic backup policy of the instance."""
        return self._get(_policy_path(instance_id), (), parse_policy)

    def set_policy(self, instance_id: str, policy: BackupPolicy) -> None:
        """Put the four required fields; doing it twice is as good as once.

        The older path is known everywhere, and labelled deprecated: where it is gone, the newer.
        """
        try:
            self._put_policy(instance_id, policy, VERSION)
        except UnexpectedResponse:
            self._put_policy(instance_id, policy, _NEWER_POLICY_VERSION)

    def preview_policy(self, instance_id: str, policy: BackupPolicy) -> RequestPreview:
        """What `set_policy` would send first."""
        from gaussbackup.model.create_response import RequestPreview  # for this alone

        return RequestPreview("PUT", self._url(_policy_path(instance_id)), policy.body())

    def _put_policy(self, instance_id: str, policy: BackupPolicy, version: str) -> None:
        from json import dumps  # loaded by requests

        url = self._url(_policy_path(instance_id), version=version)
        request = self._request("PUT", url, dumps(policy.body()).encode())
        self._transport.call(request, lambda _answer: None)


def _create_body(instance_id: str, name: str, description: str | None) -> dict[str, object]:
    body: dict[str, object] = {"instance_id": instance_id, "name": name}
    if description:
        body["description"] = description
    return body


def _check_accepted(answer: Response) -> None:
    """The service took an order: it says nothing, or an object; a page of HTML is somebody else."""
    if answer.body.strip():
        parse_object(answer)


def _job_id(answer: Response) -> str | None:
    value = parse_object(answer).get("job_id")
    return value if isinstance(value, str) and value else None


def _policy_path(instance_id: str) -> tuple[str, ...]:
    return ("instances", instance_id, "backups", "policy")


def _milliseconds(instant: datetime | None) -> str | None:
    """Since 1970, as a text: the form of the task filters (api/facts.md, section 13)."""
    return None if instant is None else str(max(0, round(instant.timestamp() * 1000)))
