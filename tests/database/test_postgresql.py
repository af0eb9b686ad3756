"""SQL checks against a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gaussbackup.clock import SystemClock
from gaussbackup.database.sql_checks import DatabaseTarget, SqlLimits, run_sql_checks
from gaussbackup.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "Longer-than-8"
FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/bin")]

pytestmark = pytest.mark.slow


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL (Debian: package postgresql)."""
    found = [str(folder / name) for folder in FOLDERS if (folder / name).exists()]
    path = found[0] if found else shutil.which(name)
    assert path, f"{name} is not installed"
    return path


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server with passwords in the md5 form; it refuses to run as root."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = int(probe.getsockname()[1])
    data, secret = tmp_path / "data", tmp_path / "secret"
    secret.write_text(PASSWORD)
    user = "nobody" if os.getuid() == 0 else None
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    if user:
        data.mkdir()
        for path in (data, secret):
            shutil.chown(path, user)
    init = (program("initdb"), "-D", str(data), "-U", "root", "-A", "md5", f"--pwfile={secret}")
    options = ("-c", "unix_socket_directories=")
    subprocess.run(
        init,
        user=user,
        cwd="/",
        check=True,
        capture_output=True,
    )
    server = subprocess.Popen(
        [program("postgres"), "-D", str(data), "-p", str(free), *options],
        user=user,
        cwd="/",
        stderr=subprocess.PIPE,
    )
    yield free
    server.terminate()
    log = server.communicate(timeout=30)[1]
    assert b"ready to accept connections" in log, log


def test_run_sql_checks_reads_and_never_writes(port: int) -> None:
    target = DatabaseTarget(("127.0.0.1",), port, "root", Secret(PASSWORD))
    statements = (
        "SELECT count(*) FROM pg_database",
        "CREATE TABLE written (id int)",
        "SELECT pg_sleep(5)",
        "SELECT 1 / 0",
        "SELECT true",
    )

    checks = run_sql_checks(
        target, statements, SqlLimits(connect=30.0, statement=0.5), clock=SystemClock()
    )

    assert [check.passed for check in checks] == [*[True] * 4, False, False, False, True]
    assert checks[1].detail.startswith("PostgreSQL")
    assert "read-only transaction" in checks[4].detail
    assert checks[5].detail == "timed out"
    assert "division by zero" in checks[6].detail
