"""`gaussbackup emulator serve`, `exec`, `reset` and `scenarios`."""

from pathlib import Path
from typing import Annotated

import typer

from gaussbackup.cli.emulator_options import (
    BuildTimeOption,
    DeleteTimeOption,
    EmptyOption,
    EmulatorArgs,
    ExecStateOption,
    FaultsOption,
    JobsOption,
    ListLagOption,
    RateLimitOption,
    ScenarioOption,
    SpeedOption,
    StateOption,
    StopTimeOption,
    StrictOption,
    UniqueNamesOption,
)
from gaussbackup.cli.global_options import Command, CommandGroup
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.login import LoginMethod
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)
_CODES = (ExitCode.DONE, ExitCode.USAGE)


@app.callback()
def _emulator() -> None:
    """Run the local stand-in for the cloud."""


@app.command(
    cls=Command,
    epilog=epilog(
        [
            "gaussbackup emulator serve --port 8080",
            "gaussbackup emulator serve --scenario lost-create --state /tmp/rehearsal.db",
        ],
        (*_CODES, ExitCode.PARTIAL_FAILURE),
    ),
)
def serve(
    ctx: typer.Context,
    *,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = 0,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    state: StateOption = None,
    build_time: BuildTimeOption = None,
    delete_time: DeleteTimeOption = None,
    stop_time: StopTimeOption = None,
    list_lag: ListLagOption = None,
    empty: EmptyOption = False,
    faults: FaultsOption = None,
    scenario: ScenarioOption = None,
    strict: StrictOption = False,
    rate_limit: RateLimitOption = None,
    speed: SpeedOption = None,
    unique_names: UniqueNamesOption = True,
    jobs_known: JobsOption = True,
) -> None:
    """Serve the emulated cloud until SIGTERM or Ctrl-C. The first line says how to reach it.

    When it ends, it says which of the faults have struck.
    """

    from gaussbackup.cli.answers import emulator as answers
    from gaussbackup.cli.runner import run_command

    wishes = EmulatorArgs(
        build_time=build_time,
        delete_time=delete_time,
        stop_time=stop_time,
        list_lag=list_lag,
        empty=empty,
        faults=faults,
        scenarios=tuple(scenario or ()),
        rate_limit=rate_limit,
        speed=speed,
        unique_names=unique_names,
        jobs_known=jobs_known,
    )
    run_command(
        ctx.obj,
        "emulator serve",
        answers.EMPTY_SERVE_DATA,
        lambda session: answers.serve(session, wishes, state, host, port, strict=strict),
    )


@app.command(
    "exec",
    cls=Command,
    context_settings={"allow_interspersed_args": False},
    epilog=epilog(
        [
            "gaussbackup emulator exec -- gaussbackup create -i orders -n rehearsal",
            "gaussbackup emulator exec --scenario lost-create --strict -- ./nightly-backup.sh",
            "gaussbackup emulator exec --scenario iam-down --login password -- make backup",
        ],
        (*_CODES, ExitCode.PARTIAL_FAILURE),
    )
    + "\n\nOtherwise it ends as the command does.",
)
def exec_(
    ctx: typer.Context,
    *,
    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="The command, best behind a --.")
    ],
    login: Annotated[
        LoginMethod, typer.Option("--login", help="What the command gets to log in with.")
    ] = LoginMethod.AKSK,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write what happened there, as JSON."),
    ] = None,
    state: ExecStateOption = None,
    build_time: BuildTimeOption = None,
    delete_time: DeleteTimeOption = None,
    stop_time: StopTimeOption = None,
    list_lag: ListLagOption = None,
    empty: EmptyOption = False,
    faults: FaultsOption = None,
    scenario: ScenarioOption = None,
    strict: StrictOption = False,
    rate_limit: RateLimitOption = None,
    speed: SpeedOption = None,
    unique_names: UniqueNamesOption = True,
    jobs_known: JobsOption = True,
) -> None:
    """Rehearse: run a command against an emulator of its own, and say which faults have struck.

    The command finds the emulator by GAUSSBACKUP_* variables; credentials and addresses of a real
    cloud are taken out of its environment.
    """

    from gaussbackup.cli.answers import rehearsal
    from gaussbackup.cli.runner import run_command

    wishes = EmulatorArgs(
        build_time=build_time,
        delete_time=delete_time,
        stop_time=stop_time,
        list_lag=list_lag,
        empty=empty,
        faults=faults,
        scenarios=tuple(scenario or ()),
        rate_limit=rate_limit,
        speed=speed,
        unique_names=unique_names,
        jobs_known=jobs_known,
    )
    run_command(
        ctx.obj,
        "emulator exec",
        rehearsal.EMPTY_DATA,
        lambda session: rehearsal.run(
            session,
            rehearsal.ExecArgs(wishes, tuple(command), login, state, report, strict),
        ),
    )


@app.command(
    cls=Command,
    epilog=epilog(["gaussbackup emulator reset"], _CODES),
)
def reset(ctx: typer.Context, *, state: StateOption = None) -> None:
    """Put the emulated cloud back to its first day."""

    from gaussbackup.cli.answers import emulator as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj, "emulator reset", {"state": None}, lambda session: answers.reset(session, state)
    )


@app.command(
    cls=Command,
    epilog=epilog(["gaussbackup emulator scenarios"], _CODES),
)
def scenarios(ctx: typer.Context) -> None:
    """List the named scenarios of `--scenario`, and how a create ends under each."""

    from gaussbackup.cli.answers import emulator as answers
    from gaussbackup.cli.runner import run_command

    run_command(ctx.obj, "emulator scenarios", {"scenarios": []}, answers.scenarios)
