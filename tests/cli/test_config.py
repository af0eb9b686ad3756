"""Tests of `config show`, `validate` and `path` from end to end."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.support.cli import run_cli

SECRET = "s3cr3t-Value"


def _config(folder: Path, text: str) -> str:
    path = folder / "config.yaml"
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


def test_validate_reports_all_problems_without_values(tmp_path: Path) -> None:
    text = f"regoin: x\nprofiles:\n  prod:\n    output: {SECRET}\n    timeout: soon\n"
    path = _config(tmp_path, text)
    result = run_cli("config", "validate", path, exit_code=2)
    lines = result.err.splitlines()
    assert len(lines) == 3
    positions = [
        f"{path}:{n}: {key}"
        for n, key in ((1, "regoin"), (4, "profiles.prod.output"), (5, "profiles.prod.timeout"))
    ]
    assert all(position in line for position, line in zip(positions, lines, strict=True))
    assert result.out == ""
    document = run_cli("config", "validate", "-c", path, "-o", "json", exit_code=2)
    assert len(document.document["problems"]) == 3
    assert SECRET not in result.err + document.out + document.err


def test_validate_warns_of_what_is_missing_on_this_machine(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        "profiles: {prod: {region: eu-de, credentials: ops}}\n"
        f"credentials:\n  ops: {{type: token, token: {SECRET}}}\n"
        "  other: {type: aksk, access_key: '${AK}', secret_key_file: /no/where}\n",
    )
    Path(path).chmod(0o644)
    env = {"GAUSSBACKUP_ACESS_KEY": SECRET}
    result = run_cli("config", "validate", path, env=env)
    assert result.out == f"{path}: no errors, 4 warnings\n"
    for text in (
        f"{path}:4: credentials.other.access_key: environment variable AK is not set",
        f"{path}:4: credentials.other.secret_key_file: the file cannot be read",
        f"chmod 600 {path}",
        "GAUSSBACKUP_ACESS_KEY is not known; did you mean GAUSSBACKUP_ACCESS_KEY?",
    ):
        assert text in result.err.replace("\n  ", " ")
    document = run_cli("config", "validate", path, "-o", "json", env=env).document
    assert (document["problems"], len(document["warnings"])) == ([], 4)
    assert SECRET not in result.out + result.err + str(document)


def test_show_uses_null_for_what_is_not_set() -> None:
    settings = run_cli("config", "show", "-o", "json").document["settings"]
    rows = {row["key"]: row["value"] for row in settings}
    assert rows["profile"] is rows["config_file"] is rows["credentials"] is None
    assert "(none)" not in run_cli("config", "show").out


def test_show_lists_incomplete_credentials_and_every_unset_variable(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        "profiles: {prod: {region: '${R}', credentials: ops}}\n"
        "credentials: {ops: {type: aksk, access_key: '${AK}', secret_key: '${SK}'}}\n",
    )
    result = run_cli("config", "show", "-c", path)
    for name in ("R", "AK", "SK"):
        assert f"environment variable {name} is not set" in result.err
    assert "aksk (incomplete)" in result.out


def test_validate_runs_no_command_of_the_file(tmp_path: Path) -> None:
    command = f"[touch, {tmp_path}/result]"
    path = _config(tmp_path, f"credentials: {{x: {{type: token, token_command: {command}}}}}\n")
    run_cli("config", "validate", path)
    assert not (tmp_path / "result").exists()


def test_config_commands_report_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for args in (["config", "validate", str(tmp_path)], ["config", "validate", f"{tmp_path}/no"]):
        assert "cannot be read: " in run_cli(*args, exit_code=2).err
    assert "No configuration file found" in run_cli("config", "validate", exit_code=2).err
    assert "is a directory" in run_cli("config", "show", "-c", str(tmp_path), exit_code=2).err
    broken = _config(tmp_path, f"credentials:\n  x:\n    token: {SECRET}: x\n")
    for command in ("show", "validate"):
        result = run_cli("config", command, "-c", broken, exit_code=2)
        assert f"{broken}:3:" in result.err
        assert SECRET not in result.err


def test_show_masks_secrets_and_prints_sources(tmp_path: Path) -> None:
    path = _config(tmp_path, "profiles:\n  prod:\n    region: eu-de\n    timeout: 3h\n")
    env = {"GAUSSBACKUP_ACCESS_KEY": "AKIA", "GAUSSBACKUP_SECRET_KEY": SECRET}
    result = run_cli("config", "show", "-c", path, env=env)
    rows = {line.split("  ")[0].strip(): " ".join(line.split()) for line in result.out.splitlines()}
    assert rows["timeout"] == f"timeout 3h profiles.prod.timeout ({path}:4)"
    assert rows["credentials.secret_key"].endswith("******** GAUSSBACKUP_SECRET_KEY")
    assert rows["call_limit"] == "call_limit 60s default"
    csv_rows = list(
        csv.DictReader(StringIO(run_cli("config", "show", "-c", path, "-o", "csv", env=env).out))
    )
    assert {row["key"] for row in csv_rows} == set(rows) - {"SETTING"}
    assert {"key": "ca_bundle", "value": "", "origin": ""} in csv_rows
    assert SECRET not in result.out + result.err


def test_show_warns_about_a_secret_in_a_file_that_others_can_read(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        f"profiles: {{prod: {{region: eu-de, credentials: {{type: token, token: {SECRET}}}}}}}\n",
    )
    Path(path).chmod(0o644)
    result = run_cli("config", "show", "-c", path, "-o", "json")
    assert f"chmod 600 {path}" in result.err
    assert len(result.document["warnings"]) == 1
    assert SECRET not in result.err + result.out


def test_unknown_profile_error_suggests_the_nearest_one(tmp_path: Path) -> None:
    path = _config(tmp_path, "profiles: {prod: {region: eu-de}, staging: {region: eu-de}}\n")
    result = run_cli("list", "-c", path, "-p", "stagign", exit_code=2)
    assert "did you mean staging?" in result.err
    assert "Available profiles: prod, staging" in result.err


def test_path_prints_the_search_paths_and_the_one_in_use(tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert run_cli("config", "path", env=env).out.splitlines()[0] == (
        f"{tmp_path}/gaussbackup/config.yaml"
    )
    assert run_cli("config", "path", "-o", "json", env=env).document["path"] is None
    path = _config(tmp_path, "profiles: {}\n")
    result = run_cli("config", "path", "-c", path, env=env)
    assert result.out.splitlines()[0] == f"{path}  (in use)"
    assert run_cli("config", "path", "-c", path, "-o", "id").out == f"{path}\n"
    assert "/etc/gaussbackup/config.yaml" in result.out


SECRETS = {
    "GAUSSBACKUP_TOKEN": SECRET,
    "GAUSSBACKUP_PASSWORD": SECRET,
    "GAUSSBACKUP_SECRET_KEY": SECRET,
    "GAUSSBACKUP_SECURITY_TOKEN": f"{SECRET}\u20ac",
    "GAUSSBACKUP_ENDPOINT": f"https://me:{SECRET}@host",
    "GAUSSBACKUP_TOKEN_FILE": SECRET,
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("args", [["config", "show"], ["list", "-vv"], ["list", "-o", "json"]])
def test_errors_never_contain_a_misplaced_secret(name: str, args: list[str]) -> None:
    env = {"GAUSSBACKUP_REGION": "eu-de", "GAUSSBACKUP_ACCESS_KEY": "AK", name: SECRETS[name]}
    if name in {"GAUSSBACKUP_SECRET_KEY", "GAUSSBACKUP_ENDPOINT"}:
        env |= {"GAUSSBACKUP_OUTPUT": "json", "GAUSSBACKUP_CALL_LIMIT": SECRET}
    result = run_cli(*args, env=env, exit_code=0 if args == ["config", "show"] else 2)
    assert SECRET not in result.out + result.err
