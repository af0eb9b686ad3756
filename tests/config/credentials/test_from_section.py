"""Credentials as a profile describes them, and as the vendor's own file holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    KEYS,
    REGION,
    load_error,
    load_profile,
    settings_by_key,
    write_config,
)

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.model.credentials import Credentials

SECRET = "s3cr3t-Value"
OURS = AccessKeys("OURKEY", Secret("our-secret-key"))
IN_PROFILE = AccessKeys("PROFILEKEY", Secret("profile-secret"))


def _vendor_file(home: Path, text: str) -> None:
    (home / ".huaweicloud").mkdir(exist_ok=True)
    (home / ".huaweicloud" / "credentials").write_text(text, encoding="utf-8")


def _given(environ: dict[str, str], home: Path | None = None, **flags: Any) -> Credentials | None:
    return load_profile({**REGION, **environ}, home=home, **flags).credentials


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
def test_a_profile_gives_any_kind(tmp_path: Path, text: str, credentials: Credentials) -> None:
    config = _config(tmp_path, text)
    assert load_profile({"T": "MIIX"}, config=config).credentials == credentials
    assert (
        settings_by_key({"T": "MIIX"}, config=config)["credentials"].origin
        == "profiles.prod.credentials"
    )


def test_credentials_by_name_and_by_a_variable_of_their_name(tmp_path: Path) -> None:
    text = """\
    profiles:
      prod: {region: eu-de, credentials: ops}
      other: {region: eu-de, credentials: '${WHICH}'}
    credentials:
      ops: {type: token, token: MIIX}
    """
    config = write_config(tmp_path, text)
    assert load_profile(config=config, profile="prod").credentials == IamToken(Secret("MIIX"))
    assert load_profile({"WHICH": "ops"}, config=config, profile="other").credentials
    said = load_error({"WHICH": SECRET}, config=config, profile="other")
    assert "profiles.other.credentials" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{type: '${T}'}", "type (FILE:1): must be one of aksk"),
        ("{type: '${K:-command}'}", "command (FILE:1): it names no program"),
        ("{type: command, command: ['${E:-}']}", "command (FILE:1): it names no program"),
        ("{type: '${K:-aksk}', access_key: x}", "secret_key (FILE:1): it is missing or empty"),
        ("{type: token, token: '${E:-}'}", "token (FILE:1): it is missing or empty"),
        ("{type: token, token: '${NONE}'}", "the variable NONE is not set"),
        ("{type: token, token: 's3cr3t-Value x'}", "token holds a character"),
        ("{type: metadata, endpoint: '${E:-http://x}'}", "the endpoint must be https"),
        ("{type: token, token_file: s3cr3t-Value}", "the file cannot be read: No such file"),
        ("{type: token, token_command: [s3cr3t-Value]}", "the command cannot be run: No such"),
    ],
)
def test_what_only_the_environment_shows_to_be_wrong(tmp_path: Path, text: str, said: str) -> None:
    config = _config(tmp_path, text)
    message = load_error({"T": SECRET}, config=config).replace(config, "FILE")
    assert said in message
    assert SECRET not in message


def test_the_vendors_file_is_read_without_interpolation(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "\ufeff[basic]\nak = FILEKEY\nsk = 100%sure%(x)s\n[global]\nak = no\n")
    assert _given({}, tmp_path) == AccessKeys("FILEKEY", Secret("100%sure%(x)s"))


@pytest.mark.parametrize(
    "text", [f"ak = {SECRET}\n", f"[basic]\n{SECRET}\n", "[basic]\nak=a\nak=b\n"]
)
def test_a_broken_file_of_the_vendor_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    _vendor_file(tmp_path, text)
    said = load_error(REGION, home=tmp_path)
    assert ".huaweicloud/credentials cannot be read as an INI file" in said
    assert SECRET not in said


def test_a_file_of_the_vendor_that_is_not_needed_is_not_read(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "broken")
    assert _given({**KEYS, "GAUSSBACKUP_PROJECT_ID": "a" * 32}, tmp_path) == OURS


@pytest.mark.parametrize("text", ["", "[global]\nak = x\n", "[basic]\nregion = x\n"])
def test_a_file_of_the_vendor_without_keys_gives_none(tmp_path: Path, text: str) -> None:
    _vendor_file(tmp_path, text)
    assert "No credentials are set" in load_error(REGION, home=tmp_path)


def test_half_of_a_pair_in_the_vendors_file_is_named_as_there(tmp_path: Path) -> None:
    _vendor_file(tmp_path, f"[basic]\nak = {SECRET}\n")
    assert "[basic] has ak and not sk." in load_error(REGION, home=tmp_path)


def test_a_home_that_is_a_word_is_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path as Relative

    _vendor_file(tmp_path, "[basic]\nak = FILEKEY\nsk = file-secret\n")
    monkeypatch.chdir(tmp_path)
    assert "No credentials are set" in load_error(REGION, home=Relative())
