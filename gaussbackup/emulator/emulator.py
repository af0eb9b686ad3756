"""The emulator: start, stop, inspect, and change its rows and fault rules."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.dispatcher import Dispatcher
from gaussbackup.emulator.faults.parser import parse_rules, scenario_rules
from gaussbackup.emulator.faults.registry import FaultRegistry
from gaussbackup.emulator.handlers.admin import fault_documents, state_document
from gaussbackup.emulator.handlers.context import Backend
from gaussbackup.emulator.ids import IdGenerator
from gaussbackup.emulator.options import EmulatorOptions
from gaussbackup.emulator.request_log import RequestLog
from gaussbackup.emulator.server.listener import Listener
from gaussbackup.emulator.server.request_loop import serve_connection
from gaussbackup.emulator.start_error import EmulatorError
from gaussbackup.emulator.state import statefile
from gaussbackup.emulator.state.clocks import Clocks
from gaussbackup.emulator.state.fixture_rows import backup_rows, instance_row
from gaussbackup.emulator.state.instance_status import exists_at
from gaussbackup.emulator.state.seed import seed
from gaussbackup.emulator.state.sqlite_store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaussbackup.emulator.server.connection import ClientConnection
    from gaussbackup.emulator.state.rows import InstanceRow


class Emulator:
    """Emulates the GaussDB, IAM and metadata endpoints on one address.

    The constructor opens the state file and binds the port; `start` begins to serve requests.
    As a context manager, it starts on entry and stops on exit.
    """

    def __init__(self, options: EmulatorOptions) -> None:
        self._ids = IdGenerator(options.id_seed)
        self._clocks = Clocks(options)
        self._fault_registry = FaultRegistry(options.faults)
        self._request_log = RequestLog()
        self._store = _open_store(options, self._clocks.read().cloud)
        dispatcher = Dispatcher(
            Backend(self._store, options, self._ids),
            self._clocks,
            self._fault_registry,
            self._request_log,
        )

        def handle_connection(connection: ClientConnection, peer: str) -> None:
            serve_connection(connection, peer, dispatcher.dispatch)

        try:
            self._listener = Listener(options.host, options.port, handle_connection)
        except EmulatorError:
            self._store.close()
            raise

    @property
    def endpoint(self) -> str:
        """The base URL of all endpoints, including IAM and metadata."""
        host, port = self._listener.local_address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> None:
        """Start serving requests in background threads; return at once."""
        self._listener.start()

    def serve_forever(self) -> None:
        """Serve until another thread calls `stop` or a signal handler raises an exception."""
        self.start()
        try:
            # With a timeout: on Windows, signals do not interrupt a wait without one.
            while not self._listener.stopping.wait(0.5):
                pass
        finally:
            self.stop()

    def stop(self) -> None:
        """Close the socket, the connections and the state file; idempotent."""
        self._listener.stop()
        self._store.close()

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def requests(self) -> list[dict[str, Any]]:
        """Return the logged requests with their results, oldest first."""
        return self._request_log.entries()

    def state(self) -> dict[str, Any]:
        """Return all rows; the status of a backup that does not exist (any more) is None."""
        return state_document(self._store, self._clocks.read().cloud)

    def add_faults(self, *rules: dict[str, Any]) -> None:
        """Add fault rules, in the format of a rules file."""
        self._fault_registry.add(parse_rules(list(rules)))

    def add_scenario(self, name: str) -> None:
        """Add the rules of a named scenario."""
        self._fault_registry.add(scenario_rules(name))

    def clear_faults(self) -> None:
        """Remove all fault rules."""
        self._fault_registry.clear()

    def faults(self) -> list[dict[str, Any]]:
        """Return the fault rules with the number of requests that each has matched and hit."""
        return fault_documents(self._fault_registry)

    def add_instance(self, name: str, **columns: Any) -> str:
        """Add an instance with these columns and fields of its spec, see `instance_row`.

        Return its id.
        """
        row = instance_row(self._ids, self._clocks.read().cloud, name, **columns)
        with self._store.transaction():
            self._store.add(row)
        return row.id

    def remove_instance(self, instance: str) -> None:
        """Delete an instance (name or id) and its automatic backups; manual ones stay."""
        instance_id = self._find_instance(instance).id
        with self._store.transaction():
            for row in self._store.backups(instance_id=instance_id, type="auto"):
                self._store.remove("backups", row.id)
            self._store.remove("instances", instance_id)

    def add_backup(self, instance: str, name: str, **columns: Any) -> str:
        """Add a backup of an instance (name or id), see `backup_rows`; return its id."""
        row = self._find_instance(instance)
        now = self._clocks.read().cloud
        backup, job = backup_rows(self._ids, now, row, name, **columns)
        with self._store.transaction():
            self._store.add(backup)
            self._store.add(job)
        return backup.id

    def remove_backup(self, backup_id: str) -> None:
        """Remove the row of a backup without a trace."""
        with self._store.transaction():
            self._store.remove("backups", backup_id)

    def _find_instance(self, instance: str) -> InstanceRow:
        now = self._clocks.read().cloud
        for row in self._store.instances():
            if instance in {row.id, row.name} and exists_at(row.lifecycle, now):
                return row
        raise EmulatorError(f"instance not found: {instance}")


def reset(state: Path) -> None:
    """Reset a state file to the initial data; running emulators continue with that data."""
    statefile.move_unusable_aside(state)
    store = Store(state)
    try:
        with _write_transaction(store, state):
            store.drop_tables()
            store.create_missing_tables()
            options = EmulatorOptions(state=state)
            seed(store, Clocks(options).read().cloud, options.build_time)
    finally:
        store.close()


def _open_store(options: EmulatorOptions, now: float) -> Store:
    store = Store(options.state)
    try:
        with _write_transaction(store, options.state):
            is_new = store.create_missing_tables()
            store.migrate()
            if is_new and not options.empty:
                seed(store, now, options.build_time)
    except EmulatorError:
        store.close()
        raise
    return store


@contextmanager
def _write_transaction(store: Store, path: Path | None) -> Iterator[None]:
    """Lock the state file for writing; raise EmulatorError if it is locked or the disk is full."""
    try:
        with store.transaction():
            yield
    except sqlite3.DatabaseError as error:
        raise EmulatorError(f"cannot write the state file {path}: {error}") from error
