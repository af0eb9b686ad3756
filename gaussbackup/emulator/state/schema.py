"""SQLite schema of the state file, its previous version, and the ids in its header."""

from __future__ import annotations

from gaussbackup.emulator.state.instance_spec import DISTRIBUTED, PRIMARY_STANDBY

APPLICATION_ID = 0x67624531
"""Written to the header of the file to identify it ("gbE1")."""
VERSION = 3
OLDEST_VERSION = 2
"""Files of this version are migrated."""

_VERSION_2 = {
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
_ADDED_COLUMNS = {
    "instances": (
        *("built REAL NOT NULL DEFAULT 0", "busy_from REAL NOT NULL DEFAULT 0"),
        *("deletion REAL", "deletion_seconds REAL NOT NULL DEFAULT 0"),
        *("deletion_fails INTEGER NOT NULL DEFAULT 0", "content TEXT NOT NULL DEFAULT ''"),
        *("spec TEXT NOT NULL DEFAULT ''", "tags TEXT NOT NULL DEFAULT '{}'"),
        *("archive_gaps TEXT NOT NULL DEFAULT '[]'", "recycled_until REAL"),
    ),
    "backups": (
        *("volume_gb INTEGER NOT NULL DEFAULT 0", "content TEXT NOT NULL DEFAULT ''"),
        "spec TEXT NOT NULL DEFAULT ''",
    ),
    "jobs": ("source_backup_id TEXT",),
}
_ADDED_TABLES = {"projects": "id TEXT PRIMARY KEY, recycle_days INTEGER NOT NULL"}

TABLES = {
    name: ", ".join((columns, *_ADDED_COLUMNS[name])) for name, columns in _VERSION_2.items()
} | _ADDED_TABLES


def create_statements() -> list[str]:
    """Return the statements that create the tables in an empty file."""
    statements = [f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.items()]
    statements.append("CREATE INDEX backups_by_instance ON backups (instance_id)")
    statements.append("CREATE INDEX backups_by_start ON backups (project_id, started DESC, id)")
    statements.append(f"PRAGMA application_id = {APPLICATION_ID}")
    statements.append(f"PRAGMA user_version = {VERSION}")
    return statements


def migration_statements() -> list[str]:
    """Return the statements that turn a file of version 2 into one of version 3.

    Version 2 did not store the type of an instance: it becomes a distributed one if the size of its
    volume allows that. Sizes that cannot be ordered are rounded up.
    """
    statements = [
        f"ALTER TABLE {table} ADD COLUMN {column}"
        for table, columns in _ADDED_COLUMNS.items()
        for column in columns
    ]
    statements += [f"CREATE TABLE {name} ({columns})" for name, columns in _ADDED_TABLES.items()]
    step = DISTRIBUTED.volume_step
    distributed, standby = f"'{DISTRIBUTED.to_json()}'", f"'{PRIMARY_STANDBY.to_json()}'"
    spec = f"CASE WHEN volume_gb % {step} = 0 THEN {distributed} ELSE {standby} END"
    of_instance = "FROM instances WHERE instances.id = backups.instance_id"
    return [
        *statements,
        "UPDATE instances SET volume_gb = (volume_gb + 39) / 40 * 40",
        f"UPDATE instances SET built = created, content = name, spec = {spec}",  # noqa: S608
        "UPDATE backups SET"  # noqa: S608
        f" volume_gb = COALESCE((SELECT volume_gb {of_instance}), 40),"
        f" content = COALESCE((SELECT content {of_instance}), name),"
        f" spec = COALESCE((SELECT spec {of_instance}), {standby})",
        f"PRAGMA user_version = {VERSION}",
    ]
