"""What `gaussbackup emulator serve`, `reset` and `scenarios` do with their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.builtin_emulator import begun_anew, environment, opened
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.verdict import verdict
from gaussbackup.domain.endpoints import is_loopback
from gaussbackup.exit_codes import ExitCode
from gaussbackup.render.column import Column
from gaussbackup.render.styles import sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.emulator_options import EmulatorWishes
    from gaussbackup.emulator import Emulator

SERVE_KEYS: dict[str, object] = {"endpoint": None, "environment": {}}


def serve(
    session: Context,
    wishes: EmulatorWishes,
    state: Path | None,
    host: str,
    port: int,
    *,
    strict: bool,
) -> CommandResult:
    """How to reach it, told as soon as it accepts connections; then it serves."""
    server = opened(wishes.options(state or session.emulator_state, host, port))
    if not is_loopback(host):
        session.warn(
            f"the emulator listens on {host}: whoever reaches that address can use it, "
            "and its credentials are public"
        )
    variables = environment(server)
    line = " ".join(f"{name}={value}" for name, value in variables.items())
    return CommandResult(
        data={"endpoint": server.endpoint, "environment": variables},
        outcome="serving",
        text=lambda terminal: f"{line}\n",  # noqa: ARG005
        csv=lambda: (
            [Column("NAME"), Column("VALUE")],
            [[name, value] for name, value in variables.items()],
        ),
        ids=[server.endpoint],
        after_output=lambda: _serve(server),
        on_signal=lambda: _stopped(server, session, strict=strict),
    )


def _serve(server: Emulator) -> int:
    """Serve until a signal comes."""
    server.serve_forever()
    return ExitCode.DONE


def _stopped(server: Emulator, session: Context, *, strict: bool) -> int:
    """A signal has come: for a server that is how it ends well."""
    server.stop()
    if not server.faults():
        return ExitCode.DONE
    return verdict(server, session, strict=strict) or ExitCode.DONE


def reset(session: Context, state: Path | None) -> CommandResult:
    """The emulated cloud as on its first day."""
    path = state or session.emulator_state
    begun_anew(path)
    return CommandResult(
        data={"state": str(path)},
        text=lambda terminal: f"The emulator begins anew ({sanitize(str(path), terminal)}).\n",
        hide_when_quiet=True,
    )


def scenarios(session: Context) -> CommandResult:
    """The named scenarios."""
    from gaussbackup.emulator import SCENARIOS
    from gaussbackup.render.tables import table

    del session
    columns = [
        Column("NAME", whole=True),
        Column("CREATE ENDS", right=True),
        Column("WHAT HAPPENS"),
    ]
    rows = [[each.name, str(each.ends), each.description] for each in SCENARIOS.values()]
    return CommandResult(
        data={
            "scenarios": [
                {
                    "name": each.name,
                    "line": each.description,
                    "create_ends": each.ends,
                    "needs_login": each.needs_login,
                }
                for each in SCENARIOS.values()
            ]
        },
        text=lambda terminal: table(columns, rows, terminal),
        csv=lambda: (columns, rows),
        ids=list(SCENARIOS),
    )
