"""Rehearsals: the same run twice is the same, and every scenario ends as its table says."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup import emulator
from tests.emulator.raw_client import RawClient
from tests.robustness.deadline_server import ShortTimeoutCloud, create_args
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

DELETIONS = {"lost-delete", "failing-delete", "forbidden-delete"}
"""The scenarios that a create never meets."""
PATIENCE = {
    "GAUSSBACKUP_CALL_LIMIT": "1.5",
    "GAUSSBACKUP_SETTLE_WINDOW": "4",
    "GAUSSBACKUP_RETRY_BUDGET": "8",
}


def _ending(scenario: emulator.Scenario, folder: Path) -> tuple[str, int, list[str]]:
    """How a create ends under a scenario, and which of its rules never struck."""
    options = emulator.EmulatorOptions(state=folder / f"{scenario.name}.db", build_time=0.3)
    with emulator.Emulator(options) as server:
        server.add_scenario(scenario.name)
        cloud = ShortTimeoutCloud(server)
        env = cloud.login_variables if scenario.needs_login else cloud.variables
        ran = run_cli(*create_args("-q"), env={**env, **PATIENCE}, exit_code=None)
        idle = [str(rule["name"]) for rule in server.faults() if not rule["hits"]]
    return scenario.name, ran.code, idle


def test_every_scenario_ends_a_create_as_its_table_says(tmp_path: Path) -> None:
    scenarios = list(emulator.SCENARIOS.values())
    with ThreadPoolExecutor(6) as crowd:
        endings = list(crowd.map(lambda each: _ending(each, tmp_path), scenarios))
    assert {name: code for name, code, _ in endings} == {
        each.name: each.create_exit_code for each in scenarios
    }
    assert {name for name, _, idle in endings if idle} == DELETIONS, "not struck"


def _a_run(state: Path) -> tuple[list[Any], list[dict[str, Any]]]:
    """What an emulator answers to some calls, and its ledger."""
    options = emulator.EmulatorOptions(state=state, id_seed=7, clock=lambda: 1_760_000_000.0)
    with emulator.Emulator(options) as server, RawClient(server) as caller:
        server.add_scenario("throttled")
        orders = next(row["id"] for row in server.state()["instances"] if row["name"] == "orders")
        said = [caller.get("/backups"), caller.get("/jobs?id=none"), caller.get("/instances")]
        said += [caller.create(orders, "before-v42"), caller.get("/backups")]
        heard = [(each.status, sorted(each.headers.items()), each.text) for each in said]
        return heard, server.requests()


def test_the_same_seed_and_the_same_calls_give_the_same_answers_and_ledger(tmp_path: Path) -> None:
    first, again = _a_run(tmp_path / "one.db"), _a_run(tmp_path / "two.db")
    assert first[0] == again[0]
    assert [{**entry, "credential": None} for entry in first[1]] == [
        {**entry, "credential": None} for entry in again[1]
    ]


def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ("emulator", "serve", "--port", port, "--state", str(tmp_path / "world.db"))
        err = run_cli(*words, exit_code=2).err
    assert f"cannot listen on 127.0.0.1 port {port}" in err
    assert "choose another port, or 0 for any" in err


@pytest.mark.parametrize("form", ["table", "json", "csv", "id"])
def test_the_scenarios_are_listed_in_every_form(form: str) -> None:
    out = run_cli("emulator", "scenarios", "-o", form).out
    assert all(name in out for name in emulator.SCENARIOS)
