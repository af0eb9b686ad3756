"""Migration of a state file of the previous schema version."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from gaussbackup.emulator import Emulator, EmulatorOptions
from gaussbackup.emulator.state import schema
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from pathlib import Path

VERSION_2 = """
CREATE TABLE instances (
    id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
    created REAL NOT NULL, ready_at REAL NOT NULL, until_ready TEXT NOT NULL, version TEXT NOT NULL,
    volume_gb INTEGER NOT NULL, data_mb REAL NOT NULL, build_time REAL, policy TEXT NOT NULL);
CREATE TABLE backups (
    id TEXT PRIMARY KEY, project_id TEXT NOT NULL, instance_id TEXT NOT NULL, name TEXT NOT NULL,
    description TEXT, type TEXT NOT NULL, size_mb REAL NOT NULL, version TEXT NOT NULL,
    started REAL NOT NULL, build_seconds REAL NOT NULL, fails INTEGER NOT NULL,
    listed_from REAL NOT NULL, stopped REAL, deleted REAL, delete_seconds REAL NOT NULL);
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL, instance_id TEXT NOT NULL,
    backup_id TEXT, started REAL NOT NULL, seconds REAL NOT NULL, fail_reason TEXT,
    known INTEGER NOT NULL);
CREATE INDEX backups_by_instance ON backups (instance_id);
INSERT INTO instances VALUES
    ('a0000000000000000000000000000001in14', '0123456789abcdef0123456789abcdef', 'orders', 'ACTIVE',
     1700000000, 0, 'BUILD', '8.103', 120, 100, NULL,
     '{"keep_days": 7, "start_time": "18:00-19:00"}'),
    ('a0000000000000000000000000000002in14', '0123456789abcdef0123456789abcdef', 'odd', 'ACTIVE',
     1700000000, 0, 'BUILD', '8.103', 500, 100, NULL,
     '{"keep_days": 7, "start_time": "18:00-19:00"}');
INSERT INTO backups VALUES
    ('b0000000000000000000000000000001br14', '0123456789abcdef0123456789abcdef',
     'a0000000000000000000000000000001in14', 'of-orders', NULL, 'manual', 100, '8.103', 1700000100,
     60, 0, 0, NULL, NULL, 0),
    ('b0000000000000000000000000000002br14', '0123456789abcdef0123456789abcdef',
     'a0000000000000000000000000000009in14', 'orphan', NULL, 'manual', 100, '8.103', 1700000000,
     60, 0, 0, NULL, NULL, 0);
INSERT INTO jobs VALUES
    ('00000000-0000-4000-8000-000000000001', '0123456789abcdef0123456789abcdef',
     'BackupSnapshotGaussDBV5InInstance', 'a0000000000000000000000000000001in14',
     'b0000000000000000000000000000001br14', 1700000100, 60, NULL, 1);
PRAGMA application_id = 0x67624531;
PRAGMA user_version = 2;
"""


def test_migration_keeps_rows_and_adds_columns(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    database = sqlite3.connect(path)
    database.executescript(VERSION_2)
    database.close()
    for _ in range(2):  # the second start finds a migrated file
        with Emulator(EmulatorOptions(state=path)) as emulator, RawClient(emulator) as client:
            rows = client.get("/instances").json["instances"]
            assert client.names() == ["of-orders", "orphan"]
            assert client.get("/tasks").status == 200
            state = emulator.state()
    assert [(row["name"], row["type"], row["volume"]["size"]) for row in rows] == [
        ("orders", "Enterprise", 120),
        ("odd", "Ha", 520),
    ]
    assert {row["created"] for row in rows} == {"2023-11-14 22:13:20 UTC"}
    assert [(row["content"], row["spec"]["mode"]) for row in state["backups"]] == [
        ("orders", "Enterprise"),
        ("orphan", "Ha"),
    ]
    assert state["jobs"][0]["source_backup_id"] is None


def test_migrated_file_has_the_columns_of_a_new_file(tmp_path: Path) -> None:
    columns: list[dict[str, set[tuple[object, ...]]]] = []
    for script in (VERSION_2, ""):
        path = tmp_path / f"{len(columns)}.db"
        database = sqlite3.connect(path)
        database.executescript(script)
        database.close()
        Emulator(EmulatorOptions(state=path)).stop()
        database = sqlite3.connect(path)
        columns.append(
            {
                table: {tuple(row[1:]) for row in database.execute(f"PRAGMA table_info({table})")}
                for table in schema.TABLES
            }
        )
        assert database.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        database.close()
    assert columns[0] == columns[1]
