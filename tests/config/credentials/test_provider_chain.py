"""Credentials: whole, of one kind, from one source, and never seen."""

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
OURS = AccessKeys("OURKEY", Secret("our-secret-key"))
IN_PROFILE = AccessKeys("PROFILEKEY", Secret("profile-secret"))
SDK = {"HUAWEICLOUD_SDK_AK": "SDKKEY", "HUAWEICLOUD_SDK_SK": "sdk-secret"}
TERRAFORM = {"HW_ACCESS_KEY": "HWKEY", "HW_SECRET_KEY": "hw-secret", "HW_SECURITY_TOKEN": "hw-sts"}


def _vendor_file(home: Path, text: str) -> None:
    (home / ".huaweicloud").mkdir(exist_ok=True)
    (home / ".huaweicloud" / "credentials").write_text(text, encoding="utf-8")


def _given(environ: dict[str, str], home: Path | None = None, **flags: Any) -> Credentials | None:
    return load_profile({**REGION, **environ}, home=home, **flags).credentials


def _config(folder: Path, credentials: str) -> str:
    return write_config(
        folder, f"profiles: {{prod: {{region: eu-de, credentials: {credentials}}}}}\n"
    )


def test_each_source_is_taken_whole_the_strongest_first(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "[basic]\nak = FILEKEY\nsk = file-secret\nsecurity_token = file-sts\n")
    config = _config(tmp_path, "{type: aksk, access_key: PROFILEKEY, secret_key: profile-secret}")
    everything = {**KEYS, **SDK, **TERRAFORM}
    assert _given(everything, tmp_path, config=config) == OURS
    assert _given({**SDK, **TERRAFORM}, tmp_path, config=config) == IN_PROFILE
    # no part of a weaker source fills a gap: the SDK's pair stays without a security token
    assert _given({**SDK, **TERRAFORM}, tmp_path) == AccessKeys("SDKKEY", Secret("sdk-secret"))
    assert _given(TERRAFORM, tmp_path) == AccessKeys("HWKEY", Secret("hw-secret"), Secret("hw-sts"))
    assert _given({}, tmp_path) == AccessKeys("FILEKEY", Secret("file-secret"), Secret("file-sts"))


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
def test_our_variables_give_any_kind(environ: dict[str, str], credentials: Credentials) -> None:
    assert _given(environ) == credentials


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
def test_half_of_a_pair_is_refused_and_the_missing_half_named(
    environ: dict[str, str], named: list[str]
) -> None:
    said = load_error({**REGION, **environ})
    assert said.startswith("Incomplete credentials in ")
    assert all(name in said for name in named)
    assert SECRET not in said


@pytest.mark.parametrize(
    "other",
    [
        {"GAUSSBACKUP_TOKEN": SECRET},
        {"GAUSSBACKUP_PASSWORD": SECRET},
        {"GAUSSBACKUP_USERNAME": SECRET, "GAUSSBACKUP_PASSWORD": SECRET, "GAUSSBACKUP_DOMAIN": "x"},
    ],
)
def test_two_kinds_at_one_level_are_refused_and_named(other: dict[str, str]) -> None:
    said = load_error({**REGION, **KEYS, **other})
    assert said.startswith("More than one kind of credentials is set in GAUSSBACKUP_*: ")
    assert "GAUSSBACKUP_ACCESS_KEY" in said
    assert next(iter(other)) in said or "GAUSSBACKUP_USERNAME" in said
    assert SECRET not in said


def test_a_weaker_source_of_another_kind_is_not_looked_at() -> None:
    assert _given({"GAUSSBACKUP_TOKEN": "MIIX", **SDK}) == IamToken(Secret("MIIX"))
    assert _given({**KEYS, "HW_ACCESS_KEY": "half"}) == OURS


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
def test_what_no_header_can_carry_is_refused_and_not_quoted(name: str, value: str) -> None:
    base = {} if name == "TOKEN" else KEYS
    said = load_error({**REGION, **base, f"GAUSSBACKUP_{name}": value})
    assert said.startswith(f"GAUSSBACKUP_{name}: {name.lower()} ")
    assert SECRET not in said


@pytest.mark.parametrize("value", [f"{SECRET}\n", f"{SECRET}\x00", "   "])
def test_a_password_with_a_line_end_in_it_is_a_slip(value: str) -> None:
    login = {"GAUSSBACKUP_USERNAME": "u", "GAUSSBACKUP_DOMAIN": "d", "GAUSSBACKUP_PASSWORD": value}
    assert SECRET not in load_error({**REGION, **login})


@pytest.mark.parametrize("name", ["TOKEN", "SECRET_KEY", "SECURITY_TOKEN", "PASSWORD"])
def test_every_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
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
    said = load_error({**environ, f"GAUSSBACKUP_{name}": SECRET})
    assert f"GAUSSBACKUP_{name} and {variable} are both set" in said
    assert SECRET not in said


def test_no_credentials_at_all_name_every_way_to_give_some() -> None:
    said = load_error(REGION)
    for way in ("GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_TOKEN", "config init", "emulator"):
        assert way in said


def test_the_vendors_file_is_read_without_interpolation(tmp_path: Path) -> None:
    _vendor_file(tmp_path, "\ufeff[basic]\nak = FILEKEY\nsk = 100%sure%(x)s\n[global]\nak = no\n")
    assert _given({}, tmp_path) == AccessKeys("FILEKEY", Secret("100%sure%(x)s"))


@pytest.mark.parametrize(
    "text", [f"ak = {SECRET}\n", f"[basic]\n{SECRET}\n", "[basic]\nak=a\nak=b\n"]
)
def test_a_broken_file_of_the_vendor_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    _vendor_file(tmp_path, text)
    said = load_error(REGION, home=tmp_path)
    assert ".huaweicloud/credentials is not an INI file" in said
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
    assert "[basic]: ak is set, sk is missing." in load_error(REGION, home=tmp_path)


def test_a_home_that_is_a_word_is_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path as Relative

    _vendor_file(tmp_path, "[basic]\nak = FILEKEY\nsk = file-secret\n")
    monkeypatch.chdir(tmp_path)
    assert "No credentials are set" in load_error(REGION, home=Relative())
