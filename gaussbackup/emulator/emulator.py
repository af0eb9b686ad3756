"""The emulator as a whole: started, stopped, asked for the truth, and given rows and faults."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.dispatcher import Dispatcher
from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.faults.parser import parse_rules, scenario_rules
from gaussbackup.emulator.faults.registry import FaultRegistry
from gaussbackup.emulator.handlers.admin import rules_in_force, state
from gaussbackup.emulator.handlers.clocks import Clocks
from gaussbackup.emulator.handlers.context import World
from gaussbackup.emulator.options import EmulatorOptions
from gaussbackup.emulator.request_log import Ledger
from gaussbackup.emulator.server.connection import converse
from gaussbackup.emulator.server.listener import Listener
from gaussbackup.emulator.state import statefile
from gaussbackup.emulator.state.fixtures import placed_backup, placed_instance
from gaussbackup.emulator.state.ids import Ids
from gaussbackup.emulator.state.seed import seed
from gaussbackup.emulator.state.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaussbackup.emulator.server.response_writer import Wire


class Emulator:
    """A stand-in for the GaussDB, IAM and metadata endpoints, on one address.

    Making one opens the state file and takes the port; `start` begins to answer. It is also a
    context manager that starts on entry and stops on exit.
    """

    def __init__(self, options: EmulatorOptions) -> None:
        self._ids = Ids(options.id_seed)
        self._clocks = Clocks(options)
        self._book = FaultRegistry(options.faults)
        self._ledger = Ledger()
        self._store = _open(options, self._clocks.moment().world)
        desk = Dispatcher(
            World(self._store, options, self._ids), self._clocks, self._book, self._ledger
        )

        def talk(wire: Wire, peer: str) -> None:
            converse(wire, peer, desk.reply)

        try:
            self._listener = Listener(options.host, options.port, talk)
        except EmulatorError:
            self._store.close()
            raise

    @property
    def endpoint(self) -> str:
        """The base URL of all endpoints, IAM and metadata included."""
        host, port = self._listener.nearby
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
        return self._ledger.entries()

    def state(self) -> dict[str, Any]:
        """Give every row there is, with the status of each backup now (None: not, or no more)."""
        return state(self._store, self._clocks.moment().world)

    def add_faults(self, *rules: dict[str, Any]) -> None:
        """Put rules in force, written as in a rules file."""
        self._book.add(parse_rules(list(rules)))

    def add_scenario(self, name: str) -> None:
        """Put the rules of a named scenario in force."""
        self._book.add(scenario_rules(name))

    def clear_faults(self) -> None:
        """Put every rule out of force."""
        self._book.clear()

    def faults(self) -> list[dict[str, Any]]:
        """Give the rules in force, with how often each was hit."""
        return rules_in_force(self._book)

    def add_instance(self, name: str, **columns: Any) -> str:
        """Put an instance into the world (see `placed_instance`); gives its id."""
        row = placed_instance(self._ids, self._clocks.moment().world, name, **columns)
        with self._store.changing():
            self._store.add(row)
        return row.id

    def remove_instance(self, instance: str) -> None:
        """Delete an instance (name or id): its automatic backups go with it, manual ones stay."""
        known = [row.id for row in self._store.instances() if instance in {row.id, row.name}]
        if not known:
            raise EmulatorError(f"there is no instance {instance}")
        with self._store.changing():
            for row in self._store.backups(instance_id=known[0], type="auto"):
                self._store.remove("backups", row.id)
            self._store.remove("instances", known[0])

    def add_backup(self, instance: str, name: str, **columns: Any) -> str:
        """Put a backup of an instance (name or id) into the world, see `placed_backup`."""
        known = [row for row in self._store.instances() if instance in {row.id, row.name}]
        if not known:
            raise EmulatorError(f"there is no instance {instance}")
        now = self._clocks.moment().world
        backup, job = placed_backup(self._ids, now, known[0], name, **columns)
        with self._store.changing():
            self._store.add(backup)
            self._store.add(job)
        return backup.id

    def remove_backup(self, backup_id: str) -> None:
        """Let a backup vanish, as if it had never been."""
        with self._store.changing():
            self._store.remove("backups", backup_id)


def reset(state: Path) -> None:
    """Set a state file back to the seeded world; emulators that have it open go on with that."""
    statefile.make_way(state)
    store = Store(state)
    try:
        with _writing(store, state):
            store.drop_tables()
            store.create_tables()
            options = EmulatorOptions(state=state)
            seed(store, Clocks(options).moment().world, options.build_time)
    finally:
        store.close()


def _open(options: EmulatorOptions, now: float) -> Store:
    store = Store(options.state)
    try:
        with _writing(store, options.state):
            if store.create_tables() and not options.empty:
                seed(store, now, options.build_time)
    except EmulatorError:
        store.close()
        raise
    return store


@contextmanager
def _writing(store: Store, path: Path) -> Iterator[None]:
    """The whole file for us to write, or an EmulatorError: it may be locked, or the disk full."""
    try:
        with store.changing():
            yield
    except sqlite3.DatabaseError as error:
        raise EmulatorError(f"cannot write the emulator's state {path}: {error}") from error
