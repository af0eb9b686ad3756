"""The same `create` with every kind of credentials, and what happens when they are refused."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cloud import Cloud

CREATE = ("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1", "-o", "json")
SECRETS = (emulator.SECRET_KEY, emulator.PASSWORD)


def profile(cloud: Cloud, credentials: str, *, project: bool = True) -> str:
    """A configuration with one profile that leads to the cloud of the test."""
    place = f"project_id: {emulator.PROJECT_ID}" if project else f"project_name: {emulator.REGION}"
    return (
        "profiles:\n"
        "  here:\n"
        f"    endpoint: {cloud.server.endpoint}\n"
        f"    iam_endpoint: {cloud.server.endpoint}\n"
        f"    {place}\n"
        f"    credentials: {credentials}\n"
    )


def helper(tmp_path: Path) -> str:
    """A program that prints credentials as JSON, as the list of words that runs it."""
    script = tmp_path / "helper.py"
    keys = {"access_key": emulator.ACCESS_KEY, "secret_key": emulator.SECRET_KEY}
    script.write_text(f"print({json.dumps(json.dumps(keys))})", encoding="utf-8")
    return json.dumps([sys.executable, str(script)])


def made(cloud: Cloud, tmp_path: Path, text: str, **variables: str) -> None:
    """Create from a configuration file, and see the backup."""
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    env = {"GAUSSBACKUP_CONFIG": str(path), **variables}
    ran = run_cli(*CREATE, env=env)
    assert ran.document["outcome"] == "completed"
    assert cloud.create_count == 1
    assert not any(secret in ran.out + ran.err for secret in SECRETS)


def test_keys_from_a_profile_and_its_variables(cloud: Cloud, tmp_path: Path) -> None:
    text = profile(cloud, "{type: aksk, access_key: '${AK}', secret_key: '${SK}'}")
    made(cloud, tmp_path, text, AK=emulator.ACCESS_KEY, SK=emulator.SECRET_KEY)


def test_keys_whose_secret_stands_in_a_file(cloud: Cloud, tmp_path: Path) -> None:
    secret = tmp_path / "sk"
    secret.write_text(f"{emulator.SECRET_KEY}\n", encoding="utf-8")
    secret.chmod(0o600)
    keys = f"{{type: aksk, access_key: {emulator.ACCESS_KEY}, secret_key_file: {secret}}}"
    made(cloud, tmp_path, profile(cloud, keys))


def test_a_password_login_that_also_finds_the_project(cloud: Cloud, tmp_path: Path) -> None:
    login = (
        f"{{type: password, domain: {emulator.DOMAIN}, username: {emulator.USERNAME}, "
        "password: '${PW}'}"
    )
    made(cloud, tmp_path, profile(cloud, login, project=False), PW=emulator.PASSWORD)


def test_keys_that_look_the_project_up(cloud: Cloud, tmp_path: Path) -> None:
    text = profile(cloud, "{type: aksk, access_key: '${AK}', secret_key: '${SK}'}", project=False)
    made(cloud, tmp_path, text, AK=emulator.ACCESS_KEY, SK=emulator.SECRET_KEY)


def test_the_agency_of_the_machine(cloud: Cloud, tmp_path: Path) -> None:
    made(cloud, tmp_path, profile(cloud, f"{{type: metadata, endpoint: {cloud.server.endpoint}}}"))


def test_a_command_that_prints_keys(cloud: Cloud, tmp_path: Path) -> None:
    made(cloud, tmp_path, profile(cloud, f"{{type: command, command: {helper(tmp_path)}}}"))


def test_a_password_from_the_environment_alone(cloud: Cloud) -> None:
    env = {
        "GAUSSBACKUP_ENDPOINT": cloud.server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": cloud.server.endpoint,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        "GAUSSBACKUP_USERNAME": emulator.USERNAME,
        "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
        "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
    }
    ran = run_cli(*CREATE, "-vv", env=env)
    assert ran.document["outcome"] == "completed"
    assert emulator.PASSWORD not in ran.err


def test_the_vendors_own_variables(cloud: Cloud) -> None:
    env = {
        "GAUSSBACKUP_ENDPOINT": cloud.server.endpoint,
        "HUAWEICLOUD_SDK_AK": emulator.ACCESS_KEY,
        "HUAWEICLOUD_SDK_SK": emulator.SECRET_KEY,
        "HUAWEICLOUD_SDK_PROJECT_ID": emulator.PROJECT_ID,
    }
    assert run_cli(*CREATE, env=env).document["outcome"] == "completed"


def test_a_token_that_expires_in_a_wait_is_renewed(cloud: Cloud, tmp_path: Path) -> None:
    cloud.server.add_scenario("expired-token")
    login = (
        f"{{type: password, domain: {emulator.DOMAIN}, username: {emulator.USERNAME}, "
        "password: '${PW}'}"
    )
    made(cloud, tmp_path, profile(cloud, login), PW=emulator.PASSWORD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"GAUSSBACKUP_SECRET_KEY": "wrong-secret-key"},
        {"GAUSSBACKUP_ACCESS_KEY": "NOSUCHKEY"},
    ],
)
def test_refused_keys_are_exit_3_after_one_request(cloud: Cloud, wrong: dict[str, str]) -> None:
    ran = cloud.run(*CREATE, env=wrong, exit_code=3)
    assert ran.document["error"]["kind"] == "auth"
    assert ran.document["error"]["code"] == "APIGW.0301"
    assert ran.document["error"]["request_id"]
    assert len(cloud.server.requests()) == 1
    assert "wrong-secret-key" not in ran.out + ran.err


def test_a_wrong_password_is_exit_3_and_is_never_shown(cloud: Cloud) -> None:
    env = {
        "GAUSSBACKUP_ENDPOINT": cloud.server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": cloud.server.endpoint,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        "GAUSSBACKUP_USERNAME": emulator.USERNAME,
        "GAUSSBACKUP_PASSWORD": "not-the-password",
        "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
    }
    ran = run_cli("list", "-vv", "-o", "json", env=env, exit_code=3)
    assert "not-the-password" not in ran.out + ran.err


def test_half_a_pair_of_keys_is_exit_2_and_names_the_missing_half(cloud: Cloud) -> None:
    env = {name: value for name, value in cloud.variables.items() if "SECRET" not in name}
    ran = run_cli("list", env=env, exit_code=2)
    assert "GAUSSBACKUP_SECRET_KEY" in ran.err
    assert cloud.server.requests() == []
