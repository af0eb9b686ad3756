"""The vendor's SDK, unchanged, as a client of the emulator: restore and deletion of instances."""

from __future__ import annotations

import time
from typing import Any

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkgaussdbforopengauss import v3

from tests.contract.sdk import create, find_instances, wait_until, wait_until_done

# The SDK marks the older versions of a path as deprecated; the emulator supports them too.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Method '.*' of GaussDBforopenGaussClient is deprecated:DeprecationWarning"
)


def status(client: Any, instance_id: str) -> str | None:
    """Return the status of an instance, or None if it is not listed."""
    return next((str(row.status) for row in find_instances(client, id=instance_id)), None)


def restore_request(source: Any, backup_id: str, **changes: Any) -> Any:
    """Return the request that restores to a new instance with the settings of the source."""
    zones = [node.availability_zone for node in source.nodes[:3]]
    fields = {
        "name": "orders-copy",
        "availability_zone": ",".join(zones),
        "flavor_ref": source.flavor_ref,
        "volume": v3.OpenGaussVolume(type=source.volume.type, size=source.volume.size),
        "vpc_id": source.vpc_id,
        "subnet_id": source.subnet_id,
        "security_group_id": source.security_group_id,
        "password": "Longer-than-8",
        "charge_info": v3.OpenGaussChargeInfo(charge_mode="postPaid"),
        "restore_point": v3.RestorePoint(instance_id=source.id, backup_id=backup_id),
        "time_zone": source.time_zone,
        "enterprise_project_id": source.enterprise_project_id,
        "backup_strategy": v3.OpenGaussBackupStrategy(start_time="08:00-09:00", keep_days=1),
        **changes,
    }
    return v3.CreateRestoreInstanceRequest(body=v3.OpengaussRestoreInstanceRequest(**fields))


def test_create_restore_instance_with_the_settings_of_the_source(client: Any, orders: str) -> None:
    backup = create(client, orders, "before-v42").backup
    wait_until_done(client, backup.id)
    (source,) = find_instances(client, id=orders)
    response = client.create_restore_instance(restore_request(source, backup.id))
    new = response.instance
    assert (new.status, new.port, new.ha.mode) == ("BUILD", "8000", "Enterprise")
    assert (new.backup_strategy.keep_days, new.charge_info.charge_mode) == (1, "postPaid")
    job = client.show_job_detail(v3.ShowJobDetailRequest(id=response.job_id)).job
    assert (job.name, job.instance.id) == ("CloneGaussDBV5NewInstance", new.id)
    with pytest.raises(ClientRequestException) as raised:
        client.delete_instance(v3.DeleteInstanceRequest(instance_id=new.id))
    assert (raised.value.status_code, raised.value.error_code) == (409, "DBS.200019")
    wait_until(lambda: status(client, new.id) == "ACTIVE")
    (row,) = find_instances(client, name="orders-copy")
    for field in ("flavor_ref", "vpc_id", "subnet_id", "security_group_id", "type", "time_zone"):
        assert getattr(row, field) == getattr(source, field)
    assert (row.volume.size, len(row.nodes)) == (source.volume.size, len(source.nodes))
    client.delete_instance(v3.DeleteInstanceRequest(instance_id=new.id))
    wait_until(lambda: status(client, new.id) is None)


def test_create_restore_instance_raises_the_code_of_a_rejection(client: Any, orders: str) -> None:
    backup = create(client, orders, "before-v42").backup
    wait_until_done(client, backup.id)
    (source,) = find_instances(client, id=orders)
    volume = v3.OpenGaussVolume(type="ULTRAHIGH", size=80)
    with pytest.raises(ClientRequestException) as raised:
        client.create_restore_instance(restore_request(source, backup.id, volume=volume))
    assert (raised.value.status_code, raised.value.error_code) == (400, "DBS.200023")


def test_restore_instance_overwrites_and_is_confirmed(client: Any, orders: str) -> None:
    backup = create(client, orders, "before-v42").backup
    wait_until_done(client, backup.id)
    source = v3.RecoveryBackupSource(instance_id=orders, type="backup", backup_id=backup.id)
    body = v3.RestoreInstanceRequestBody(
        source=source, target=v3.RecoveryBackupTarget(instance_id=orders)
    )
    job_id = client.restore_instance(v3.RestoreInstanceRequest(body=body)).job_id
    job = client.show_job_detail(v3.ShowJobDetailRequest(id=job_id)).job
    assert (job.name, job.status) == ("RestoreGaussDBV5InInstance", "Running")
    assert status(client, orders) == "RESTORING"
    wait_until(lambda: status(client, orders) == "ACTIVE")
    confirmation = v3.ConfirmRestoredDataRequest(instance_id=orders)
    assert client.confirm_restored_data(confirmation).job_id


