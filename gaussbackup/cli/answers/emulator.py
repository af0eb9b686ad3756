"""What `gaussbackup emulator serve`, `reset` and `scenarios` do with their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.builtin_emulator import client_environment, create_emulator, reset_state
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.verdict import report_faults
from gaussbackup.config.paths import emulator_state_path
from gaussbackup.domain.endpoints import is_loopback
from gaussbackup.exit_codes import ExitCode
from gaussbackup.render.cells import Column
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.emulator_options import EmulatorArgs
    from gaussbackup.emulator import Emulator

EMPTY_SERVE_DATA: dict[str, object] = {"endpoint": None, "environment": {}}


def serve(
    session: Context,
    wishes: EmulatorArgs,
    state: Path | None,
    host: str,
    port: int,
    *,
    strict: bool,
) -> CommandResult:
    """How to reach it, told as soon as it accepts connections; then it serves."""
    server = create_emulator(
        wishes.to_options(state or emulator_state_path(session.environ, session.home), host, port)
    )
    if not is_loopback(host):
        session.warn(
            f"the emulator listens on {host}: whoever reaches that address can use it, "
            "and its credentials are public"
        )
    variables = client_environment(server)
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
        on_signal=lambda: _stop(server, session, strict=strict),
    )


def _serve(server: Emulator) -> int:
    """Serve until a signal comes."""
    server.serve_forever()
    return ExitCode.DONE


def _stop(server: Emulator, session: Context, *, strict: bool) -> int:
    """A signal has come: for a server that is how it ends well."""
    server.stop()
    if not server.faults():
        return ExitCode.DONE
    return report_faults(server, session, strict=strict) or ExitCode.DONE


def reset(session: Context, state: Path | None) -> CommandResult:
    """The emulated cloud as on its first day."""
    path = state or emulator_state_path(session.environ, session.home)
    reset_state(path)
    return CommandResult(
        data={"state": str(path)},
        text=lambda terminal: f"The emulator begins anew ({sanitize_for(str(path), terminal)}).\n",
        hide_when_quiet=True,
    )


def scenarios(session: Context) -> CommandResult:
    """The named scenarios."""
    from gaussbackup.emulator import SCENARIOS
    from gaussbackup.render.tables import render_table

    del session
    columns = [
        Column("NAME", no_truncate=True),
        Column("CREATE EXIT CODE", align_right=True),
        Column("WHAT HAPPENS"),
    ]
    rows = [
        [each.name, str(each.create_exit_code), each.description] for each in SCENARIOS.values()
    ]
    return CommandResult(
        data={
            "scenarios": [
                {
                    "name": each.name,
                    "description": each.description,
                    "create_exit_code": each.create_exit_code,
                    "needs_login": each.needs_login,
                }
                for each in SCENARIOS.values()
            ]
        },
        text=lambda terminal: render_table(columns, rows, terminal),
        csv=lambda: (columns, rows),
        ids=list(SCENARIOS),
    )
