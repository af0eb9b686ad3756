"""Client with the calls of restores, which most commands do not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
from gaussbackup.api.parsers import parse_job_id
from gaussbackup.api.restore_parsers import (
    parse_instance_details,
    parse_new_instance,
    parse_restorable_ranges,
    parse_snapshot,
)
from gaussbackup.errors import RowsMissing
from gaussbackup.model.create_response import RequestPreview
from gaussbackup.model.restore import RestoreResponse

if TYPE_CHECKING:
    from datetime import date

    from typing_extensions import Self  # installed with type checkers

    from gaussbackup.api.base_client import Query
    from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot
    from gaussbackup.model.restore import NewInstance, RestorableRange, RestorePoint

_SNAPSHOT_VERSION = "v3.1"
_MASKED = "***"


class RestoreClient(GaussDBClient):
    """The calls of a restore; each one raises ServiceError if it fails."""

    @classmethod
    def of(cls, client: GaussDBClient) -> Self:
        """Return a client with the connections, credentials and retry budget of `client`."""
        restore_client = cls.__new__(cls)
        transport = client._transport  # created here at the latest, and then shared
        vars(restore_client).update(vars(client), _transport=transport)
        return restore_client

    def show_instance(self, instance_id: str) -> InstanceDetails | None:
        """Return the instance with this id, or None; see `list_instances`."""
        rows = self.list_instances(instance_id=instance_id)
        return parse_instance_details(rows[0].raw) if rows else None

    def list_instance_details(self) -> tuple[InstanceDetails, ...]:
        """Return all instances with what a restore copies; raise RowsMissing if it lacks some."""
        listing = self.list_all_instances()
        if listing.lacks_rows:
            raise RowsMissing("unexpected response: the list of instances lacks rows")
        rows = (parse_instance_details(row.raw) for row in listing.instances)
        return tuple(row for row in rows if row is not None)

    def show_snapshot(self, point: RestorePoint) -> InstanceSnapshot:
        """Return the source instance as it was at the backup or at the time."""
        query: Query = [("backup_id", point.backup_id)]
        if point.backup_id is None:
            query = [("instance_id", point.instance_id), ("restore_time", _milliseconds(point))]
        url = self._url(("instance-snapshot",), query, version=_SNAPSHOT_VERSION)
        return self._transport.call(self._request("GET", url), parse_snapshot)[0]

    def list_restorable_ranges(self, instance_id: str, day: date) -> list[RestorableRange]:
        """Return the restorable ranges of one day in UTC, as the service sent them."""
        path = ("instances", instance_id, "restore-time")
        return self._get(path, [("date", day.isoformat())], parse_restorable_ranges)

    def restore_to_new(
        self, new: NewInstance, point: RestorePoint, password: str
    ) -> RestoreResponse:
        """Send the POST; it is sent again only if it cannot have had an effect.

        Raises AmbiguousOutcome if an instance may or may not exist.
        """
        request = self._post(("instances",), _new_instance_body(new, point, password))
        (instance_id, job_id), attempts = self._transport.call(request, parse_new_instance)
        return RestoreResponse(instance_id, job_id, attempts)

    def preview_restore_to_new(self, new: NewInstance, point: RestorePoint) -> RequestPreview:
        """Return the request of `restore_to_new`, without the password and without sending it."""
        body = _new_instance_body(new, point, _MASKED)
        return RequestPreview("POST", self._url(("instances",)), body)

    def restore_to_existing(self, target_id: str, point: RestorePoint) -> RestoreResponse:
        """Send the POST that overwrites the target; it is sent again only if it had no effect.

        Raises AmbiguousOutcome if the target may or may not be overwritten.
        """
        request = self._post(("instances", "recovery"), _recovery_body(target_id, point))
        job_id, attempts = self._transport.call(request, parse_job_id)
        return RestoreResponse(target_id, job_id, attempts)

    def preview_restore_to_existing(self, target_id: str, point: RestorePoint) -> RequestPreview:
        """Return the request of `restore_to_existing` without sending it."""
        url = self._url(("instances", "recovery"))
        return RequestPreview("POST", url, _recovery_body(target_id, point))

    def confirm_restored_data(self, instance_id: str) -> str | None:
        """End the time in which the restore can be repeated; return the id of the job."""
        request = self._post(("instances", instance_id, "confirm-restore-data"), None)
        return self._transport.call(request, parse_job_id)[0]


def _new_instance_body(new: NewInstance, point: RestorePoint, password: str) -> dict[str, object]:
    """Return the body, with the keys in the order of the vendor's model."""
    body: dict[str, object] = {
        "name": new.name,
        "availability_zone": new.zones,
        "flavor_ref": new.flavor,
        "volume": {"type": new.volume_type, "size": new.volume_gb},
        "disk_encryption_id": new.disk_encryption_id,
        "vpc_id": new.vpc_id,
        "subnet_id": new.subnet_id,
        "security_group_id": new.security_group_id,
        "password": password,
        "charge_info": {"charge_mode": "postPaid"},
        "restore_point": _new_instance_point(point),
        "configuration_id": new.configuration_id,
        "enterprise_project_id": new.enterprise_project_id,
        "port": None if new.port is None else str(new.port),
        "time_zone": new.time_zone,
    }
    return {name: value for name, value in body.items() if value is not None}


def _new_instance_point(point: RestorePoint) -> dict[str, object]:
    """Return the source; the time is a number here, and `type` is sent only with a time.

    The vendor's model has no `type` and no time (gaussbackup/api/README.md, "Contradictions").
    """
    if point.backup_id is not None:
        return {"instance_id": point.instance_id, "backup_id": point.backup_id}
    time = int(_milliseconds(point))
    return {"instance_id": point.instance_id, "type": "timestamp", "restore_time": time}


def _recovery_body(target_id: str, point: RestorePoint) -> dict[str, object]:
    """Return the body of a restore to an existing instance; the time is text here."""
    source = {"instance_id": point.instance_id}
    if point.backup_id is not None:
        source |= {"type": "backup", "backup_id": point.backup_id}
    else:
        source |= {"type": "timestamp", "restore_time": _milliseconds(point)}
    return {"source": source, "target": {"instance_id": target_id}}


def _milliseconds(point: RestorePoint) -> str:
    """Return the time of the point in milliseconds since 1970, as text."""
    if point.time is None:
        raise ValueError("the restore point has neither a backup nor a time")
    return str(round(point.time.timestamp() * 1000))
