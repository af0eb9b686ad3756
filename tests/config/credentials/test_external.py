"""Secrets from files and commands: bounded, exact, and never part of a message."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup import subprocess_output
from gaussbackup.config.credentials import external
from gaussbackup.config.credentials.external import read_secret_file, run_secret_command
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"
LARGEST = 64 * 1024


def _refused_file(path: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_secret_file(path, "here")
    return caught.value.message


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _refused_command(words: list[str]) -> str:
    with pytest.raises(ConfigError) as caught:
        run_secret_command(words, {}, "here")
    assert SECRET not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "secret"),
    [
        (b"abc", "abc"),
        (b"abc\n", "abc"),
        (b"abc\r\n", "abc"),
        (b"abc\n\n", "abc\n"),
        (b"abc\r", "abc\r"),
        (b" abc ", " abc "),
        ("gr\u00fcn\n".encode(), "gr\u00fcn"),
        (b"x" * LARGEST, "x" * LARGEST),
    ],
)
def test_one_line_end_is_dropped_and_nothing_else(tmp_path: Path, data: bytes, secret: str) -> None:
    (tmp_path / "secret").write_bytes(data)
    assert read_secret_file(str(tmp_path / "secret"), "here") == secret
    if len(data) < 100:
        words = _python(f"import sys; sys.stdout.buffer.write({data!r})")
        assert run_secret_command(words, {}, "here") == secret


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "here: the file is empty"),
        (b"\n", "here: the file is empty"),
        (b"\xff\xfe", "here: the file is not UTF-8 text"),
        (b"x" * (LARGEST + 1), "here: the file is too large for a secret"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "secret").write_bytes(data)
    assert _refused_file(str(tmp_path / "secret")) == said


def test_a_path_that_may_be_the_secret_itself_is_never_quoted(tmp_path: Path) -> None:
    assert _refused_file(SECRET) == "here: the file cannot be read: No such file or directory"
    assert _refused_file(str(tmp_path)) == "here: the file cannot be read: Is a directory"
    assert _refused_file(f"{SECRET}\x00") == "here: not a valid path"
    assert _refused_file(f"~{SECRET}/x") == "here: not a valid path"
    assert "cannot be read" in _refused_file("x" * 5000)


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "secret").write_text("abc")
    assert read_secret_file("~/secret", "here") == "abc"


def test_a_command_gets_the_environment_and_no_input() -> None:
    code = "import os, sys; print(os.environ['GIVEN'] + sys.stdin.read())"
    assert run_secret_command(_python(code), {"GIVEN": "abc"}, "here") == "abc"


def test_no_shell_reads_the_words() -> None:
    words = [*_python("import sys; print(sys.argv[1])"), "$(echo x); `y` | z"]
    assert run_secret_command(words, {}, "here") == "$(echo x); `y` | z"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([SECRET], "here: the command cannot be run: No such file or directory"),
        ([f"{SECRET}\x00"], "here: the command cannot be run"),
        (["/"], "here: the command cannot be run: Permission denied"),
        (
            _python(f"print('{SECRET}'); raise SystemExit(3)"),
            "here: the command failed with exit code 3",
        ),
        (_python("pass"), "here: the output of the command is empty"),
        (
            _python("import sys; sys.stdout.buffer.write(b'\\xff')"),
            "here: the output of the command is not UTF-8 text",
        ),
    ],
)
def test_a_command_without_a_secret_is_refused_with_the_reason(words: list[str], said: str) -> None:
    assert _refused_command(words) == said


def test_a_command_that_prints_on_and_on_is_stopped_early() -> None:
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    began = time.monotonic()
    words = [*_python(f"import sys; sys.stderr = open('/dev/null', 'w')\n{code}")]
    assert _refused_command(words) == "here: the command printed too much"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import os, time; os.close(1); time.sleep(60)",
        "import subprocess as s, sys; s.run([sys.executable, '-c', 'import time; time.sleep(2)'])",
    ],
    ids=["silent", "closed its output", "a child of it holds the pipe"],
)
def test_a_command_has_its_limit_whatever_it_does(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(external, "TIMEOUT", 0.3)
    began = time.monotonic()
    assert _refused_command(_python(code)) == "here: the command did not end within 0.3 s"
    assert time.monotonic() - began < 1.8


def test_the_limit_is_ten_seconds() -> None:
    assert subprocess_output.TIMEOUT == 10.0
