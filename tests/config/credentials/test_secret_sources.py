"""Secrets from files and commands: size and time limits, exact text, no quoting in messages."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup import subprocess_output
from gaussbackup.config.credentials import secret_sources
from gaussbackup.config.credentials.secret_sources import read_secret_file, run_secret_command
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"
MAX_BYTES = 64 * 1024


def _file_error(path: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_secret_file(path, "here", {})
    return caught.value.message


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _command_error(args: list[str]) -> str:
    with pytest.raises(ConfigError) as caught:
        run_secret_command(args, {}, "here")
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
        (b"x" * MAX_BYTES, "x" * MAX_BYTES),
    ],
)
def test_secret_loses_only_one_final_line_end(tmp_path: Path, data: bytes, secret: str) -> None:
    (tmp_path / "secret").write_bytes(data)
    assert read_secret_file(str(tmp_path / "secret"), "here", {}) == secret
    if len(data) < 100:
        args = _python(f"import sys; sys.stdout.buffer.write({data!r})")
        assert run_secret_command(args, {}, "here") == secret


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "here: the file is empty"),
        (b"\n", "here: the file is empty"),
        (b"\xff\xfe", "here: the file is not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "here: the file cannot be read: it is larger than 64 KiB"),
    ],
)
def test_read_secret_file_rejects_content_that_is_no_secret(
    tmp_path: Path, data: bytes, error: str
) -> None:
    (tmp_path / "secret").write_bytes(data)
    assert _file_error(str(tmp_path / "secret")) == error


def test_read_secret_file_never_quotes_path(tmp_path: Path) -> None:
    assert _file_error(SECRET) == "here: the file cannot be read: No such file or directory"
    assert _file_error(str(tmp_path)) == (
        "here: the file cannot be read: it is a directory, not a regular file"
    )
    assert _file_error(f"{SECRET}\x00") == "here: not a valid path"
    assert _file_error(f"~{SECRET}/x").startswith("here: ~USER cannot be expanded")
    assert "cannot be read" in _file_error("x" * 5000)


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        ("{folder}/sk", True),
        ("{folder}", True),
        (SECRET, False),
        (f"/{SECRET}", False),
        (f"/{SECRET}/x", False),
        (f"../{SECRET}", False),
    ],
)
def test_hint_quotes_the_path_only_if_its_directory_exists(
    tmp_path: Path, path: str, quoted: bool
) -> None:
    path = path.replace("{folder}", str(tmp_path))
    with pytest.raises(ConfigError) as caught:
        read_secret_file(path, "here", {})
    assert caught.value.hint == (f"File:  {path}" if quoted else None)


def test_run_secret_command_passes_environment_and_empty_stdin() -> None:
    code = "import os, sys; print(os.environ['VALUE'] + sys.stdin.read())"
    assert run_secret_command(_python(code), {"VALUE": "abc"}, "here") == "abc"


def test_run_secret_command_uses_no_shell() -> None:
    args = [*_python("import sys; print(sys.argv[1])"), "$(echo x); `y` | z"]
    assert run_secret_command(args, {}, "here") == "$(echo x); `y` | z"


@pytest.mark.parametrize(
    ("args", "error"),
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
def test_run_secret_command_reports_reason_if_there_is_no_secret(
    args: list[str], error: str
) -> None:
    assert _command_error(args) == error


def test_run_secret_command_stops_command_that_prints_too_much() -> None:
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    start = time.monotonic()
    args = [*_python(f"import sys; sys.stderr = open('/dev/null', 'w')\n{code}")]
    assert _command_error(args) == "here: the command printed too much"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import os, time; os.close(1); time.sleep(60)",
        "import subprocess as s, sys; s.run([sys.executable, '-c', 'import time; time.sleep(2)'])",
    ],
    ids=["silent", "closed stdout", "a child process keeps the pipe open"],
)
def test_run_secret_command_times_out_whatever_the_command_does(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(secret_sources, "TIMEOUT", 0.3)
    start = time.monotonic()
    assert _command_error(_python(code)) == "here: the command timed out after 0.3 s"
    assert time.monotonic() - start < 1.8


def test_secret_command_timeout_is_ten_seconds() -> None:
    assert subprocess_output.TIMEOUT == 10.0
