"""Paths of options and variables: special files, `~`, umask and directories shared by users."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.support.cli import PROGRAM, run_cli, run_shell
from tests.support.special_files import SPECIAL_FILES, create_huge_file, create_special_file

OPTIONS = {
    "exec --state": ("emulator", "exec", "--state", "PATH", "--", "true"),
    "exec --faults": ("emulator", "exec", "--faults", "PATH", "--", "true"),
    "exec --report": ("emulator", "exec", "--report", "PATH", "--", "true"),
    "serve --state": ("emulator", "serve", "--state", "PATH"),
    "serve --faults": ("emulator", "serve", "--faults", "PATH"),
    "reset --state": ("emulator", "reset", "--state", "PATH"),
    "list --config": ("list", "--config", "PATH"),
    "validate file": ("config", "validate", "PATH"),
}
"""Every option that takes a path; the last word of its name is in its errors."""


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", ["fifo", "directory", "endless device"])
def test_option_refuses_special_file_at_once(tmp_path: Path, option: str, kind: str) -> None:
    path = create_special_file(tmp_path, kind)
    args = [path if arg == "PATH" else arg for arg in OPTIONS[option]]
    start = time.monotonic()
    result = run_cli(*args, exit_code=2)
    assert time.monotonic() - start < 8
    assert f"it is {SPECIAL_FILES[kind]}, not a regular file" in result.err
    assert option.split()[1] in result.err or path in result.err
    assert "bug" not in result.err


@pytest.mark.parametrize("option", ["exec --faults", "list --config", "validate file"])
def test_option_refuses_huge_file(tmp_path: Path, option: str) -> None:
    path = create_huge_file(tmp_path)
    args = [path if arg == "PATH" else arg for arg in OPTIONS[option]]
    assert "it is larger than 1024 KiB" in run_cli(*args, exit_code=2).err


@pytest.mark.parametrize("option", OPTIONS)
def test_option_refuses_tilde_without_home(option: str) -> None:
    args = ["~/file" if arg == "PATH" else arg for arg in OPTIONS[option]]
    result = run_cli(*args, exit_code=2)
    assert "~ cannot be expanded: HOME is not set to an absolute path" in result.err


def test_options_and_variables_expand_tilde(tmp_path: Path) -> None:
    """Quote the paths as a unit file or a crontab does: no shell expands them."""
    home = {"HOME": str(tmp_path)}
    (tmp_path / "faults.yaml").write_text("[{scenario: slow}]")
    run_cli(
        *("emulator", "exec", "--state", "~/s/x.db", "--report", "~/r.json"),
        *("--faults", "~/faults.yaml", "--", "true"),
        env=home,
    )
    assert (tmp_path / "s" / "x.db").is_file()
    assert (tmp_path / "r.json").is_file()
    run_cli("emulator", "reset", "--state", "~/reset.db", env=home)
    assert (tmp_path / "reset.db").is_file()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    variables = {**home, "GAUSSBACKUP_STATE_DIR": "~/gb"}
    run_cli("-p", "emulator", "list", env=variables, cwd=elsewhere)
    assert (tmp_path / "gb" / "emulator.db").is_file()
    run_cli("config", "init", env={**home, "GAUSSBACKUP_CONFIG": "~/c.yaml"}, cwd=elsewhere)
    for args, variables in (
        (("config", "path", "-o", "id"), {**home, "GAUSSBACKUP_CONFIG": "~/c.yaml"}),
        (("config", "path", "-o", "id", "-c", "~/c.yaml"), home),
    ):
        assert run_cli(*args, env=variables).out == f"{tmp_path}/c.yaml\n"
    assert f"{tmp_path}/c.yaml" in run_cli("config", "validate", "~/c.yaml", env=home).out
    assert list(elsewhere.iterdir()) == []


def test_config_can_be_a_pipe_of_the_shell() -> None:
    text = "profiles: {prod: {region: eu-de}}"
    assert "eu-de" in run_shell(f"$gb config show -c <(echo '{text}')", {}).out
    assert "eu-de" in run_shell(f"echo '{text}' | $gb config show -c /dev/stdin", {}).out


def test_state_file_that_sqlite_cannot_open_is_usage_error(tmp_path: Path) -> None:
    folder = tmp_path
    while len(str(folder)) < 900:
        folder /= "x" * 200
    path = str(folder / "emulator.db")
    for args in (("exec", "--state", path, "--", "true"), ("reset", "--state", path)):
        assert "cannot open the state file" in run_cli("emulator", *args, exit_code=2).err
    assert not any(entry.is_file() for entry in tmp_path.rglob("*"))


def test_state_file_in_memory_is_refused(tmp_path: Path) -> None:
    for args in (("exec", "--state", ":memory:", "--", "true"), ("reset", "--state", ":memory:")):
        result = run_cli("emulator", *args, exit_code=2, cwd=tmp_path)
        assert "cannot open the state file :memory:" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [("-p", "emulator", "list"), ("emulator", "reset")])
def test_state_in_shared_directory_of_others_is_refused(
    tmp_path: Path, args: tuple[str, ...]
) -> None:
    env = {"HOME": "/nonexistent", "TMPDIR": str(tmp_path)}
    folder = tmp_path / f"gaussbackup-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "emulator.db").symlink_to(tmp_path / "victim.db")
    result = run_cli(*args, env=env, exit_code=2)
    assert f"{folder} is not a private directory of this user" in result.err
    assert "GAUSSBACKUP_STATE_DIR" in result.err
    assert not (tmp_path / "victim.db").exists()
    (folder / "emulator.db").unlink()
    folder.rmdir()
    run_cli(*args, env=env)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mask", ["000", "277"])
def test_created_directories_are_private_whatever_the_umask(tmp_path: Path, mask: str) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    env = {"HOME": str(home)}
    gb = " ".join(PROGRAM)
    run_shell(
        f"umask {mask}; {gb} config init -q && {gb} config init -q -c {home}/x/y/c.yaml;"
        f" {gb} -p emulator list -q; {gb} emulator reset -q --state {home}/s/t/e.db",
        env,
    )
    created = {path.relative_to(home) for path in home.rglob("*") if path.is_dir()}
    assert {Path("x/y"), Path(".config/gaussbackup"), Path("s/t")} <= created
    assert Path(".local/state/gaussbackup") in created
    assert {(home / path).stat().st_mode & 0o777 for path in created} == {0o700}
