"""`gaussbackup emulator serve`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.emulator_options import EmulatorArgs
from gaussbackup.cli.param_types import output_path
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.emulator import Emulator

app = command_app()
_EPILOG = help_epilog(
    [
        "gaussbackup emulator serve --port 8080",
        "gaussbackup emulator serve --scenario lost-create --state /tmp/rehearsal.db",
    ],
    (ExitCode.DONE, ExitCode.USAGE, ExitCode.PARTIAL_FAILURE),
)
_DATA: dict[str, object] = {"endpoint": None, "environment": {}}


class ServeOptions(NamedTuple):
    """The options of `emulator serve`."""

    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0: any free port.")
    ] = 0
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1"
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="FILE", parser=output_path, help="State file [the profile's file]."
        ),
    ] = None
    emulator: EmulatorArgs = EmulatorArgs()


@command(app, "emulator serve", options=ServeOptions, data=_DATA, epilog=_EPILOG)
def serve(context: "Context", options: ServeOptions) -> "CommandResult":
    """Serve the emulator until SIGTERM or Ctrl-C. The first line shows how to connect.

    At the end it reports which faults were triggered.
    """
    from gaussbackup.cli.builtin_emulator import client_environment, start_emulator
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.paths import emulator_state_path
    from gaussbackup.domain.endpoint_rules import is_loopback

    state = options.state or emulator_state_path(context.environ, context.home)
    server = start_emulator(options.emulator.to_options(state, options.host, options.port))
    if not is_loopback(options.host):
        context.warn(
            f"the emulator listens on {options.host}: every host that reaches this address can "
            "use it, and its credentials are public"
        )
    variables = client_environment(server)
    line = " ".join(f"{name}={value}" for name, value in variables.items())
    rows = [[name, value] for name, value in variables.items()]
    return CommandResult(
        data={"endpoint": server.endpoint, "environment": variables},
        outcome="serving",
        text=lambda terminal: f"{line}\n",  # noqa: ARG005
        csv=lambda: (("name", "value"), rows),
        ids=[server.endpoint],
        after_output=lambda: _serve(server),
        on_signal=lambda: _stop(server, context, strict=options.emulator.strict),
    )


def _serve(server: "Emulator") -> ExitCode:
    """Serve until a signal interrupts the process."""
    server.serve_forever()
    return ExitCode.DONE


def _stop(server: "Emulator", context: "Context", *, strict: bool) -> int:
    """Stop the server after a signal, which is its normal end, and report the faults."""
    from gaussbackup.cli.commands.emulator_exec import report_faults

    server.stop()
    if not server.faults():
        return ExitCode.DONE
    return report_faults(server, context, strict=strict) or ExitCode.DONE
