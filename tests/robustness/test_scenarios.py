"""Scenarios of the emulator: exit codes as documented, and reproducible responses."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup import emulator
from gaussbackup.emulator.faults import scenarios_restore
from tests.emulator.raw_client import RawClient
from tests.robustness.checked_cloud import ShortTimeoutCloud, create_args
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

DELETIONS = {"lost-delete", "failing-delete", "forbidden-delete", "foreign-404-delete"}
JOBS = {"job-status-mismatch"}
UNMATCHED = DELETIONS | JOBS | {each.name for each in scenarios_restore.SCENARIOS}
"""The scenarios whose rules a `create -q` does not match: it does not request its job."""
LONG_TIMEOUTS = {
    "GAUSSBACKUP_CALL_LIMIT": "1.5",
    "GAUSSBACKUP_SETTLE_WINDOW": "4",
    "GAUSSBACKUP_RETRY_BUDGET": "8",
}


DOUBLE_STOP = re.compile(r"[^.\s]\.\.(?!\.)(?:\s|$)")


def _run_create(scenario: emulator.Scenario, folder: Path) -> tuple[str, int, list[str]]:
    """Return the scenario, the exit code of `create`, and the rules that were not triggered."""
    options = emulator.EmulatorOptions(state=folder / f"{scenario.name}.db", build_time=0.3)
    with emulator.Emulator(options) as server:
        server.add_scenario(scenario.name)
        cloud = ShortTimeoutCloud(server)
        env = cloud.login_variables if scenario.needs_login else cloud.variables
        result = run_cli(*create_args("-q"), env={**env, **LONG_TIMEOUTS}, exit_code=None)
        assert not DOUBLE_STOP.search(result.err), result.err
        not_triggered = [str(rule["name"]) for rule in server.faults() if not rule["hits"]]
    return scenario.name, result.code, not_triggered


def test_create_ends_with_the_documented_exit_code_of_each_scenario(tmp_path: Path) -> None:
    scenarios = list(emulator.SCENARIOS.values())
    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(lambda each: _run_create(each, tmp_path), scenarios))
    assert {name: code for name, code, _ in runs} == {
        each.name: each.create_exit_code for each in scenarios
    }
    assert {name for name, _, not_triggered in runs if not_triggered} == UNMATCHED, (
        "rules not triggered"
    )


@pytest.mark.parametrize(
    "args",
    [
        ("list",),
        ("list", "--sort", "none", "-o", "csv"),
        ("show", "-i", "orders", "@latest-completed"),
        ("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1"),
        ("wait", "manual-one", "--timeout", "0"),
        ("delete", "manual-one", "--yes"),
        ("prune", "-i", "orders", "--match", "manual-*", "--keep-last", "1"),
        ("check", "-i", "orders", "--max-age", "300d"),
        ("instances", "list"),
    ],
    ids=" ".join,
)
def test_commands_work_if_v3_of_the_lists_is_gone(tmp_path: Path, args: tuple[str, ...]) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.3)
    with emulator.Emulator(options) as server:
        for name in ("manual-one", "manual-two"):
            server.add_backup("orders", name)
        server.add_scenario("v3-retired")
        run_cli(
            *args,
            env=ShortTimeoutCloud(server).variables,
            exit_code=None if args[0] == "check" else 0,
        )
        paths = [
            request["path"].rpartition("/")[2]
            for request in server.requests()
            if request["method"] == "GET" and request["path"].startswith("/v3/")
        ]
    assert len(paths) == len(set(paths)) > 0, "v3 is tried once for each list"


def _run_requests(state: Path) -> tuple[list[Any], list[dict[str, Any]]]:
    """Return the responses of an emulator to some requests, and its request log."""
    options = emulator.EmulatorOptions(state=state, id_seed=7, clock=lambda: 1_760_000_000.0)
    with emulator.Emulator(options) as server, RawClient(server) as caller:
        server.add_scenario("throttled")
        orders = next(row["id"] for row in server.state()["instances"] if row["name"] == "orders")
        responses = [caller.get("/backups"), caller.get("/jobs?id=none"), caller.get("/instances")]
        responses += [caller.create(orders, "before-v42"), caller.get("/backups")]
        summaries = [(each.status, sorted(each.headers.items()), each.text) for each in responses]
        return summaries, server.requests()


def test_emulator_returns_the_same_responses_for_the_same_seed_and_requests(tmp_path: Path) -> None:
    first, again = _run_requests(tmp_path / "one.db"), _run_requests(tmp_path / "two.db")
    assert first[0] == again[0]
    assert [{**entry, "credential": None} for entry in first[1]] == [
        {**entry, "credential": None} for entry in again[1]
    ]


def test_emulator_serve_exits_2_if_the_port_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = str(bound.getsockname()[1])
        args = ("emulator", "serve", "--port", port, "--state", str(tmp_path / "state.db"))
        err = run_cli(*args, exit_code=2).err
    assert f"cannot listen on 127.0.0.1 port {port}" in err
    assert "choose another port, or 0 for any" in err


@pytest.mark.parametrize("output_format", ["table", "json", "csv", "id"])
def test_emulator_scenarios_lists_all_in_every_output_format(output_format: str) -> None:
    out = run_cli("emulator", "scenarios", "-o", output_format).out
    assert all(name in out for name in emulator.SCENARIOS)
