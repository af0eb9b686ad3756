"""The credential chain: one kind from one source, precedence, and no secret in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.model.credentials import (
    AccessKeys,
    IamToken,
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
OWN_KEYS = AccessKeys("OURKEY", Secret("our-secret-key"))
IN_PROFILE = AccessKeys("PROFILEKEY", Secret("profile-secret"))
SDK = {"HUAWEICLOUD_SDK_AK": "SDKKEY", "HUAWEICLOUD_SDK_SK": "sdk-secret"}
TERRAFORM = {"HW_ACCESS_KEY": "HWKEY", "HW_SECRET_KEY": "hw-secret", "HW_SECURITY_TOKEN": "hw-sts"}


def _vendor_file(home: Path, text: str) -> None:
    (home / ".huaweicloud").mkdir(exist_ok=True)
    (home / ".huaweicloud" / "credentials").write_text(text, encoding="utf-8")


def _credentials(
    environ: dict[str, str], home: Path | None = None, **flags: Any
) -> Credentials | None:
    return load_profile({**REGION, **environ}, home=home, **flags).credentials


def _config(folder: Path, credentials: str) -> str:
    return write_config(
        folder, f"profiles: {{prod: {{region: eu-de, credentials: {credentials}}}}}\n"
    )


def test_load_takes_all_credentials_from_first_source(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "[basic]\nak = FILEKEY\nsk = file-secret\nsecurity_token = file-sts\n")
    config = _config(tmp_path, "{type: aksk, access_key: PROFILEKEY, secret_key: profile-secret}")
    all_sources = {**KEYS, **SDK, **TERRAFORM}
    assert _credentials(all_sources, tmp_path, config=config) == OWN_KEYS
    assert _credentials({**SDK, **TERRAFORM}, tmp_path, config=config) == IN_PROFILE
    # no field is added from a source of lower precedence: the SDK's pair has no security token
    assert _credentials({**SDK, **TERRAFORM}, tmp_path) == AccessKeys(
        "SDKKEY", Secret("sdk-secret")
    )
    assert _credentials(TERRAFORM, tmp_path) == AccessKeys(
        "HWKEY", Secret("hw-secret"), Secret("hw-sts")
    )
    assert _credentials({}, tmp_path) == AccessKeys(
        "FILEKEY", Secret("file-secret"), Secret("file-sts")
    )


@pytest.mark.parametrize(
    ("environ", "credentials"),
    [
        ({"GAUSSBACKUP_TOKEN": "MIIX"}, IamToken(Secret("MIIX"))),
        (
            {
                "GAUSSBACKUP_USERNAME": "b\u00e4ckup",
                "GAUSSBACKUP_PASSWORD": " p\u00e4ss word ",
                "GAUSSBACKUP_DOMAIN": "acme corp",
            },
            PasswordLogin("acme corp", "b\u00e4ckup", Secret(" p\u00e4ss word ")),
        ),
        (
            {**KEYS, "GAUSSBACKUP_SECURITY_TOKEN": "sts"},
            AccessKeys("OURKEY", Secret("our-secret-key"), Secret("sts")),
        ),
    ],
)
def test_load_reads_every_kind_from_own_variables(
    environ: dict[str, str], credentials: Credentials
) -> None:
    assert _credentials(environ) == credentials


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"GAUSSBACKUP_ACCESS_KEY": SECRET}, ["GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_SECRET_KEY"]),
        ({"GAUSSBACKUP_SECRET_KEY": SECRET}, ["GAUSSBACKUP_SECRET_KEY", "GAUSSBACKUP_ACCESS_KEY"]),
        ({"GAUSSBACKUP_SECURITY_TOKEN": SECRET}, ["ACCESS_KEY and GAUSSBACKUP_SECRET_KEY"]),
        ({"GAUSSBACKUP_PASSWORD": SECRET}, ["GAUSSBACKUP_USERNAME and GAUSSBACKUP_DOMAIN"]),
        ({"GAUSSBACKUP_DOMAIN": SECRET, "GAUSSBACKUP_USERNAME": "x"}, ["GAUSSBACKUP_PASSWORD"]),
        ({"HUAWEICLOUD_SDK_AK": SECRET, "HW_SECRET_KEY": SECRET}, ["HUAWEICLOUD_SDK_SK"]),
        ({"HW_SECRET_KEY": SECRET}, ["HW_ACCESS_KEY"]),
    ],
)
def test_load_rejects_incomplete_credentials_and_names_missing_field(
    environ: dict[str, str], named: list[str]
) -> None:
    error = load_error({**REGION, **environ})
    assert error.startswith("Incomplete credentials in ")
    assert all(name in error for name in named)
    assert SECRET not in error


@pytest.mark.parametrize(
    "other",
    [
        {"GAUSSBACKUP_TOKEN": SECRET},
        {"GAUSSBACKUP_PASSWORD": SECRET},
        {"GAUSSBACKUP_USERNAME": SECRET, "GAUSSBACKUP_PASSWORD": SECRET, "GAUSSBACKUP_DOMAIN": "x"},
    ],
)
def test_load_rejects_two_kinds_of_credentials_in_one_source(other: dict[str, str]) -> None:
    error = load_error({**REGION, **KEYS, **other})
    assert error.startswith("More than one kind of credentials is set in GAUSSBACKUP_*: ")
    assert "GAUSSBACKUP_ACCESS_KEY" in error
    assert next(iter(other)) in error or "GAUSSBACKUP_USERNAME" in error
    assert SECRET not in error


def test_load_ignores_credentials_of_lower_precedence() -> None:
    assert _credentials({"GAUSSBACKUP_TOKEN": "MIIX", **SDK}) == IamToken(Secret("MIIX"))
    assert _credentials({**KEYS, "HW_ACCESS_KEY": "half"}) == OWN_KEYS


@pytest.mark.parametrize("name", ["TOKEN", "SECRET_KEY", "ACCESS_KEY", "SECURITY_TOKEN"])
@pytest.mark.parametrize(
    "value",
    [
        f"{SECRET}\u20ac",
        f"{SECRET}\n",
        f"{SECRET}\rx",
        f"{SECRET} x",
        "  ",
        f"{SECRET}\x7f",
        f"{SECRET}\udc80",
    ],
)
def test_load_rejects_invalid_header_characters_without_quoting(name: str, value: str) -> None:
    base = {} if name == "TOKEN" else KEYS
    error = load_error({**REGION, **base, f"GAUSSBACKUP_{name}": value})
    assert error.startswith(f"GAUSSBACKUP_{name}: ")
    assert SECRET not in error


@pytest.mark.parametrize("value", [f"{SECRET}\n", f"{SECRET}\x00", "   "])
def test_load_rejects_password_with_control_character(value: str) -> None:
    login = {"GAUSSBACKUP_USERNAME": "u", "GAUSSBACKUP_DOMAIN": "d", "GAUSSBACKUP_PASSWORD": value}
    assert SECRET not in load_error({**REGION, **login})


@pytest.mark.parametrize("name", ["TOKEN", "SECRET_KEY", "SECURITY_TOKEN", "PASSWORD"])
def test_load_reads_every_secret_from_file_variable(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("from-file\n")
    base = {
        "TOKEN": {},
        "SECRET_KEY": {"GAUSSBACKUP_ACCESS_KEY": "AK"},
        "SECURITY_TOKEN": KEYS,
        "PASSWORD": {"GAUSSBACKUP_USERNAME": "u", "GAUSSBACKUP_DOMAIN": "d"},
    }[name]
    variable = f"GAUSSBACKUP_{name}_FILE"
    environ = {**REGION, **base, variable: str(tmp_path / "secret")}
    credentials = load_profile(environ).credentials
    assert credentials is not None
    assert Secret("from-file") in credentials
    assert settings_by_key(environ)[f"credentials.{name.lower()}"][1:] == ("********", variable)
    error = load_error({**environ, f"GAUSSBACKUP_{name}": SECRET})
    assert f"GAUSSBACKUP_{name} and {variable} are both set" in error
    assert SECRET not in error


def test_load_lists_ways_to_set_credentials_if_none_are_set() -> None:
    error = load_error(REGION)
    for way in ("GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_TOKEN", "config init", "emulator"):
        assert way in error


def test_read_vendor_file_does_not_interpolate(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "\ufeff[basic]\nak = FILEKEY\nsk = 100%sure%(x)s\n[global]\nak = no\n")
    assert _credentials({}, tmp_path) == AccessKeys("FILEKEY", Secret("100%sure%(x)s"))


@pytest.mark.parametrize(
    "text", [f"ak = {SECRET}\n", f"[basic]\n{SECRET}\n", "[basic]\nak=a\nak=b\n"]
)
def test_read_vendor_file_reports_path_without_quoting_if_invalid(
    tmp_path: Path, text: str
) -> None:
    _vendor_file(tmp_path, text)
    error = load_error(REGION, home=tmp_path)
    assert ".huaweicloud/credentials is not an INI file" in error
    assert SECRET not in error


def test_load_skips_vendor_file_that_is_not_needed(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "broken")
    assert _credentials({**KEYS, "GAUSSBACKUP_PROJECT_ID": "a" * 32}, tmp_path) == OWN_KEYS


@pytest.mark.parametrize("text", ["", "[global]\nak = x\n", "[basic]\nregion = x\n"])
def test_load_finds_no_credentials_in_vendor_file_without_keys(tmp_path: Path, text: str) -> None:
    _vendor_file(tmp_path, text)
    assert "No credentials are set" in load_error(REGION, home=tmp_path)


def test_load_names_missing_key_of_vendor_file(tmp_path: Path) -> None:
    _vendor_file(tmp_path, f"[basic]\nak = {SECRET}\n")
    assert "[basic]: ak is set, sk is missing." in load_error(REGION, home=tmp_path)


def test_read_vendor_file_ignores_relative_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path as Relative

    _vendor_file(tmp_path, "[basic]\nak = FILEKEY\nsk = file-secret\n")
    monkeypatch.chdir(tmp_path)
    assert "No credentials are set" in load_error(REGION, home=Relative())
