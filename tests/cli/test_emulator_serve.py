"""Tests of `emulator serve`."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from gaussbackup import emulator
from tests.support.cli import PROGRAM, environment, run_cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serving(tmp_path: Path, *args: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Run `emulator serve`; yield its variables, and its lines on stderr once it has ended."""
    stderr_lines: list[str] = []
    process = subprocess.Popen(
        [*PROGRAM, "emulator", "serve", "--state", str(tmp_path / "e.db"), *args, "-o", "json"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["environment"], stderr_lines
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        stderr_lines += err.splitlines()
    assert process.returncode == 0, stderr_lines


def test_serve_prints_variables_that_connect_a_command(tmp_path: Path) -> None:
    with serving(tmp_path) as (variables, stderr_lines):
        assert run_cli("list", "-i", "orders", "-o", "json", env=variables).document["count"] > 0
    assert stderr_lines == []


def test_serve_listens_only_on_127_0_0_1_by_default(tmp_path: Path) -> None:
    with serving(tmp_path) as (variables, _):
        endpoint = urlsplit(variables["GAUSSBACKUP_ENDPOINT"])
        assert endpoint.hostname == "127.0.0.1"
        with socket.socket() as client:
            client.settimeout(5)
            assert client.connect_ex(("127.0.0.2", endpoint.port or 0)) != 0
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", endpoint.port or 0)) == 0


@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3", "127.0.0.1.evil.example"])
def test_serve_rejects_requests_with_another_host_header(tmp_path: Path, host: str) -> None:
    with serving(tmp_path) as (variables, _):
        port = urlsplit(variables["GAUSSBACKUP_ENDPOINT"]).port
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        path = f"/v3/{emulator.PROJECT_ID}/backups"
        client.request("GET", path, headers={"Host": f"{host}:{port}"})
        with client.getresponse() as response:
            assert json.loads(response.read())["error_code"] == "APIGW.0101"
        client.close()


def test_serve_exits_with_0_if_terminated_right_after_its_first_line(tmp_path: Path) -> None:
    for _ in range(5):
        with serving(tmp_path) as (_, stderr_lines):
            pass
        assert stderr_lines == []


@pytest.mark.parametrize(
    ("host", "warns"),
    [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)],  # noqa: S104 - only briefly
)
def test_serve_warns_if_other_hosts_can_reach_it(tmp_path: Path, host: str, warns: bool) -> None:
    with serving(tmp_path, "--host", host, "-q") as (_, stderr_lines):
        pass
    warning = f"warning: the emulator listens on {host}: "
    assert [line.startswith(warning) for line in stderr_lines] == ([True] if warns else [])


@pytest.mark.parametrize("delay", [0.0, 0.0005, 0.001, 0.2])
def test_serve_strict_fails_if_a_fault_was_not_triggered(tmp_path: Path, delay: float) -> None:
    args = ("emulator", "serve", "--strict", "--scenario", "busy")
    process = subprocess.Popen(
        [*PROGRAM, *args, "--state", str(tmp_path / "world.db")],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("GAUSSBACKUP_ENDPOINT=http://127.0.0.1:")
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 10, err
    assert err.splitlines()[0].startswith("  busy  not triggered (no matching request): ")
