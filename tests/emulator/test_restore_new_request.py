"""Validation of restores to a new instance, and what is available."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import orderable_catalog
from tests.emulator.raw_client import RawClient
from tests.emulator.restore_requests import (
    backup_point,
    instance,
    instance_id,
    order,
    restore,
    standby_order,
)

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import StartEmulator


@pytest.fixture
def point(emulator: Emulator) -> dict[str, Any]:
    """Return a restore point: a new backup of `orders`."""
    return backup_point(emulator)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "1"}, "DBS.200021"),
        ({"name": None}, "DBS.200021"),
        ({"password": "short"}, "DBS.200052"),
        ({"password": "with a space1A"}, "DBS.200052"),
        ({"password": "weakpassword1"}, "DBS.200068"),
        ({"volume": {"type": "SSD", "size": 120}}, "DBS.200026"),
        ({"volume": {"type": ["ESSD"], "size": 120}}, "DBS.200026"),
        ({"volume": {"type": "ULTRAHIGH", "size": "120"}}, "DBS.280311"),
        ({"volume": {"type": "ULTRAHIGH", "size": True}}, "DBS.280311"),
        ({"volume": {"type": "ULTRAHIGH", "size": 80}}, "DBS.200023"),
        ({"volume": {"type": "ULTRAHIGH", "size": 125}}, "DBS.200027"),
        ({"volume": {"type": "ULTRAHIGH", "size": 160}}, "DBS.280611"),
        ({"volume": {"type": "ULTRAHIGH", "size": 49200}}, "DBS.280612"),
        ({"volume": None}, "DBS.200001"),
        ({"availability_zone": "emulatora"}, "DBS.200025"),
        ({"availability_zone": "emulatora,emulatora,emulatorb"}, "DBS.200025"),
        ({"availability_zone": "a,b,c"}, "DBS.200025"),
        ({"vpc_id": None}, "DBS.200048"),
        ({"vpc_id": "v"}, "DBS.200048"),
        ({"subnet_id": orderable_catalog.SECOND_SUBNET_ID}, "DBS.200505"),
        ({"security_group_id": orderable_catalog.SECOND_SECURITY_GROUP_ID}, "DBS.200502"),
        ({"flavor_ref": "huge"}, "DBS.200053"),
        ({"flavor_ref": "gaussdb.opengauss.ee.cn.m6.2xlarge.8.in"}, "DBS.280613"),
        ({"flavor_ref": orderable_catalog.PRIMARY_STANDBY_FLAVOR}, "DBS.280661"),
        ({"flavor_ref": "gaussdb.opengauss.ee.dn.m6.xlarge.8.in"}, "DBS.280239"),
        ({"port": "80"}, "DBS.200059"),
        ({"port": "5000"}, "DBS.200059"),
        ({"port": True}, "DBS.200059"),
        ({"time_zone": "UTC+08:30"}, "DBS.280447"),
        ({"disk_encryption_id": "key"}, "DBS.200506"),
        ({"disk_encryption_id": orderable_catalog.VPC_ID}, "DBS.200507"),
        ({"enterprise_project_id": "1"}, "DBS.280433"),
        ({"configuration_id": "x"}, "DBS.200057"),
        ({"configuration_id": "0" * 32 + "pr14"}, "DBS.200058"),
        ({"charge_info": {"charge_mode": "free"}}, "DBS.200061"),
        ({"charge_info": {"charge_mode": "prePaid"}}, "DBS.200061"),
        ({"backup_strategy": {"keep_days": 733}}, "DBS.280250"),
        ({"backup_strategy": {"start_time": "1-2"}}, "DBS.280253"),
        ({"enable_parallel_restore": "yes"}, "DBS.200001"),
        ({"enable_force_switch": 1}, "DBS.200001"),
        ({"restore_point": None}, "DBS.200001"),
        ({"datastore": {"type": "GaussDB", "version": "8.103"}}, "DBS.200001"),
        ({"ha": {"mode": "enterprise"}}, "DBS.200001"),
        ({"sharding_num": 3}, "DBS.200001"),
    ],
)
def test_restore_to_new_rejects_invalid_field(
    client: RawClient, point: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    response = restore(client, order(point, **changes))
    assert (response.status, response.code) == (404 if "502" in code else response.status, code)
    assert response.status in {400, 404}
    assert len(client.get("/instances").json["instances"]) == 3


def test_restore_to_new_requires_volume_of_the_time_of_the_backup(
    client: RawClient, emulator: Emulator
) -> None:
    analytics = instance_id(emulator, "analytics")
    backup = next(row for row in emulator.state()["backups"] if row["name"] == "before-resize")
    point = {"instance_id": analytics, "backup_id": backup["id"]}
    for size, expected in ((120, "DBS.200023"), (240, None)):
        response = restore(client, order(point, volume={"type": "ULTRAHIGH", "size": size}))
        assert response.json.get("error_code") == expected


def test_restore_to_new_rejects_parallel_restore_off_for_primary_standby(
    client: RawClient, emulator: Emulator
) -> None:
    body = standby_order(backup_point(emulator, "billing"), enable_parallel_restore=False)
    assert restore(client, body).code == "DBS.280654"


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"instance_quota": 3}, 413, "DBS.200046"),
        ({"account_balance": -0.01}, 403, "DBS.280020"),
        ({"account_balance": -5, "low_balance_code": "DBS.280449"}, 400, "DBS.280449"),
        ({"free_addresses": 11}, 400, "DBS.200082"),
        ({"sold_out_flavors": (orderable_catalog.DISTRIBUTED_FLAVOR,)}, 400, "DBS.200054"),
        ({"max_shard_gb": 39}, 400, "DBS.280612"),
    ],
)
def test_restore_to_new_is_rejected_without_capacity(
    start_emulator: StartEmulator, options: dict[str, Any], status: int, code: str
) -> None:
    emulator = start_emulator(**options)
    with RawClient(emulator) as client:
        response = restore(client, order(backup_point(emulator)))
        assert (response.status, response.code) == (status, code)


@pytest.mark.parametrize(("classes", "expected"), [(3, "DBS.200068"), (2, None)])
def test_restore_to_new_counts_classes_of_password_as_configured(
    start_emulator: StartEmulator, classes: int, expected: str | None
) -> None:
    emulator = start_emulator(password_classes=classes)
    with RawClient(emulator) as client:
        response = restore(client, order(backup_point(emulator), password="weakpassword1"))
        assert response.json.get("error_code") == expected


@pytest.mark.parametrize("is_unique", [False, True])
def test_restore_to_new_rejects_duplicate_name_if_configured(
    start_emulator: StartEmulator, is_unique: bool
) -> None:
    emulator = start_emulator(unique_instance_names=is_unique)
    with RawClient(emulator) as client:
        response = restore(client, order(backup_point(emulator), name="billing"))
        assert response.json.get("error_code") == ("DBS.200022" if is_unique else None)


@pytest.mark.parametrize(
    ("rule_name", "accepted"),
    [("any", ["8000", "9000", 8000]), ("only-8000", ["8000"]), ("not-8000", ["9000"])],
)
def test_restore_to_new_applies_configured_port_rule(
    start_emulator: StartEmulator, rule_name: str, accepted: list[object]
) -> None:
    emulator = start_emulator(port_rule=rule_name)
    with RawClient(emulator) as client:
        for port in ("8000", "9000", 8000 if rule_name == "any" else "9000"):
            response = restore(client, order(backup_point(emulator), port=port))
            assert (response.status == 202) is (port in accepted)


@pytest.mark.parametrize(("meaning", "days"), [("default", 7), ("off", 0)])
def test_restore_to_new_interprets_zero_keep_days_as_configured(
    start_emulator: StartEmulator, meaning: str, days: int
) -> None:
    emulator = start_emulator(zero_keep_days=meaning)
    with RawClient(emulator) as client:
        body = order(backup_point(emulator), backup_strategy={"keep_days": 0})
        new = restore(client, body).json["instance"]
        assert new["backup_strategy"]["keep_days"] == days
        assert instance(client, new["id"])["backup_strategy"]["keep_days"] == days
