"""State, options and changes of a running emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import Emulator, EmulatorError, EmulatorOptions, reset

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.conftest import StartEmulator


def test_emulator_keeps_backups_in_state_file(start_emulator: StartEmulator) -> None:
    first = start_emulator()
    first.add_backup("orders", "old-one")
    first.stop()
    assert "old-one" in [row["name"] for row in start_emulator().state()["backups"]]


def test_emulator_starts_without_rows_if_empty(start_emulator: StartEmulator) -> None:
    state = start_emulator(empty=True).state()
    assert (state["instances"], state["backups"], state["jobs"]) == ([], [], [])


def test_emulator_initial_data_has_constant_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("a.db", "b.db"):
        with Emulator(EmulatorOptions(state=tmp_path / name)) as emulator:
            ids.append([row["id"] for row in emulator.state()["backups"]])
    assert ids[0] == ids[1]


def test_id_seed_repeats_generated_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("a.db", "b.db"):
        with Emulator(EmulatorOptions(state=tmp_path / name, id_seed=7)) as emulator:
            ids.append(emulator.add_backup("orders", "old-one"))
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    "option",
    [
        {"build_time": -1.0},
        {"rate_limit": 0.0},
        {"speed": 0.0},
        {"utc_offset": "Z"},
        {"max_keep_days": 0},
    ],
)
def test_options_reject_invalid_value(tmp_path: Path, option: dict[str, Any]) -> None:
    with pytest.raises(EmulatorError, match=next(iter(option))):
        EmulatorOptions(state=tmp_path / "emulator.db", **option)


def test_reset_restores_initial_data_of_running_emulator(
    start_emulator: StartEmulator, tmp_path: Path
) -> None:
    emulator = start_emulator()
    emulator.add_backup("orders", "old-one")
    reset(tmp_path / "emulator.db")
    names = [row["name"] for row in emulator.state()["backups"]]
    assert "old-one" not in names
    assert "before-v41" in names


def test_remove_instance_removes_only_automatic_backups(emulator: Emulator) -> None:
    state = emulator.state()
    orders = next(row["id"] for row in state["instances"] if row["name"] == "orders")
    emulator.remove_instance(orders)
    after = emulator.state()
    assert orders not in [row["id"] for row in after["instances"]]
    remaining = [row for row in after["backups"] if row["instance_id"] == orders]
    assert {row["name"] for row in remaining} == {"before-v40", "before-v41"}
