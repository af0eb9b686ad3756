"""Settings and words that cannot be right: exit 2 that says what to change, and nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.deadline_server import run_checked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.deadline_server import ShortTimeoutCloud

PLACE = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT", "GAUSSBACKUP_PROJECT_ID")
KEYS = {
    "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
    "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
}
LOGIN = {
    "GAUSSBACKUP_USERNAME": emulator.USERNAME,
    "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
    "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
}


def refused(cloud: ShortTimeoutCloud, credentials: dict[str, str]) -> str:
    """What is said of credentials that are refused unsent; a create says the same as a list."""
    env = {**{name: cloud.variables[name] for name in PLACE}, **credentials}
    ran = run_checked("list", "-o", "json", env=env, exit_code=2)
    create = run_checked("create", "-i", "orders", "-o", "json", env=env, exit_code=2)
    assert create.document["error"] == ran.document["error"]
    assert cloud.server.requests() == []
    return str(ran.document["error"]["message"])


@pytest.mark.parametrize("missing", [*KEYS, *LOGIN])
def test_credentials_that_lack_a_part_are_refused_and_the_part_is_named(
    cloud: ShortTimeoutCloud, missing: str
) -> None:
    whole = KEYS if missing in KEYS else LOGIN
    said = refused(cloud, {name: value for name, value in whole.items() if name != missing})
    assert missing in said


def test_two_kinds_of_credentials_are_refused_and_both_are_named(cloud: ShortTimeoutCloud) -> None:
    said = refused(cloud, {**KEYS, "GAUSSBACKUP_TOKEN": "MIIX"})
    assert "GAUSSBACKUP_ACCESS_KEY" in said
    assert "GAUSSBACKUP_TOKEN" in said


def test_the_environment_wins_over_the_file_and_show_says_so(
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


def test_a_secret_in_a_file_loses_one_line_end_and_needs_to_be_there(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    access = {"GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY}
    empty = tmp_path / "empty"
    empty.touch()
    for path in (empty, tmp_path / "gone", tmp_path):
        said = refused(cloud, {**access, "GAUSSBACKUP_SECRET_KEY_FILE": str(path)})
        assert "GAUSSBACKUP_SECRET_KEY_FILE" in said
    good = tmp_path / "good"
    good.write_text(f"{emulator.SECRET_KEY}\n", encoding="utf-8")
    place = {name: cloud.variables[name] for name in PLACE}
    run_checked("list", env={**place, **access, "GAUSSBACKUP_SECRET_KEY_FILE": str(good)})


@pytest.mark.parametrize("project", ["/../x", "a/../b", "%2e%2e", "p?x=1", "p#", "p" * 65])
def test_a_project_that_would_change_the_path_is_refused(
    cloud: ShortTimeoutCloud, project: str
) -> None:
    cloud.run("list", "--project-id", project, exit_code=2)
    assert cloud.server.requests() == []


@pytest.mark.parametrize("word", ["../x", "%2e%2e", "a/b", "-x", "?limit=1", "#", "x" * 34, "名"])
def test_a_word_that_is_no_id_is_looked_up_as_a_name_and_never_part_of_a_path(
    cloud: ShortTimeoutCloud, word: str
) -> None:
    cloud.run("list", f"--instance={word}", exit_code=4)
    cloud.run("create", f"--instance={word}", "-n", "before-v42", exit_code=4)
    cloud.run("show", "-i", "orders", "--", word, exit_code=4)
    paths = {request["path"].rpartition("/")[2] for request in cloud.server.requests()}
    assert paths <= {"instances", "backups"}
    assert {request["status"] for request in cloud.server.requests()} == {200}


@pytest.mark.parametrize(
    "words",
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
def test_words_that_make_no_command_are_refused_on_stderr_alone(
    cloud: ShortTimeoutCloud, words: tuple[str, ...]
) -> None:
    ran = cloud.run(*words, exit_code=2)
    assert ran.out == ""
    assert ran.err.startswith("✘ ")
    assert cloud.server.requests() == []
