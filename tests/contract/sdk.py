"""Build a client of the vendor's SDK for the emulator, and send common requests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkgaussdbforopengauss import v3

from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY, Emulator

if TYPE_CHECKING:
    from collections.abc import Callable


def client_of(emulator: Emulator, secret_key: str = SECRET_KEY, project: str = PROJECT_ID) -> Any:
    """Return a client with these credentials; close its session after use."""
    return (
        v3.GaussDBforopenGaussClient.new_builder()
        .with_http_config(HttpConfig.get_default_config())
        .with_credentials(BasicCredentials(ACCESS_KEY, secret_key, project))
        .with_endpoint(emulator.endpoint)
        .build()
    )


def create(client: Any, instance_id: str, name: str, description: str | None = None) -> Any:
    """Create a manual backup."""
    body = v3.CreateManualBackupRequestBody(
        instance_id=instance_id, name=name, description=description
    )
    return client.create_manual_backup(v3.CreateManualBackupRequest(body=body))


def wait_until_done(client: Any, backup_id: str) -> Any:
    """Return the backup once it is not BUILDING any more."""
    for _ in range(100):
        (backup,) = client.list_backups(v3.ListBackupsRequest(backup_id=backup_id)).backups
        if backup.status != "BUILDING":
            return backup
        time.sleep(0.02)
    raise AssertionError("the backup did not complete")


def wait_until(is_done: Callable[[], bool]) -> None:
    """Return once the condition is met."""
    for _ in range(200):
        if is_done():
            return
        time.sleep(0.02)
    raise AssertionError("the condition was not met")


def find_instances(client: Any, **filters: Any) -> list[Any]:
    """Return the instances that the list returns for these filters."""
    request = v3.ListDatabaseInstancesRequest(**filters)
    return list(client.list_database_instances(request).instances)
