"""Client with the calls of restore drills: delete an instance, its tags and its databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.parsers import (
    check_accepted,
    parse_object,
    parse_page,
    read_id,
    read_object,
    read_text,
)
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.api.restore_client import RestoreClient
from gaussbackup.api.restore_parsers import parse_instance_details
from gaussbackup.api.tag_parser import read_tags
from gaussbackup.domain.identifiers import is_instance_id
from gaussbackup.errors import UsageError
from gaussbackup.model.drill import DatabaseSize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.api.http_message import Response
    from gaussbackup.model.instance_details import InstanceDetails

_MAX_DIGITS = 15


class DrillClient(RestoreClient):
    """The calls of a drill; each one raises ServiceError if it fails."""

    def project_id(self) -> str:
        """Return the id of the project; it may be looked up."""
        return self._project()

    def endpoint(self) -> str:
        """Return the endpoint of the service."""
        return self._config.endpoint

    def list_complete_instances(self) -> tuple[tuple[InstanceDetails, ...], bool]:
        """Return all instances, and whether the listing proves that there are no others."""
        from gaussbackup.domain.evidence import is_complete

        listing = self.list_all_instances()
        rows = (parse_instance_details(row.raw) for row in listing.instances)
        instances = tuple(row for row in rows if row is not None)
        return instances, is_complete(len(instances), listing.total, listing.unreadable)

    def delete_instance(self, instance_id: str) -> str | None:
        """Send the DELETE; return the id of its job, None if the response names none.

        Raises NotFound if the service says that the instance is gone, AmbiguousOutcome if it is
        unknown whether it will be, and UsageError for an id that would change the path.
        """
        if not is_instance_id(instance_id):
            raise UsageError(f"invalid instance id: {instance_id!r}")
        request = self._request("DELETE", self._url(("instances", instance_id)))
        return self._transport.call(request, _parse_deletion)[0]

    def add_tags(self, instance_id: str, tags: Mapping[str, str]) -> None:
        """Add the tags; some servers reject a key that the instance has already."""
        body = {"tags": [{"key": key, "value": value} for key, value in tags.items()]}
        request = self._post(("instances", instance_id, "tags"), body)
        self._transport.call(request, check_accepted)

    def list_tags(self, instance_id: str) -> dict[str, str]:
        """Return the tags of the instance by key."""
        return self._get(("instances", instance_id, "tags"), (), _parse_tags)

    def list_databases(self, instance_id: str) -> tuple[DatabaseSize, ...]:
        """Return all databases of the instance, with their sizes."""
        from gaussbackup.api.pagination import PAGE_SIZE, collect_rows
        from gaussbackup.errors import RowsMissing

        path = ("instances", instance_id, "databases")

        def page(offset: int) -> tuple[list[object], int | None]:
            query = [("offset", str(offset)), ("limit", str(PAGE_SIZE))]
            return self._get(path, query, lambda response: parse_page(response, "databases"))

        listing = collect_rows(page, _parse_database, lambda row: row.name)
        if listing.unreadable or listing.total not in {None, len(listing.rows)}:
            raise RowsMissing("unexpected response: the list of databases is incomplete")
        return listing.rows


def _parse_deletion(response: Response) -> str | None:
    """Return the id of the job; a prepaid instance has only an order."""
    fields = parse_object(response)
    job_id = read_id(fields, "job_id")
    if job_id is None and read_id(fields, "order_id") is None:
        raise MalformedBody("the response names neither a job nor an order")
    return job_id


def _parse_tags(response: Response) -> dict[str, str]:
    tags = read_tags(parse_object(response).get("tags"))
    if tags is None:
        raise MalformedBody("the response has no list of tags")
    return tags


def _parse_database(row: object) -> DatabaseSize | None:
    fields = read_object(row)
    name = read_text(fields.get("name"))
    return DatabaseSize(name, _megabytes(fields.get("size"))) if name else None


def _megabytes(value: object) -> float | None:
    """Return the size of a database in MB, which is text (gaussbackup/api/README.md, "Restore")."""
    if isinstance(value, str):
        plain = value.isascii() and len(value) <= _MAX_DIGITS
        value = float(value) if plain and value.replace(".", "", 1).isdecimal() else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value < 10**_MAX_DIGITS else None
