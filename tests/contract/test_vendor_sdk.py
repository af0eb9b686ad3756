"""The vendor's SDK, unchanged, as a client of the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkgaussdbforopengauss import v3

from tests.contract.sdk import client_of, create, wait_until_done

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator import Emulator

# The SDK marks the older versions of a path as deprecated; the emulator supports them too.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Method '.*' of GaussDBforopenGaussClient is deprecated:DeprecationWarning"
)


def test_list_instances_works_in_every_version(client: Any) -> None:
    responses = [
        client.list_instances(v3.ListInstancesRequest()),
        client.list_instances_details(v3.ListInstancesDetailsRequest()),
        client.list_instance_details(v3.ListInstanceDetailsRequest()),
        client.list_database_instances(v3.ListDatabaseInstancesRequest(limit=50, offset=0)),
    ]
    for response in responses:
        names = [instance.name for instance in response.instances]
        assert names == ["orders", "billing", "analytics"]
        assert response.total_count == 3
        assert response.instances[0].datastore.type == "GaussDB"
        assert response.instances[0].port == 8000
        assert response.instances[0].flavor_info.vcpu == 8
    assert [response.instances[0].datastore.version for response in responses] == [
        *("8.103", "8.103", "8.103", "V2.0-8.103"),
    ]


def test_list_instances_matches_a_name_with_a_wildcard(client: Any) -> None:
    request = v3.ListDatabaseInstancesRequest(name="*rder", tags=None)
    assert [each.name for each in client.list_database_instances(request).instances] == ["orders"]


def test_create_backup_returns_a_job_that_completes(client: Any, orders: str) -> None:
    created = create(client, orders, "before-v42", "release 42, naïve ✓")
    assert (created.backup.status, created.backup.type) == ("BUILDING", "manual")
    job = client.show_job_detail(v3.ShowJobDetailRequest(id=created.job_id)).job
    assert (job.status, job.instance.name) == ("Running", "orders")
    done = wait_until_done(client, created.backup.id)
    assert (done.status, done.description) == ("COMPLETED", "release 42, naïve ✓")
    job = client.show_job_detail(v3.ShowJobDetailRequest(id=created.job_id)).job
    assert (job.status, job.progress) == ("Completed", "")
    tasks = client.list_tasks(v3.ListTasksRequest(limit=1)).tasks
    assert [task.job_id for task in tasks] == [created.job_id]


LISTS = [
    ("list_backups", "ListBackupsRequest"),
    ("list_db_backups", "ListDbBackupsRequest"),
    ("list_backups_details", "ListBackupsDetailsRequest"),
]


@pytest.mark.parametrize(("method", "request_name"), LISTS)
def test_list_backups_supports_every_filter_in_every_version(
    client: Any, orders: str, method: str, request_name: str
) -> None:
    def listed(**filters: Any) -> list[str]:
        response = getattr(client, method)(getattr(v3, request_name)(**filters))
        assert response.total_count >= len(response.backups)
        return [backup.name for backup in response.backups]

    of_orders = getattr(client, method)(getattr(v3, request_name)(instance_id=orders)).backups
    newest = of_orders[-2]
    assert len(listed()) == 10
    assert listed(instance_id=orders, backup_type="manual") == ["before-v41", "before-v40"]
    assert listed(backup_id=newest.id) == ["before-v41"]
    assert listed(instance_id=orders, limit=1, offset=1) == [of_orders[1].name]
    assert "before-v40" not in listed(begin_time=newest.begin_time)
    both = {"begin_time": of_orders[-1].begin_time, "end_time": newest.begin_time}
    assert listed(instance_id=orders, **both) == ["before-v41", "before-v40"]


def test_stop_backup_fails_a_running_backup_which_can_be_deleted(client: Any, orders: str) -> None:
    created = create(client, orders, "before-v42")
    assert client.stop_backup(v3.StopBackupRequest(instance_id=orders)).job_id
    assert wait_until_done(client, created.backup.id).status == "FAILED"
    deleted = client.delete_manual_backup(v3.DeleteManualBackupRequest(backup_id=created.backup.id))
    assert (deleted.backup_id, deleted.backup_name) == (created.backup.id, "before-v42")
    remaining = client.list_backups(v3.ListBackupsRequest(backup_id=created.backup.id))
    assert (remaining.backups, remaining.total_count) == ([], 0)


def test_set_backup_policy_works_in_both_versions(client: Any, orders: str) -> None:
    policy = v3.BackupPolicy(
        keep_days=14, start_time="23:00-00:00", period="1,3,5", differential_period="60"
    )
    client.set_backup_policy(
        v3.SetBackupPolicyRequest(
            instance_id=orders, body=v3.SetBackupPolicyRequestBody(backup_policy=policy)
        )
    )
    stored = client.show_backup_policy(v3.ShowBackupPolicyRequest(instance_id=orders))
    assert (stored.backup_policy.keep_days, stored.backup_policy.period) == (14, "1,3,5")
    policy.keep_days = 21
    client.set_new_backup_policy(
        v3.SetNewBackupPolicyRequest(
            instance_id=orders, body=v3.SetNewBackupPolicyRequestBody(backup_policy=policy)
        )
    )
    stored = client.show_backup_policy(v3.ShowBackupPolicyRequest(instance_id=orders))
    assert (stored.backup_policy.keep_days, stored.backup_policy.differential_period) == (21, 60)


def test_batch_set_backup_policy_reports_partial_failure(client: Any, orders: str) -> None:
    policy = v3.BatchSetBackupPolicyOption(
        keep_days=800, start_time="23:00-00:00", period="1", differential_period="60"
    )
    body = v3.BatchSetBackupPolicyRequestBody(instance_ids=[orders, "f" * 36], backup_policy=policy)
    report = client.batch_set_backup_policy(v3.BatchSetBackupPolicyRequest(body=body))
    assert (report.succeeded_num, report.failed_num) == (1, 1)
    assert [each.instance_id for each in report.failed_instances] == ["f" * 36]


def test_show_configuration_returns_documented_values(client: Any, orders: str) -> None:
    shown = client.show_configuration(v3.ShowConfigurationRequest(instance_id=orders))
    assert (shown.default_backup_method, shown.backup_parallel_degree) == ("PHYSICAL_BACKUP", 4)


def _delete(backup_id: str) -> Callable[[Any], Any]:
    return lambda client: client.delete_manual_backup(
        v3.DeleteManualBackupRequest(backup_id=backup_id)
    )


ERRORS: list[tuple[Callable[[Any], Any], int, str]] = [
    (lambda client: create(client, "f" * 36, "before-v42"), 404, "DBS.200002"),
    (lambda client: create(client, "f" * 36, "1"), 400, "DBS.201210"),
    (lambda client: create(client, "short", "before-v42"), 400, "DBS.280404"),
    (lambda client: client.list_backups(v3.ListBackupsRequest(limit=0)), 400, "DBS.280439"),
    (_delete("f" * 36), 404, "DBS.201010"),
    (
        lambda client: client.show_job_detail(v3.ShowJobDetailRequest(id="none")),
        400,
        "DBS.200543",
    ),
]


@pytest.mark.parametrize(("call", "status", "code"), ERRORS, ids=[each[2] for each in ERRORS])
def test_sdk_raises_the_status_and_code_of_an_error(
    emulator: Emulator, client: Any, call: Callable[[Any], Any], status: int, code: str
) -> None:
    with pytest.raises(ClientRequestException) as raised:
        call(client)
    assert (raised.value.status_code, raised.value.error_code) == (status, code)
    assert raised.value.request_id == emulator.requests()[-1]["request_id"]


def test_create_backup_raises_a_conflict_while_one_is_running(client: Any, orders: str) -> None:
    create(client, orders, "before-v42")
    for name, code in (("before-v41", "DBS.201201"), ("before-v43", "DBS.201205")):
        with pytest.raises(ClientRequestException) as raised:
            create(client, orders, name)
        assert (raised.value.status_code, raised.value.error_code) == (409, code)


def test_list_backups_raises_the_error_of_the_gateway(emulator: Emulator) -> None:
    for keys, status, code in (
        ({"secret_key": "wrong"}, 401, "APIGW.0301"),
        ({"project": "f" * 32}, 403, "DBS.200010"),
    ):
        client = client_of(emulator, **keys)
        with pytest.raises(ClientRequestException) as raised:
            client.list_backups(v3.ListBackupsRequest())
        client._http_client._session.close()
        assert (raised.value.status_code, raised.value.error_code) == (status, code)
        assert raised.value.request_id == emulator.requests()[-1]["request_id"]
