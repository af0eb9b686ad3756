"""`gaussbackup config init`: without a terminal, and with somebody at one."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.cli import PROGRAM, environment, run_cli

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
    assert ran.out.startswith(f"Written: {path}, readable by you alone.\n")
    assert "GAUSSDB_AK, GAUSSDB_SK" in ran.out
    assert ran.err == ""
    assert run_cli("config", "validate", env=home).out == f"{path}: good\n"
    shown = run_cli("config", "show", "-o", "json", env={**home, **KEYS}).document["settings"]
    values = {row["key"]: row["value"] for row in shown}
    assert values["profile"] == "prod"
    assert values["credentials.access_key"] == "AKIA"
    assert values["credentials.secret_key"] == "********"


def test_init_writes_over_nothing(tmp_path: Path) -> None:
    path = _config(tmp_path, "mine")
    ran = run_cli("config", "init", "-c", path, expect=2)
    assert "exists already, and is left as it is." in ran.err
    assert Path(path).read_text() == "mine"
    document = run_cli("config", "init", "-c", path, "-o", "json", expect=2).document
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
        (["--name", "emulator"], "this name is taken by the built-in profile"),
        (["--region", "cn-nroth-4"], "did you mean cn-north-4?"),
        (["--project-id", "../x"], "a project id has only"),
    ],
)
def test_init_refuses_what_would_make_no_good_file(
    tmp_path: Path, words: list[str], said: str
) -> None:
    path = tmp_path / "config.yaml"
    assert said in run_cli("config", "init", "-c", str(path), *words, expect=2).err
    assert not path.exists()


def test_init_without_a_home_asks_for_a_file() -> None:
    ran = run_cli("config", "init", expect=2)
    assert "There is no home directory" in ran.err
    assert "config init -c FILE" in ran.err


class Seat:
    """Somebody at a terminal, answering one question after the other."""

    def __init__(self, *words: str, env: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(TERM="xterm", LANG="C.UTF-8", NO_COLOR="1", COLUMNS="200", **env),
            start_new_session=True,
        )
        os.close(slave)
        self.screen = ""

    def until(self, text: str) -> None:
        """Read until `text` is on the screen, counted from what was read before."""
        begun, deadline = len(self.screen), time.monotonic() + 20
        while text not in self.screen[begun:]:
            assert time.monotonic() < deadline, self.screen
            if select.select([self.master], [], [], 0.2)[0]:
                self.screen += os.read(self.master, 4096).decode()

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C as people do: again, when nothing happens.

        Python does not see a signal that comes in the instant before it begins to read a line.
        """
        for _ in range(10):
            os.kill(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                continue
            return

    def end(self) -> int:
        code = self.process.wait(20)
        while select.select([self.master], [], [], 0.2)[0]:
            try:
                self.screen += os.read(self.master, 4096).decode()
            except OSError:
                break
        os.close(self.master)
        assert "Traceback" not in self.screen
        return code


def test_init_at_a_terminal_asks_again_until_an_answer_is_fit(tmp_path: Path) -> None:
    seat = Seat("config", "init", env={"HOME": str(tmp_path)})
    answers = [
        ("Region [ap-southeast-1]: ", "cn-nroth-4"),
        ("did you mean cn-north-4?\r\nRegion [ap-southeast-1]: ", "cn-north-4"),
        ("Project id (Enter: looked up by the region's name): ", ""),
        ("Credentials: aksk, token, password or metadata [aksk]: ", "password"),
        ("Account (domain) name: ", "acme"),
        ("IAM user: ", "backup"),
        ("Password is kept in VARIABLE or in /a/file [GAUSSDB_PASSWORD]: ", SECRET),
        ("Password is kept in VARIABLE or in /a/file [GAUSSDB_PASSWORD]: ", "/run/secrets/pw"),
    ]
    for question, answer in answers:
        seat.until(question)
        seat.type(answer + "\n")
    assert seat.end() == 0
    path = tmp_path / ".config/gaussbackup/config.yaml"
    assert f"Written: {path}, readable by you alone." in seat.screen
    assert "which was not asked yet" in seat.screen
    assert "not set here" not in seat.screen
    text = path.read_text()
    assert 'password_file: "/run/secrets/pw"' in text
    assert SECRET not in text
    assert run_cli("config", "validate", str(path)).out.endswith(": good\n")


def test_ctrl_c_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    seat = Seat("config", "init", env={"HOME": str(tmp_path)})
    seat.until("Region [ap-southeast-1]: ")
    seat.type("\n")
    seat.until("Project id")
    seat.interrupt()
    assert seat.end() == -signal.SIGINT
    assert "\r\n✘ Interrupted (SIGINT)" in seat.screen
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_the_input_leaves_no_file(tmp_path: Path) -> None:
    seat = Seat("config", "init", env={"HOME": str(tmp_path)})
    seat.until("Region [ap-southeast-1]: ")
    seat.type("\x04")
    assert seat.end() == 2
    assert "No answer was given, and nothing is written." in seat.screen
    assert list(tmp_path.iterdir()) == []


def test_what_init_wrote_can_be_shown_before_its_variables_are_set(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    run_cli("config", "init", env=home)
    ran = run_cli("config", "show", env=home)
    assert "ap-southeast-1" in ran.out
    assert "the variable GAUSSDB_AK is not set" in ran.err
    assert "GAUSSDB_AK is not set" in run_cli("list", env=home, expect=2).err
