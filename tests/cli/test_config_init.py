"""`gaussbackup config init`: without a terminal, and with somebody at one."""

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


def test_init_without_a_terminal_writes_a_private_file_that_works(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    ran = run_cli("config", "init", env=home)
    path = tmp_path / ".config/gaussbackup/config.yaml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert ran.out.startswith(f"Written: {path}, readable only by you.\n")
    assert "GAUSSDB_AK, GAUSSDB_SK" in ran.out
    assert ran.err == ""
    assert run_cli("config", "validate", env=home).out == f"{path}: valid\n"
    shown = run_cli("config", "show", "-o", "json", env={**home, **KEYS}).document["settings"]
    values = {row["key"]: row["value"] for row in shown}
    assert values["profile"] == "prod"
    assert values["credentials.access_key"] == "AKIA"
    assert values["credentials.secret_key"] == "********"


def test_init_writes_over_nothing(tmp_path: Path) -> None:
    path = _config(tmp_path, "mine")
    ran = run_cli("config", "init", "-c", path, exit_code=2)
    assert "already exists and was not changed." in ran.err
    assert Path(path).read_text() == "mine"
    document = run_cli("config", "init", "-c", path, "-o", "json", exit_code=2).document
    assert document["error"]["kind"] == "config"
    assert document["path"] is None


def test_init_takes_what_the_options_say(tmp_path: Path) -> None:
    path = tmp_path / "new" / "here.yaml"
    words = ["--region", "eu-de", "--project-id", "a" * 32, "-p", "staging", "-q"]
    assert run_cli("config", "init", "-c", str(path), *words).out == ""
    text = path.read_text()
    assert all(f'"{word}"' in text for word in ("eu-de", "a" * 32, "staging"))
    named = run_cli("config", "init", "-c", f"{tmp_path}/2.yaml", "--name", "night", "-o", "id")
    assert named.out == f"{tmp_path}/2.yaml\n"
    assert '"night"' in (tmp_path / "2.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--name", "emulator"], "this name is reserved for the built-in profile"),
        (["--region", "cn-nroth-4"], "did you mean cn-north-4?"),
        (["--project-id", "../x"], "must contain only letters"),
    ],
)
def test_init_refuses_what_would_make_no_good_file(
    tmp_path: Path, words: list[str], said: str
) -> None:
    path = tmp_path / "config.yaml"
    assert said in run_cli("config", "init", "-c", str(path), *words, exit_code=2).err
    assert not path.exists()


def test_init_without_a_home_asks_for_a_file() -> None:
    ran = run_cli("config", "init", exit_code=2)
    assert "No home directory found" in ran.err
    assert "config init -c FILE" in ran.err


def test_init_at_a_terminal_asks_again_until_an_answer_is_fit(tmp_path: Path) -> None:
    seat = PtySession("config", "init", env={"HOME": str(tmp_path)})
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
        seat.read_until(question)
        seat.type_text(answer + "\n")
    assert seat.wait() == 0
    path = tmp_path / ".config/gaussbackup/config.yaml"
    assert f"Written: {path}, readable only by you." in seat.screen
    assert "Test it with a request to the service:" in seat.screen
    assert "Not set in this environment" not in seat.screen
    text = path.read_text()
    assert 'password_file: "/run/secrets/pw"' in text
    assert SECRET not in text
    assert run_cli("config", "validate", str(path)).out.endswith(": valid\n")


def test_ctrl_c_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    seat = PtySession("config", "init", env={"HOME": str(tmp_path)})
    seat.read_until("Region [ap-southeast-1]: ")
    seat.type_text("\n")
    seat.read_until("Project id")
    seat.interrupt()
    assert seat.wait() == -signal.SIGINT
    assert "\r\n✘ Interrupted (SIGINT)" in seat.screen
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_the_input_leaves_no_file(tmp_path: Path) -> None:
    seat = PtySession("config", "init", env={"HOME": str(tmp_path)})
    seat.read_until("Region [ap-southeast-1]: ")
    seat.type_text("\x04")
    assert seat.wait() == 2
    assert "The input ended; nothing was written." in seat.screen
    assert list(tmp_path.iterdir()) == []


def test_what_init_wrote_can_be_shown_before_its_variables_are_set(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    run_cli("config", "init", env=home)
    ran = run_cli("config", "show", env=home)
    assert "ap-southeast-1" in ran.out
    assert "environment variable GAUSSDB_AK is not set" in ran.err
    assert "GAUSSDB_AK is not set" in run_cli("list", env=home, exit_code=2).err
