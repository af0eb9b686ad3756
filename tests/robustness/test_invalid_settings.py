"""Invalid settings and arguments: exit 2 with a message, and no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import run_checked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import ShortTimeoutCloud

ENDPOINT_VARIABLES = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT", "GAUSSBACKUP_PROJECT_ID")
KEYS = {
    "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
    "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
}
LOGIN = {
    "GAUSSBACKUP_USERNAME": emulator.USERNAME,
    "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
    "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
}


def rejection(cloud: ShortTimeoutCloud, credentials: dict[str, str]) -> str:
    """Return the error message for credentials that `list` and `create` reject unsent."""
    env = {**{name: cloud.variables[name] for name in ENDPOINT_VARIABLES}, **credentials}
    result = run_checked("list", "-o", "json", env=env, exit_code=2)
    create = run_checked("create", "-i", "orders", "-o", "json", env=env, exit_code=2)
    assert create.document["error"] == result.document["error"]
    assert cloud.server.requests() == []
    return str(result.document["error"]["message"])


@pytest.mark.parametrize("missing", [*KEYS, *LOGIN])
def test_command_rejects_incomplete_credentials_and_names_the_missing_part(
    cloud: ShortTimeoutCloud, missing: str
) -> None:
    complete = KEYS if missing in KEYS else LOGIN
    message = rejection(cloud, {name: value for name, value in complete.items() if name != missing})
    assert missing in message


def test_command_rejects_two_kinds_of_credentials_and_names_both(cloud: ShortTimeoutCloud) -> None:
    message = rejection(cloud, {**KEYS, "GAUSSBACKUP_TOKEN": "MIIX"})
    assert "GAUSSBACKUP_ACCESS_KEY" in message
    assert "GAUSSBACKUP_TOKEN" in message


def test_config_show_reports_that_the_environment_overrides_the_file(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "profiles: {here: {credentials: {type: token, token: MIIX}}}\n", encoding="utf-8"
    )
    path.chmod(0o600)
    cloud.run("-c", str(path), "list")
    rows = cloud.json("-c", str(path), "config", "show")["settings"]
    origins = {row["key"]: row["origin"] for row in rows}
    assert origins["credentials.secret_key"] == "GAUSSBACKUP_SECRET_KEY"
    assert "MIIX" not in str(rows)


def test_secret_file_is_required_and_read_without_its_line_end(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    access = {"GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY}
    empty = tmp_path / "empty"
    empty.touch()
    for path in (empty, tmp_path / "gone", tmp_path):
        message = rejection(cloud, {**access, "GAUSSBACKUP_SECRET_KEY_FILE": str(path)})
        assert "GAUSSBACKUP_SECRET_KEY_FILE" in message
    good = tmp_path / "good"
    good.write_text(f"{emulator.SECRET_KEY}\n", encoding="utf-8")
    endpoint = {name: cloud.variables[name] for name in ENDPOINT_VARIABLES}
    run_checked("list", env={**endpoint, **access, "GAUSSBACKUP_SECRET_KEY_FILE": str(good)})


@pytest.mark.parametrize("project", ["/../x", "a/../b", "%2e%2e", "p?x=1", "p#", "p" * 65])
def test_list_rejects_a_project_id_that_would_change_the_path(
    cloud: ShortTimeoutCloud, project: str
) -> None:
    cloud.run("list", "--project-id", project, exit_code=2)
    assert cloud.server.requests() == []


@pytest.mark.parametrize("ref", ["../x", "%2e%2e", "a/b", "-x", "?limit=1", "#", "x" * 34, "名"])
def test_reference_that_is_no_id_is_looked_up_as_a_name(cloud: ShortTimeoutCloud, ref: str) -> None:
    cloud.run("list", f"--instance={ref}", exit_code=4)
    cloud.run("create", f"--instance={ref}", "-n", "before-v42", exit_code=4)
    cloud.run("show", "-i", "orders", "--", ref, exit_code=4)
    paths = {request["path"].rpartition("/")[2] for request in cloud.server.requests()}
    assert paths <= {"instances", "backups"}
    assert {request["status"] for request in cloud.server.requests()} == {200}


@pytest.mark.parametrize(
    "args",
    [
        ("list", "--", "--limit", "3"),
        ("create", "--", "-i", "orders"),
        ("create", "--inst", "orders"),
        ("list", "--limi", "3"),
        ("create", "-i", ""),
        ("list", "-x"),
        ("--nonsense", "list"),
        ("show", "one", "two"),
    ],
)
def test_invalid_command_line_exits_2_with_a_message_on_stderr(
    cloud: ShortTimeoutCloud, args: tuple[str, ...]
) -> None:
    result = cloud.run(*args, exit_code=2)
    assert result.out == ""
    assert result.err.startswith("✘ ")
    assert cloud.server.requests() == []
