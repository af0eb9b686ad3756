"""Lists whose v3 is gone: the current version is tried once, and then used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.errors import AmbiguousOutcome, NotFound, ServiceError, UnexpectedResponse
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture

if TYPE_CHECKING:
    from collections.abc import Callable

    import responses

    from gaussbackup.api.client import GaussDBClient

NO_SUCH_API = {"error_code": "APIGW.0101", "error_msg": "no such API"}
BACKUP = {"id": "b1", "name": "n-42", "status": "COMPLETED", "type": "manual", "instance_id": "i1"}
BODIES = {
    "backups": {"backups": [BACKUP], "total_count": 1},
    "instances": {"instances": [{"id": "i1", "name": "orders"}], "total_count": 1},
}
CURRENT = {"backups": "v3.2", "instances": "v3.3"}
CALLS: list[tuple[str, Callable[[GaussDBClient], object]]] = [
    ("backups", lambda client: client.list_backups().backups[0].id),
    ("backups", lambda client: next(iter(client.stream_backups())).id),
    ("backups", lambda client: getattr(client.find_backup("b1"), "id", None)),
    ("instances", lambda client: client.list_instances(name="orders")[0].id),
    ("instances", lambda client: client.list_all_instances().instances[0].id),
]


def url(resource: str, version: str = "v3") -> str:
    return f"{ENDPOINT}/{version}/{PROJECT}/{resource}"


@pytest.mark.parametrize(("resource", "call"), CALLS)
def test_list_uses_the_current_version_if_v3_is_gone(
    http: responses.RequestsMock, resource: str, call: Callable[[GaussDBClient], object]
) -> None:
    http.get(url(resource), json=NO_SUCH_API, status=404)
    http.get(url(resource, CURRENT[resource]), json=BODIES[resource])
    fixture = ClientFixture()
    views = (fixture.client, fixture.client.with_deadline(2000.0, retry=False), fixture.client)
    assert {call(view) for view in views} == {BODIES[resource][resource][0]["id"]}  # type: ignore[index]
    versions = [request.url.split("/")[3] for request in fixture.requests]
    assert versions == ["v3", *[CURRENT[resource]] * 3]


@pytest.mark.parametrize(("resource", "call"), CALLS)
def test_list_tries_the_current_version_only_once(
    http: responses.RequestsMock, resource: str, call: Callable[[GaussDBClient], object]
) -> None:
    http.get(url(resource), json=NO_SUCH_API, status=404)
    http.get(url(resource, CURRENT[resource]), json=NO_SUCH_API, status=404)
    fixture = ClientFixture()
    for _ in range(2):
        with pytest.raises(UnexpectedResponse):
            call(fixture.client)
    versions = [request.url.split("/")[3] for request in fixture.requests]
    assert versions == ["v3", CURRENT[resource], "v3"]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (404, "DBS.200045", NotFound),
        (404, "APIGW.0103", UnexpectedResponse),
        (404, None, AmbiguousOutcome),
        (405, None, UnexpectedResponse),
        (500, "APIGW.0101", AmbiguousOutcome),
    ],
)
def test_list_stays_at_v3_after_another_error(
    http: responses.RequestsMock, status: int, code: str | None, error: type[ServiceError]
) -> None:
    http.get(url("backups"), json={"error_code": code, "error_msg": "no"}, status=status)
    with pytest.raises(error):
        ClientFixture(retry_budget=0.0).client.list_backups()


def test_list_tries_v3_again_if_the_current_version_failed_for_another_reason(
    http: responses.RequestsMock,
) -> None:
    http.get(url("backups"), json=NO_SUCH_API, status=404)
    http.get(url("backups", "v3.2"), status=503)
    http.get(url("backups", "v3.2"), json=BODIES["backups"])
    client = ClientFixture(retry_budget=0.0).client
    with pytest.raises(AmbiguousOutcome):
        client.list_backups()
    assert len(client.list_backups().backups) == 1


def test_each_list_has_its_own_version(http: responses.RequestsMock) -> None:
    http.get(url("backups"), json=NO_SUCH_API, status=404)
    http.get(url("backups", "v3.2"), json=BODIES["backups"])
    http.get(url("instances"), json=BODIES["instances"])
    fixture = ClientFixture()
    fixture.client.list_backups()
    fixture.client.list_instances()
    assert [each.url.split("/")[3] for each in fixture.requests] == ["v3", "v3.2", "v3"]
