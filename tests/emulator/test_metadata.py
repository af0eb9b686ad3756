"""The metadata service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import RawClient, signed_get

if TYPE_CHECKING:
    from tests.emulator.conftest import Clock, StartEmulator


def keys(client: RawClient) -> dict[str, Any]:
    """Return the arguments of `signed_get` for new temporary keys."""
    key = client.send("GET", "/openstack/latest/securitykey").json["credential"]
    pair = {"access_key": key["access"], "secret_key": key["secret"]}
    return {**pair, "security_token": key["securitytoken"]}


@pytest.mark.parametrize(("status", "code"), [(401, "APIGW.0301"), (400, "APIG.0602")])
def test_security_key_expires_with_configured_status(
    start_emulator: StartEmulator, clock: Clock, status: int, code: str
) -> None:
    with RawClient(start_emulator(expired_token_status=status)) as client:
        arguments = keys(client)
        assert signed_get(client, **arguments).status == 200
        clock.advance(6 * 3600 + 1)
        response = signed_get(client, **arguments, skew=clock.offset)
        assert (response.status, response.code) == (status, code)
        assert "the security token has expired" in response.json["error_msg"]


def test_security_key_returns_usable_keys_for_valid_token(client: RawClient) -> None:
    ttl = {"X-Metadata-Token-Ttl-Seconds": "21600"}
    session = client.send("PUT", "/meta-data/latest/api/token", headers=ttl).text.decode()
    path = "/openstack/latest/securitykey"
    key = client.send("GET", path, headers={"X-Metadata-Token": session}).json["credential"]
    pair = {"access_key": key["access"], "secret_key": key["secret"]}
    assert signed_get(client, **pair, security_token=key["securitytoken"]).status == 200
    assert signed_get(client, **pair).status == 401
    assert client.send("GET", path, headers={"X-Metadata-Token": "x"}).status == 401
