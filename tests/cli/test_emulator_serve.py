"""`emulator serve`: who can reach it, what it says at its start, and how it ends."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
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
def serving(tmp_path: Path, *words: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """A served emulator: its variables, and what it has said on stderr once it has ended."""
    said: list[str] = []
    process = subprocess.Popen(
        [*PROGRAM, "emulator", "serve", "--state", str(tmp_path / "e.db"), *words, "-o", "json"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["environment"], said
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        said += err.splitlines()
    assert process.returncode == 0, said


def test_what_it_says_leads_a_command_to_it(tmp_path: Path) -> None:
    with serving(tmp_path) as (variables, said):
        assert run_cli("list", "-i", "orders", "-o", "json", env=variables).document["count"] > 0
    assert said == []


def test_without_a_word_it_serves_this_machine_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as (variables, _):
        address = urlsplit(variables["GAUSSBACKUP_ENDPOINT"])
        assert address.hostname == "127.0.0.1"
        with socket.socket() as caller:
            caller.settimeout(5)
            assert caller.connect_ex(("127.0.0.2", address.port or 0)) != 0
        with socket.socket() as caller:
            assert caller.connect_ex(("127.0.0.1", address.port or 0)) == 0


@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3", "127.0.0.1.evil.example"])
def test_a_name_that_a_web_page_gave_to_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    with serving(tmp_path) as (variables, _):
        port = urlsplit(variables["GAUSSBACKUP_ENDPOINT"]).port
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        path = f"/v3/{emulator.PROJECT_ID}/backups"
        caller.request("GET", path, headers={"Host": f"{host}:{port}"})
        with caller.getresponse() as answer:
            assert json.loads(answer.read())["error_code"] == "APIGW.0101"
        caller.close()


def test_told_to_end_as_soon_as_it_has_spoken_it_ends_well(tmp_path: Path) -> None:
    for _ in range(5):
        with serving(tmp_path) as (_, said):
            pass
        assert said == []


@pytest.mark.parametrize(
    ("host", "warns"),
    [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)],  # noqa: S104 - for a moment
)
def test_an_address_that_others_can_reach_is_warned_of(
    tmp_path: Path, host: str, warns: bool
) -> None:
    with serving(tmp_path, "--host", host, "-q") as (_, said):
        pass
    assert [line.startswith(f"warning: the emulator listens on {host}: ") for line in said] == (
        [True] if warns else []
    )