def test_list_restore_times_returns_numbers(client: Any, orders: str) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    response = client.list_restore_times(v3.ListRestoreTimesRequest(instance_id=orders, date=today))
    for interval in response.restore_time:
        assert interval.start_time < interval.end_time
    assert response.restore_time


def test_snapshot_and_restorable_instances_in_both_versions(client: Any, orders: str) -> None:
    backup = create(client, orders, "before-v42").backup
    wait_until_done(client, backup.id)
    for snapshot in (
        client.show_instance_snapshot(v3.ShowInstanceSnapshotRequest(backup_id=backup.id)),
        client.show_source_instance_detail(v3.ShowSourceInstanceDetailRequest(backup_id=backup.id)),
    ):
        assert (snapshot.cluster_mode, snapshot.data_volume_size) == ("Independent", "120")
        assert (snapshot.sharding_num, snapshot.engine_version) == (3, "8.103")
    request = {"source_instance_id": orders, "backup_id": backup.id}
    for response in (
        client.list_restorable_instances(v3.ListRestorableInstancesRequest(**request)),
        client.list_restorable_instances_details(
            v3.ListRestorableInstancesDetailsRequest(**request, backup_restore_type="INSTANCE")
        ),
    ):
        assert [row.instance_id for row in response.instances] == [orders]
        assert (response.instances[0].data_volume_size, response.total_count) == (120, 1)


def test_tags_are_added_listed_and_deleted(client: Any, orders: str) -> None:
    body = v3.AddTagsRequestBody(
        tags=[v3.TagsOption("gb-drill", "a1"), v3.TagsOption("until", "20261125T180000Z")]
    )
    added = client.add_instance_tags(v3.AddInstanceTagsRequest(instance_id=orders, body=body))
    assert (added.instance_id, added.instance_name) == (orders, "orders")
    listed = client.list_instance_tags(v3.ListInstanceTagsRequest(instance_id=orders))
    assert [(tag.key, tag.value) for tag in listed.tags] == [
        ("gb-drill", ["a1"]),
        ("until", ["20261125T180000Z"]),
    ]
    assert [row.id for row in find_instances(client, tags=["gb-drill=a1"])] == [orders]
    assert find_instances(client, id=orders)[0].tags[0].value == "a1"
    project = client.list_project_tags(v3.ListProjectTagsRequest())
    assert [tag.key for tag in project.tags] == ["gb-drill", "until"]
    keys = v3.BatchDeleteInstanceTagRequestBody(keys=["gb-drill"])
    client.batch_delete_instance_tag(
        v3.BatchDeleteInstanceTagRequest(instance_id=orders, body=keys)
    )
    client.delete_instance_tag(v3.DeleteInstanceTagRequest(instance_id=orders, key="until"))
    listed = client.list_instance_tags(v3.ListInstanceTagsRequest(instance_id=orders))
    assert (listed.tags, listed.total_count) == ([], 0)


def test_delete_instance_moves_it_to_the_recycle_bin(client: Any, orders: str) -> None:
    policy = v3.RecyclePolicyRequestBody(recycle_policy=v3.RecyclePolicy(2))
    client.set_recycle_policy(v3.SetRecyclePolicyRequest(body=policy))
    shown = client.show_recycle_policy(v3.ShowRecyclePolicyRequest())
    assert shown.retention_period_in_days == "2"
    deleted = client.delete_instance(v3.DeleteInstanceRequest(instance_id=orders))
    assert deleted.order_id is None
    job = client.show_job_detail(v3.ShowJobDetailRequest(id=deleted.job_id)).job
    assert job.name == "DeleteGaussDBV5Instance"
    wait_until(lambda: not find_instances(client, id=orders))
    for response in (
        client.list_recycle_instances(v3.ListRecycleInstancesRequest(instance_name="orders")),
        client.list_recycle_instances_details(v3.ListRecycleInstancesDetailsRequest()),
    ):
        assert [row.id for row in response.instances] == [orders]
        assert response.instances[0].recycle_status == "Active"
        assert response.total_count == 1
