"""`gaussbackup emulator reset` and `scenarios`, and the group of all emulator commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.commands import emulator_exec, emulator_serve
from gaussbackup.cli.param_types import output_path
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context

app = group_app("Run a local emulator of the cloud API.")
app.registered_commands += emulator_serve.app.registered_commands
app.registered_commands += emulator_exec.app.registered_commands
_CODES = (ExitCode.DONE, ExitCode.USAGE)


class ResetOptions(NamedTuple):
    """The options of `emulator reset`."""

    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="FILE", parser=output_path, help="State file [the profile's file]."
        ),
    ] = None


@command(
    app,
    "emulator reset",
    options=ResetOptions,
    data={"state": None},
    epilog=help_epilog(["gaussbackup emulator reset"], _CODES),
)
def reset(context: "Context", options: ResetOptions) -> "CommandResult":
    """Reset the emulator to its initial data."""
    from gaussbackup.cli.builtin_emulator import reset_state
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.paths import emulator_state_path
    from gaussbackup.render.styles import sanitize_for

    path = options.state or emulator_state_path(context.environ, context.home)
    reset_state(path)
    return CommandResult(
        data={"state": str(path)},
        text=lambda terminal: f"Emulator state reset: {sanitize_for(str(path), terminal)}\n",
        hide_when_quiet=True,
    )


@command(
    app,
    "emulator scenarios",
    data={"scenarios": []},
    epilog=help_epilog(["gaussbackup emulator scenarios"], _CODES),
)
def scenarios(context: "Context") -> "CommandResult":
    """List the scenarios and the exit code of a create in each."""
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.emulator import SCENARIOS
    from gaussbackup.render.cells import Column
    from gaussbackup.render.serializers import documents_csv
    from gaussbackup.render.tables import render_table

    del context
    columns = [
        Column("NAME", no_truncate=True),
        Column("CREATE EXIT CODE", align_right=True),
        Column("WHAT HAPPENS"),
    ]
    rows = [
        [scenario.name, str(scenario.create_exit_code), scenario.description]
        for scenario in SCENARIOS.values()
    ]
    documents = [
        {
            "name": scenario.name,
            "description": scenario.description,
            "create_exit_code": scenario.create_exit_code,
            "needs_login": scenario.needs_login,
        }
        for scenario in SCENARIOS.values()
    ]
    return CommandResult(
        data={"scenarios": documents},
        text=lambda terminal: render_table(columns, rows, terminal),
        csv=lambda: documents_csv(tuple(documents[0]), documents),
        ids=list(SCENARIOS),
    )
