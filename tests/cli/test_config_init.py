"""Tests of `config init` with and without a terminal."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.support.cli import run_cli
from tests.support.pty_session import PtySession

SECRET = "s3cr3t-Value"
KEYS = {"GAUSSDB_AK": "AKIA", "GAUSSDB_SK": SECRET}


def _config(folder: Path, text: str) -> str:
    path = folder / "config.yaml"
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


def test_init_without_a_terminal_writes_a_valid_private_file(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    result = run_cli("config", "init", env=home)
    path = tmp_path / ".config/gaussbackup/config.yaml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert result.out.startswith(f"Written: {path}, readable only by you.\n")
    assert "GAUSSDB_AK, GAUSSDB_SK" in result.out
    assert result.err == ""
    assert run_cli("config", "validate", env={**home, **KEYS}).out == f"{path}: valid\n"
    shown = run_cli("config", "show", "-o", "json", env={**home, **KEYS}).document["settings"]
    values = {row["key"]: row["value"] for row in shown}
    assert values["profile"] == "prod"
    assert values["credentials.access_key"] == "AKIA"
    assert values["credentials.secret_key"] == "********"


def test_init_never_overwrites_a_file(tmp_path: Path) -> None:
    path = _config(tmp_path, "mine")
    result = run_cli("config", "init", "-c", path, exit_code=2)
    assert "already exists and was not changed." in result.err
    assert Path(path).read_text() == "mine"
    document = run_cli("config", "init", "-c", path, "-o", "json", exit_code=2).document
    assert document["error"]["kind"] == "config"
    assert document["path"] is None


def test_init_uses_the_global_options(tmp_path: Path) -> None:
    path = tmp_path / "new" / "here.yaml"
    args = ["--region", "eu-de", "--project-id", "a" * 32, "-p", "staging", "-q"]
    assert run_cli("config", "init", "-c", str(path), *args).out == ""
    text = path.read_text()
    assert all(f'"{word}"' in text for word in ("eu-de", "a" * 32, "staging"))
    named = run_cli("config", "init", "-c", f"{tmp_path}/2.yaml", "--name", "night", "-o", "id")
    assert named.out == f"{tmp_path}/2.yaml\n"
    assert '"night"' in (tmp_path / "2.yaml").read_text()


def test_init_full_writes_the_example_file_and_asks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    result = run_cli("config", "init", "--full", "-c", str(path))
    assert "It is an example of every key" in result.out
    assert "Not set in this environment" not in result.out
    example = Path(__file__).parents[2] / "config.example.yaml"
    assert path.read_bytes() == example.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    run_cli("config", "validate", str(path))


def test_written_file_names_a_command_that_writes_every_key(tmp_path: Path) -> None:
    run_cli("config", "init", "-c", f"{tmp_path}/config.yaml")
    first, _, _ = (tmp_path / "config.yaml").read_text().partition("\n")
    args = first.partition("gaussbackup ")[2].split()
    run_cli(*args[:-1], f"{tmp_path}/example.yaml")
    assert "default_profile: prod" in (tmp_path / "example.yaml").read_text()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--full", "--name", "night"], "--name cannot be combined with --full"),
        (["--name", "emulator"], "this name is reserved for the built-in profile"),
        (["--region", "cn-nroth-4"], "did you mean cn-north-4?"),
        (["--project-id", "../x"], "must contain only letters"),
    ],
)
def test_init_rejects_options_that_would_make_an_invalid_file(
    tmp_path: Path, args: list[str], message: str
) -> None:
    path = tmp_path / "config.yaml"
    assert message in run_cli("config", "init", "-c", str(path), *args, exit_code=2).err
    assert not path.exists()


def test_init_without_a_home_directory_requires_a_path() -> None:
    result = run_cli("config", "init", exit_code=2)
    assert "No home directory found" in result.err
    assert "config init -c FILE" in result.err


def test_init_on_a_terminal_asks_again_until_an_answer_is_valid(tmp_path: Path) -> None:
    session = PtySession("config", "init", env={"HOME": str(tmp_path)})
    answers = [
        ("Region [ap-southeast-1]: ", "cn-nroth-4"),
        ("did you mean cn-north-4?\r\nRegion [ap-southeast-1]: ", "cn-north-4"),
        ("Project id (Enter: look it up by the name of the region): ", ""),
        ("Credentials: aksk, token, password or metadata [aksk]: ", "password"),
        ("Account (domain) name: ", "acme"),
        ("IAM user: ", "backup"),
        ("Password is stored in VARIABLE or /path/to/file [GAUSSDB_PASSWORD]: ", SECRET),
        ("Password is stored in VARIABLE or /path/to/file [GAUSSDB_PASSWORD]: ", "/run/secrets/pw"),
    ]
    for question, answer in answers:
        session.read_until(question)
        session.type_text(answer + "\n")
    assert session.wait() == 0
    path = tmp_path / ".config/gaussbackup/config.yaml"
    assert f"Written: {path}, readable only by you." in session.screen
    assert "Test it with a request to the service:" in session.screen
    assert "Not set in this environment" not in session.screen
    text = path.read_text()
    assert 'password_file: "/run/secrets/pw"' in text
    assert SECRET not in text
    assert run_cli("config", "validate", str(path)).out.endswith(": no errors, 1 warning\n")


def test_init_interrupted_by_ctrl_c_writes_no_file(tmp_path: Path) -> None:
    session = PtySession("config", "init", env={"HOME": str(tmp_path)})
    session.read_until("Region [ap-southeast-1]: ")
    session.type_text("\n")
    session.read_until("Project id")
    session.interrupt()
    assert session.wait() == -signal.SIGINT
    assert "\r\n✘ Interrupted (SIGINT)" in session.screen
    assert list(tmp_path.iterdir()) == []


def test_init_at_the_end_of_input_writes_no_file(tmp_path: Path) -> None:
    session = PtySession("config", "init", env={"HOME": str(tmp_path)})
    session.read_until("Region [ap-southeast-1]: ")
    session.type_text("\x04")
    assert session.wait() == 2
    assert "The input ended; nothing was written." in session.screen
    assert list(tmp_path.iterdir()) == []


def test_config_show_of_a_new_file_works_before_its_variables_are_set(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    run_cli("config", "init", env=home)
    result = run_cli("config", "show", env=home)
    assert "ap-southeast-1" in result.out
    assert "environment variable GAUSSDB_AK is not set" in result.err
    assert "GAUSSDB_AK is not set" in run_cli("list", env=home, exit_code=2).err
