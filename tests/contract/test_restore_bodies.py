"""The bodies and paths of restores: those of the client equal those of the vendor's SDK."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest
import responses as responses_module
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkgaussdbforopengauss import v3

from gaussbackup.api.drill_client import DrillClient
from gaussbackup.model.restore import NewInstance, RestorePoint
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INSTANCE = "7e01" * 8 + "in14"
BACKUP = RestorePoint("i1", backup_id="b1")
TIME = RestorePoint("i1", time=datetime(2026, 11, 23, 12, tzinfo=timezone.utc))
MILLISECONDS = "1795435200000"
NEW = NewInstance(
    *("copy", "flavor", "ULTRAHIGH", 480, "a,b,c", "vpc", "subnet", "group", 9000),
    time_zone="UTC+08:00",
    configuration_id="template",
    enterprise_project_id="0",
    disk_encryption_id="key",
)


@pytest.fixture
def http() -> Iterator[responses_module.RequestsMock]:
    with responses_module.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def vendor_client() -> Any:
    """Return a client of the vendor's SDK for the same endpoint."""
    return (
        v3.GaussDBforopenGaussClient.new_builder()
        .with_http_config(HttpConfig.get_default_config())
        .with_credentials(BasicCredentials("access", "secret", PROJECT))
        .with_endpoint(ENDPOINT)
        .build()
    )


def vendor_new(client: Any) -> None:
    body = v3.OpengaussRestoreInstanceRequest(
        name="copy",
        availability_zone="a,b,c",
        flavor_ref="flavor",
        volume=v3.OpenGaussVolume(type="ULTRAHIGH", size=480),
        disk_encryption_id="key",
        vpc_id="vpc",
        subnet_id="subnet",
        security_group_id="group",
        password="Longer-than-8",
        charge_info=v3.OpenGaussChargeInfo(charge_mode="postPaid"),
        restore_point=v3.RestorePoint(instance_id="i1", backup_id="b1"),
        configuration_id="template",
        enterprise_project_id="0",
        port="9000",
        time_zone="UTC+08:00",
    )
    client.create_restore_instance(v3.CreateRestoreInstanceRequest(body=body))


def vendor_existing(client: Any, source: Any) -> None:
    target = v3.RecoveryBackupTarget(instance_id="i2")
    body = v3.RestoreInstanceRequestBody(source=source, target=target)
    client.restore_instance(v3.RestoreInstanceRequest(body=body))


def vendor_backup(client: Any) -> None:
    source = v3.RecoveryBackupSource(instance_id="i1", type="backup", backup_id="b1")
    vendor_existing(client, source)


def vendor_time(client: Any) -> None:
    source = v3.RecoveryBackupSource(instance_id="i1", type="timestamp", restore_time=MILLISECONDS)
    vendor_existing(client, source)


CALLS: dict[str, tuple[Callable[[Any], object], Callable[[DrillClient], object]]] = {
    "restore to new": (
        vendor_new,
        lambda ours: ours.restore_to_new(NEW, BACKUP, "Longer-than-8"),
    ),
    "restore a backup": (vendor_backup, lambda ours: ours.restore_to_existing("i2", BACKUP)),
    "restore a time": (vendor_time, lambda ours: ours.restore_to_existing("i2", TIME)),
    "confirm": (
        lambda client: client.confirm_restored_data(
            v3.ConfirmRestoredDataRequest(instance_id="i2")
        ),
        lambda ours: ours.confirm_restored_data("i2"),
    ),
    "restore times": (
        lambda client: client.list_restore_times(
            v3.ListRestoreTimesRequest(instance_id="i1", date="2026-11-23")
        ),
        lambda ours: ours.list_restorable_ranges("i1", date(2026, 11, 23)),
    ),
    "snapshot": (
        lambda client: client.show_source_instance_detail(
            v3.ShowSourceInstanceDetailRequest(backup_id="b1")
        ),
        lambda ours: ours.show_snapshot(BACKUP),
    ),
    "delete instance": (
        lambda client: client.delete_instance(v3.DeleteInstanceRequest(instance_id=INSTANCE)),
        lambda ours: ours.delete_instance(INSTANCE),
    ),
    "add tags": (
        lambda client: client.add_instance_tags(
            v3.AddInstanceTagsRequest(
                instance_id=INSTANCE,
                body=v3.AddTagsRequestBody([v3.TagsOption(key="gb-drill", value="0badcafe")]),
            )
        ),
        lambda ours: ours.add_tags(INSTANCE, {"gb-drill": "0badcafe"}),
    ),
    "list tags": (
        lambda client: client.list_instance_tags(v3.ListInstanceTagsRequest(instance_id=INSTANCE)),
        lambda ours: ours.list_tags(INSTANCE),
    ),
    "list databases": (
        lambda client: client.list_databases(
            v3.ListDatabasesRequest(instance_id=INSTANCE, offset=0, limit=100)
        ),
        lambda ours: ours.list_databases(INSTANCE),
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_requests_equal_those_of_the_vendors_sdk(
    http: responses_module.RequestsMock, call: str
) -> None:
    result: dict[str, object] = {"job_id": "j", "instance": {"id": "i2"}, "restore_time": []}
    result |= {"tags": [], "databases": [], "total_count": 0}
    for method in ("GET", "POST", "DELETE"):
        http.add(method, url=re.compile(".*"), json=result)
    theirs, ours = CALLS[call]

    theirs(vendor_client())
    ours(DrillClient.of(ClientFixture().client))

    vendor_request, our_request = (each.request for each in http.calls)
    assert our_request.method == vendor_request.method
    assert our_request.url == vendor_request.url
    bodies = [each.body or b"" for each in (vendor_request, our_request)]
    vendor_body, our_body = (
        body.encode() if isinstance(body, str) else bytes(body) for body in bodies
    )
    if our_body:
        assert list(json.loads(our_body).items()) == list(json.loads(vendor_body).items())
    assert our_body == vendor_body
