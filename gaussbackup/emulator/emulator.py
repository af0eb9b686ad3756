"""The emulator as a whole: started, stopped, asked for the truth, and given rows and faults."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.dispatcher import Dispatcher
from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.faults.parser import parse_rules, scenario_rules
from gaussbackup.emulator.faults.registry import FaultRegistry
from gaussbackup.emulator.handlers.admin import fault_documents, state_document
from gaussbackup.emulator.handlers.clocks import Clocks
from gaussbackup.emulator.handlers.context import Backend
from gaussbackup.emulator.options import EmulatorOptions
from gaussbackup.emulator.request_log import RequestLog
from gaussbackup.emulator.server.connection import serve_connection
from gaussbackup.emulator.server.listener import Listener
from gaussbackup.emulator.state import statefile
from gaussbackup.emulator.state.fixtures import backup_rows, instance_row
from gaussbackup.emulator.state.ids import IdGenerator
from gaussbackup.emulator.state.seed import seed
from gaussbackup.emulator.state.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaussbackup.emulator.server.response_writer import ClientConnection


class Emulator:
    """A stand-in for the GaussDB, IAM and metadata endpoints, on one address.

    Making one opens the state file and takes the port; `start` begins to answer. It is also a
    context manager that starts on entry and stops on exit.
    """

    def __init__(self, options: EmulatorOptions) -> None:
        self._ids = IdGenerator(options.id_seed)
        self._clocks = Clocks(options)
        self._fault_registry = FaultRegistry(options.faults)
        self._request_log = RequestLog()
        self._store = _open_store(options, self._clocks.read().cloud)
        desk = Dispatcher(
            Backend(self._store, options, self._ids),
            self._clocks,
            self._fault_registry,
            self._request_log,
        )

        def talk(wire: ClientConnection, peer: str) -> None:
            serve_connection(wire, peer, desk.dispatch)

        try:
            self._listener = Listener(options.host, options.port, talk)
        except EmulatorError:
            self._store.close()
            raise

    @property
    def endpoint(self) -> str:
        """The base URL of all endpoints, IAM and metadata included."""
        host, port = self._listener.local_address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> None:
        """Answer from now on, in threads of its own; returns at once."""
        self._listener.start()

    def serve_forever(self) -> None:
        """Answer until `stop` is called from another thread, or an exception comes by signal."""
        self.start()
        try:
            while not self._listener.stopping.wait(0.5):  # a bare wait is deaf on Windows
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
        """Give the ledger: every request so far and what became of it, oldest first."""
        return self._request_log.entries()

    def state(self) -> dict[str, Any]:
        """Give every row there is, with the status of each backup now (None: not, or no more)."""
        return state_document(self._store, self._clocks.read().cloud)

    def add_faults(self, *rules: dict[str, Any]) -> None:
        """Put rules in force, written as in a rules file."""
        self._fault_registry.add(parse_rules(list(rules)))

    def add_scenario(self, name: str) -> None:
        """Put the rules of a named scenario in force."""
        self._fault_registry.add(scenario_rules(name))

    def clear_faults(self) -> None:
        """Put every rule out of force."""
        self._fault_registry.clear()

    def faults(self) -> list[dict[str, Any]]:
        """Give the rules in force, with how often each was hit."""
        return fault_documents(self._fault_registry)

    def add_instance(self, name: str, **columns: Any) -> str:
        """Put an instance into the world (see `placed_instance`); gives its id."""
        row = instance_row(self._ids, self._clocks.read().cloud, name, **columns)
        with self._store.transaction():
            self._store.add(row)
        return row.id

    def remove_instance(self, instance: str) -> None:
        """Delete an instance (name or id): its automatic backups go with it, manual ones stay."""
        known = [row.id for row in self._store.instances() if instance in {row.id, row.name}]
        if not known:
            raise EmulatorError(f"there is no instance {instance}")
        with self._store.transaction():
            for row in self._store.backups(instance_id=known[0], type="auto"):
                self._store.remove("backups", row.id)
            self._store.remove("instances", known[0])

    def add_backup(self, instance: str, name: str, **columns: Any) -> str:
        """Put a backup of an instance (name or id) into the world, see `placed_backup`."""
        known = [row for row in self._store.instances() if instance in {row.id, row.name}]
        if not known:
            raise EmulatorError(f"there is no instance {instance}")
        now = self._clocks.read().cloud
        backup, job = backup_rows(self._ids, now, known[0], name, **columns)
        with self._store.transaction():
            self._store.add(backup)
            self._store.add(job)
        return backup.id

    def remove_backup(self, backup_id: str) -> None:
        """Let a backup vanish, as if it had never been."""
        with self._store.transaction():
            self._store.remove("backups", backup_id)


def reset(state: Path) -> None:
    """Set a state file back to the seeded world; emulators that have it open go on with that."""
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
            if store.create_missing_tables() and not options.empty:
                seed(store, now, options.build_time)
    except EmulatorError:
        store.close()
        raise
    return store


@contextmanager
def _write_transaction(store: Store, path: Path) -> Iterator[None]:
    """The whole file for us to write, or an EmulatorError: it may be locked, or the disk full."""
    try:
        with store.transaction():
            yield
    except sqlite3.DatabaseError as error:
        raise EmulatorError(f"cannot write the emulator's state {path}: {error}") from error
