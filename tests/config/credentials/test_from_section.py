"""Credentials from the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.model.credentials import (
    AccessKeys,
    CommandCredentials,
    IamToken,
    MetadataAgency,
    PasswordLogin,
)
from gaussbackup.model.secret import Secret
from tests.config.config_builder import (
    load_error,
    load_profile,
    settings_by_key,
    write_config,
)

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.model.credentials import Credentials

SECRET = "s3cr3t-Value"
IN_PROFILE = AccessKeys("PROFILEKEY", Secret("profile-secret"))


def _config(folder: Path, credentials: str) -> str:
    return write_config(
        folder, f"profiles: {{prod: {{region: eu-de, credentials: {credentials}}}}}\n"
    )


IN_FILE: dict[str, tuple[str, Credentials]] = {
    "token": ("{type: token, token: '${T}'}", IamToken(Secret("MIIX"))),
    "password": (
        "{type: password, domain: d, username: u, password: '${P:-pw}'}",
        PasswordLogin("d", "u", Secret("pw")),
    ),
    "metadata": ("{type: metadata}", MetadataAgency()),
    "metadata of a test": (
        "{type: metadata, endpoint: 'http://127.0.0.1:80/'}",
        MetadataAgency("http://127.0.0.1"),
    ),
    "metadata by default": ("{type: metadata, endpoint: '${M:-}'}", MetadataAgency()),
    "command": (
        "{type: command, command: [vault, '${T}', -n, 8080]}",
        CommandCredentials(("vault", "MIIX", "-n", "8080")),
    ),
    "optional and empty": (
        "{type: aksk, access_key: PROFILEKEY, secret_key: profile-secret,"
        " security_token: '${S:-}'}",
        IN_PROFILE,
    ),
    "kind by variable": (
        "{type: '${K:-aksk}', access_key: PROFILEKEY, secret_key: profile-secret}",
        IN_PROFILE,
    ),
}


@pytest.mark.parametrize(("text", "credentials"), IN_FILE.values(), ids=IN_FILE)
def test_credentials_from_section_returns_every_kind(
    tmp_path: Path, text: str, credentials: Credentials
) -> None:
    config = _config(tmp_path, text)
    assert load_profile({"T": "MIIX"}, config=config).credentials == credentials
    assert (
        settings_by_key({"T": "MIIX"}, config=config)["credentials"].origin
        == "profiles.prod.credentials"
    )


def test_load_finds_credentials_by_name_and_by_expanded_name(tmp_path: Path) -> None:
    text = """\
    profiles:
      prod: {region: eu-de, credentials: ops}
      other: {region: eu-de, credentials: '${NAME}'}
    credentials:
      ops: {type: token, token: MIIX}
    """
    config = write_config(tmp_path, text)
    assert load_profile(config=config, profile="prod").credentials == IamToken(Secret("MIIX"))
    assert load_profile({"NAME": "ops"}, config=config, profile="other").credentials
    error = load_error({"NAME": SECRET}, config=config, profile="other")
    assert "profiles.other.credentials" in error
    assert SECRET not in error


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{type: '${T}'}", "type (FILE:1): must be one of aksk"),
        ("{type: '${K:-command}'}", "command (FILE:1): must name a program"),
        ("{type: command, command: ['${E:-}']}", "command (FILE:1): must name a program"),
        ("{type: '${K:-aksk}', access_key: x}", "secret_key (FILE:1): missing or empty"),
        ("{type: token, token: '${E:-}'}", "token (FILE:1): missing or empty"),
        ("{type: token, token: '${NONE}'}", "environment variable NONE is not set"),
        ("{type: token, token: 's3cr3t-Value x'}", "token contains an invalid character"),
        ("{type: metadata, endpoint: '${E:-http://x}'}", "endpoint (FILE:1): must use https"),
        ("{type: token, token_file: s3cr3t-Value}", "the file cannot be read: No such file"),
        ("{type: token, token_command: [s3cr3t-Value]}", "the command cannot be run: No such"),
    ],
)
def test_credentials_from_section_reports_errors_of_expanded_values(
    tmp_path: Path, text: str, error: str
) -> None:
    config = _config(tmp_path, text)
    message = load_error({"T": SECRET}, config=config).replace(config, "FILE")
    assert error in message
    assert SECRET not in message
