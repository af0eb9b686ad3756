"""The client against the emulator: they are implemented independently and must agree."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_client
from gaussbackup.clock import SystemClock
from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.emulator import (
    ACCESS_KEY,
    DOMAIN,
    PASSWORD,
    PROJECT_ID,
    REGION,
    SECRET_KEY,
    USERNAME,
    Emulator,
    EmulatorOptions,
)
from gaussbackup.errors import AmbiguousOutcome, AuthFailed, InstanceBusy, NotFound
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.credentials import AccessKeys, Credentials, MetadataAgency, PasswordLogin
from gaussbackup.model.events import ignore_events
from gaussbackup.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaussbackup.api.client import GaussDBClient

KEYS = AccessKeys(ACCESS_KEY, Secret(SECRET_KEY))
LOGIN = PasswordLogin(DOMAIN, USERNAME, Secret(PASSWORD))


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with Emulator(EmulatorOptions(state=tmp_path / "emulator.db", build_time=0.3)) as running:
        yield running


def _client(emulator: Emulator, credentials: Credentials = KEYS, **settings: Any) -> GaussDBClient:
    connection = ClientConfig(
        emulator.endpoint,
        credentials,
        iam_endpoint=emulator.endpoint,
        retry_budget=3.0,
        **settings,
    )
    return build_client(
        connection,
        clock=SystemClock(),
        on_event=ignore_events,
        add_secret=lambda _secret: None,
        environ={},
    )


def _instance(client: GaussDBClient) -> str:
    (orders,) = client.list_instances(name="orders")
    return orders.id


@pytest.mark.parametrize("credentials", [KEYS, LOGIN], ids=["keys", "password"])
def test_client_creates_finds_and_deletes_a_backup(
    emulator: Emulator, credentials: Credentials
) -> None:
    client = _client(emulator, credentials, project_name=REGION)
    instance = _instance(client)
    accepted = client.create_backup(instance, "before-v42", "Größe 备份")
    assert accepted.backup.status is BackupStatus.BUILDING
    with pytest.raises(InstanceBusy):
        client.create_backup(instance, "too-early", None)
    time.sleep(0.5)
    found = client.find_backup(accepted.backup.id)
    assert found is not None
    assert (found.status, found.name) == (BackupStatus.COMPLETED, "before-v42")
    listing = client.list_backups(instance_id=instance, backup_type="manual")
    assert accepted.backup.id in {backup.id for backup in listing.backups}
    assert backup_gaps(listing) == []
    client.delete_backup(accepted.backup.id)
    client.close()


def test_list_backups_fails_with_a_wrong_secret_key(emulator: Emulator) -> None:
    client = _client(emulator, AccessKeys(ACCESS_KEY, Secret("wrong")), project_id=PROJECT_ID)
    with pytest.raises(AuthFailed):
        client.list_backups()
    client.close()


def test_client_raises_not_found_for_unknown_objects(emulator: Emulator) -> None:
    client = _client(emulator, project_id=PROJECT_ID)
    assert client.find_backup("0" * 32 + "br14") is None
    with pytest.raises(NotFound):
        client.show_job("e4733090-b2c8-4ea7-a33a-f55f65723fb3")
    with pytest.raises(NotFound):
        client.create_backup("0" * 32 + "in14", "n-42", None)
    client.close()


def test_list_instances_works_with_agency_credentials(emulator: Emulator) -> None:
    client = _client(emulator, MetadataAgency(emulator.endpoint), project_id=PROJECT_ID)
    assert _instance(client)
    client.close()


def test_create_backup_is_ambiguous_if_the_response_is_lost(emulator: Emulator) -> None:
    client = _client(emulator, project_id=PROJECT_ID)
    instance = _instance(client)
    emulator.add_scenario("lost-create")
    with pytest.raises(AmbiguousOutcome):
        client.create_backup(instance, "lost-one", None)
    names = [backup.name for backup in client.list_backups(instance_id=instance).backups]
    assert names.count("lost-one") == 1
    client.close()
