"""`gaussbackup config show`, `validate` and `path` from end to end."""

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


def test_validate_names_all_problems_and_no_value(tmp_path: Path) -> None:
    text = f"regoin: x\nprofiles:\n  prod:\n    output: {SECRET}\n    timeout: soon\n"
    path = _config(tmp_path, text)
    ran = run_cli("config", "validate", path, exit_code=2)
    lines = ran.err.splitlines()
    assert len(lines) == 3
    places = [
        f"{path}:{n}: {key}"
        for n, key in ((1, "regoin"), (4, "profiles.prod.output"), (5, "profiles.prod.timeout"))
    ]
    assert all(place in line for place, line in zip(places, lines, strict=True))
    assert ran.out == ""
    document = run_cli("config", "validate", "-c", path, "-o", "json", exit_code=2)
    assert len(document.document["problems"]) == 3
    assert SECRET not in ran.err + document.out + document.err


def test_validate_runs_no_command_of_the_file(tmp_path: Path) -> None:
    command = f"[touch, {tmp_path}/ran]"
    path = _config(tmp_path, f"credentials: {{x: {{type: token, token_command: {command}}}}}\n")
    run_cli("config", "validate", path)
    assert not (tmp_path / "ran").exists()


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    for words in (["config", "validate", str(tmp_path)], ["config", "validate", f"{tmp_path}/no"]):
        assert "cannot be read: " in run_cli(*words, exit_code=2).err
    assert "No configuration file found" in run_cli("config", "validate", exit_code=2).err
    assert "is a directory" in run_cli("config", "show", "-c", str(tmp_path), exit_code=2).err
    broken = _config(tmp_path, f"credentials:\n  x:\n    token: {SECRET}: x\n")
    for verb in ("show", "validate"):
        ran = run_cli("config", verb, "-c", broken, exit_code=2)
        assert f"{broken}:3:" in ran.err
        assert SECRET not in ran.err


def test_show_masks_secrets_and_names_origins(tmp_path: Path) -> None:
    path = _config(tmp_path, "profiles:\n  prod:\n    region: eu-de\n    timeout: 3h\n")
    env = {"GAUSSBACKUP_ACCESS_KEY": "AKIA", "GAUSSBACKUP_SECRET_KEY": SECRET}
    ran = run_cli("config", "show", "-c", path, env=env)
    rows = {line.split("  ")[0].strip(): " ".join(line.split()) for line in ran.out.splitlines()}
    assert rows["timeout"] == f"timeout 3h profiles.prod.timeout ({path}:4)"
    assert rows["credentials.secret_key"].endswith("******** GAUSSBACKUP_SECRET_KEY")
    assert rows["call_limit"] == "call_limit 60s default"
    sheet = list(
        csv.DictReader(StringIO(run_cli("config", "show", "-c", path, "-o", "csv", env=env).out))
    )
    assert {row["setting"] for row in sheet} == set(rows) - {"SETTING"}
    assert {"setting": "ca_bundle", "value": "", "from": ""} in sheet
    assert SECRET not in ran.out + ran.err


def test_a_literal_secret_open_to_others_is_warned_of_on_each_run(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        f"profiles: {{prod: {{region: eu-de, credentials: {{type: token, token: {SECRET}}}}}}}\n",
    )
    Path(path).chmod(0o644)
    ran = run_cli("config", "show", "-c", path, "-o", "json")
    assert f"chmod 600 {path}" in ran.err
    assert len(ran.document["warnings"]) == 1
    assert SECRET not in ran.err + ran.out


def test_a_wrong_profile_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = _config(tmp_path, "profiles: {prod: {region: eu-de}, staging: {region: eu-de}}\n")
    ran = run_cli("list", "-c", path, "-p", "stagign", exit_code=2)
    assert "did you mean staging?" in ran.err
    assert "Available profiles: prod, staging" in ran.err


def test_path_shows_the_places_and_the_one_in_use(tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert run_cli("config", "path", env=env).out.splitlines()[0] == (
        f"{tmp_path}/gaussbackup/config.yaml"
    )
    assert run_cli("config", "path", "-o", "json", env=env).document["path"] is None
    path = _config(tmp_path, "profiles: {}\n")
    ran = run_cli("config", "path", "-c", path, env=env)
    assert ran.out.splitlines()[0] == f"{path}  (in use)"
    assert run_cli("config", "path", "-c", path, "-o", "id").out == f"{path}\n"
    assert "/etc/gaussbackup/config.yaml" in ran.out


SECRETS = {
    "GAUSSBACKUP_TOKEN": SECRET,
    "GAUSSBACKUP_PASSWORD": SECRET,
    "GAUSSBACKUP_SECRET_KEY": SECRET,
    "GAUSSBACKUP_SECURITY_TOKEN": f"{SECRET}\u20ac",
    "GAUSSBACKUP_ENDPOINT": f"https://me:{SECRET}@host",
    "GAUSSBACKUP_TOKEN_FILE": SECRET,
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("words", [["config", "show"], ["list", "-vv"], ["list", "-o", "json"]])
def test_no_way_of_giving_a_secret_wrongly_shows_it(name: str, words: list[str]) -> None:
    env = {"GAUSSBACKUP_REGION": "eu-de", "GAUSSBACKUP_ACCESS_KEY": "AK", name: SECRETS[name]}
    if name in {"GAUSSBACKUP_SECRET_KEY", "GAUSSBACKUP_ENDPOINT"}:
        env |= {"GAUSSBACKUP_OUTPUT": "json", "GAUSSBACKUP_CALL_LIMIT": SECRET}
    ran = run_cli(*words, env=env, exit_code=0 if words == ["config", "show"] else 2)
    assert SECRET not in ran.out + ran.err
