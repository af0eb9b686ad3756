"""SQLite schema of the state file, and the ids in its header that identify it."""

from __future__ import annotations

APPLICATION_ID = 0x67624531
"""Written to the header of the file to identify it ("gbE1")."""
VERSION = 2

TABLES = {
    "instances": """
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
        created REAL NOT NULL, ready_at REAL NOT NULL, until_ready TEXT NOT NULL,
        version TEXT NOT NULL,
        volume_gb INTEGER NOT NULL, data_mb REAL NOT NULL, build_time REAL, policy TEXT NOT NULL
    """,
    "backups": """
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL, instance_id TEXT NOT NULL,
        name TEXT NOT NULL, description TEXT, type TEXT NOT NULL, size_mb REAL NOT NULL,
        version TEXT NOT NULL, started REAL NOT NULL, build_seconds REAL NOT NULL,
        fails INTEGER NOT NULL, listed_from REAL NOT NULL, stopped REAL, deleted REAL,
        delete_seconds REAL NOT NULL
    """,
    "jobs": """
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL,
        instance_id TEXT NOT NULL, backup_id TEXT, started REAL NOT NULL, seconds REAL NOT NULL,
        fail_reason TEXT, known INTEGER NOT NULL
    """,
}


def create_statements() -> list[str]:
    """Return the statements that create the tables in an empty file."""
    statements = [f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.items()]
    statements.append("CREATE INDEX backups_by_instance ON backups (instance_id)")
    statements.append(f"PRAGMA application_id = {APPLICATION_ID}")
    statements.append(f"PRAGMA user_version = {VERSION}")
    return statements
