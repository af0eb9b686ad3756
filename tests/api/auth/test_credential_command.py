"""Credentials of a command."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from gaussbackup.errors import UsageError
from gaussbackup.model.credentials import CommandCredentials
from tests.api.auth.login_fixture import BACKUPS, EMPTY, tokens_sent
from tests.api.client_fixture import ClientFixture

if TYPE_CHECKING:
    import responses


def _command(code: str) -> ClientFixture:
    return ClientFixture(CommandCredentials((sys.executable, "-c", code)))


def test_command_prints_keys_or_a_token(http: responses.RequestsMock) -> None:
    http.get(BACKUPS, json=EMPTY)
    _command('print(\'{"token": "tok"}\')').client.list_backups()
    assert tokens_sent(http) == ["tok"]
    fixture = _command('print(\'{"access_key": "AK", "secret_key": "printed-sk"}\')')
    fixture.client.list_backups()
    assert fixture.secrets == ["printed-sk"]


@pytest.mark.parametrize(
    "code", ["print('secret-value')", "print('[1]')", 'print(\'{"access_key": "x"}\')', "exit(3)"]
)
def test_command_output_without_credentials_is_never_quoted(
    http: responses.RequestsMock, code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        _command(code).client.list_backups()
    assert "secret-value" not in caught.value.message


@pytest.mark.parametrize("keys", [{"access_key": "AK", "secret_key": "sk"}, {"accessKey": "AK"}])
def test_command_output_with_token_and_keys_is_refused(
    http: responses.RequestsMock, keys: dict[str, str]
) -> None:
    output = json.dumps({"token": "secret-value", **keys})
    with pytest.raises(UsageError, match="both a token and an access key") as caught:
        _command(f"print({output!r})").client.list_backups()
    assert "secret-value" not in caught.value.message
    assert len(http.calls) == 0


def test_missing_command_is_an_error() -> None:
    with pytest.raises(UsageError, match="cannot be run: No such file"):
        ClientFixture(CommandCredentials(("/no-such-program",))).client.list_backups()
