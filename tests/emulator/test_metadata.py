"""The metadata service."""

from __future__ import annotations

from tests.emulator.raw_client import RawClient, signed_get


def test_security_key_returns_usable_keys_for_valid_token(client: RawClient) -> None:
    ttl = {"X-Metadata-Token-Ttl-Seconds": "21600"}
    session = client.send("PUT", "/meta-data/latest/api/token", headers=ttl).text.decode()
    path = "/openstack/latest/securitykey"
    key = client.send("GET", path, headers={"X-Metadata-Token": session}).json["credential"]
    pair = {"access_key": key["access"], "secret_key": key["secret"]}
    assert signed_get(client, **pair, security_token=key["securitytoken"]).status == 200
    assert signed_get(client, **pair).status == 401
    assert client.send("GET", path, headers={"X-Metadata-Token": "x"}).status == 401
