"""`gaussbackup emulator serve`, `reset` and `scenarios`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.answer import Answer
from gaussbackup.cli.failing import perform
from gaussbackup.cli.shared import SharingCommand, SharingGroup
from gaussbackup.cli.texts import epilog
from gaussbackup.cli.values import duration, rate
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.session import Session
    from gaussbackup.emulator import Emulator
    from gaussbackup.emulator.mischief.rules import Rule

app = typer.Typer(cls=SharingGroup, add_completion=False, rich_markup_mode=None)
_CODES = (ExitCode.DONE, ExitCode.USAGE)
StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="FILE", help="Where its world lives [the profile's file]."),
]


@app.callback()
def _emulator() -> None:
    """Run the local stand-in for the cloud."""


@app.command(
    cls=SharingCommand,
    epilog=epilog(
        [
            "gaussbackup emulator serve --port 8080",
            "gaussbackup emulator serve --scenario lost-create --state /tmp/rehearsal.db",
        ],
        _CODES,
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
    build_time: Annotated[
        float | None,
        typer.Option(
            "--build-time", metavar="D", parser=duration, help="How long a backup takes [3s]."
        ),
    ] = None,
    delete_time: Annotated[
        float | None,
        typer.Option(
            "--delete-time", metavar="D", parser=duration, help="How long a deletion takes."
        ),
    ] = None,
    stop_time: Annotated[
        float | None,
        typer.Option(
            "--stop-time", metavar="D", parser=duration, help="How long stopping a backup takes."
        ),
    ] = None,
    list_lag: Annotated[
        float | None,
        typer.Option(
            "--list-lag", metavar="D", parser=duration, help="How long a new backup is not listed."
        ),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin without instances.")] = False,
    faults: Annotated[
        Path | None, typer.Option("--faults", metavar="FILE", help="Rules of what goes wrong.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Named rules of that kind.")
    ] = None,
    rate_limit: Annotated[
        float | None,
        typer.Option("--rate-limit", metavar="N/s", parser=rate, help="Throttle above this."),
    ] = None,
    unique_names: Annotated[
        bool, typer.Option("--unique-names/--no-unique-names", help="Refuse a name twice.")
    ] = True,
    jobs_known: Annotated[
        bool, typer.Option("--jobs/--no-jobs", help="Know the jobs of manual backups, or not.")
    ] = True,
) -> None:
    """Serve the emulated cloud until SIGTERM or Ctrl-C. The first line says how to reach it."""

    def body(session: Session) -> Answer:
        from gaussbackup.cli.standin import opened
        from gaussbackup.emulator import EmulatorOptions

        server = opened(
            EmulatorOptions(
                state=state or session.emulator_state,
                host=host,
                port=port,
                build_time=3.0 if build_time is None else build_time,
                delete_time=delete_time or 0.0,
                stop_time=stop_time or 0.0,
                list_lag=list_lag or 0.0,
                empty=empty,
                faults=_rules(faults, scenario),
                rate_limit=rate_limit,
                unique_names=unique_names,
                jobs_known=jobs_known,
            )
        )
        return _serving(server)

    perform(ctx.obj, "emulator serve", {"endpoint": None, "environment": {}}, body)


@app.command(
    cls=SharingCommand,
    epilog=epilog(["gaussbackup emulator reset"], _CODES),
)
def reset(ctx: typer.Context, *, state: StateOption = None) -> None:
    """Put the emulated cloud back to its first day."""

    def body(session: Session) -> Answer:
        from gaussbackup.cli.standin import begun_anew

        path = state or session.emulator_state
        begun_anew(path)
        return Answer(
            own={"state": str(path)},
            text=lambda terminal: f"The emulator begins anew ({path}).\n",  # noqa: ARG005
            incidental=True,
        )

    perform(ctx.obj, "emulator reset", {"state": None}, body)


@app.command(
    cls=SharingCommand,
    epilog=epilog(["gaussbackup emulator scenarios"], _CODES),
)
def scenarios(ctx: typer.Context) -> None:
    """List the named scenarios of `serve --scenario`."""

    def body(session: Session) -> Answer:
        from gaussbackup.emulator import SCENARIOS
        from gaussbackup.render.column import Column
        from gaussbackup.render.tables import table

        del session
        rows = [[name, scenario.description] for name, scenario in SCENARIOS.items()]
        columns = [Column("NAME", whole=True), Column("WHAT HAPPENS")]
        return Answer(
            own={"scenarios": [{"name": name, "line": line} for name, line in rows]},
            text=lambda terminal: table(columns, rows, terminal),
            sheet=lambda: (columns, rows),
            ids=[name for name, _ in rows],
        )

    perform(ctx.obj, "emulator scenarios", {"scenarios": []}, body)


def _rules(faults: Path | None, scenario: str | None) -> tuple[Rule, ...]:
    """What is to go wrong, from a file and from a scenario."""
    from gaussbackup.cli.standin import rules_of_file, rules_of_scenario

    chosen = rules_of_scenario(scenario) if scenario else ()
    return (*chosen, *(rules_of_file(faults) if faults else ()))


def _serving(server: Emulator) -> Answer:
    """How to reach it, told as soon as it accepts connections; then it serves."""
    from gaussbackup.cli.standin import environment

    variables = environment(server)
    line = " ".join(f"{name}={value}" for name, value in variables.items())
    return Answer(
        own={"endpoint": server.endpoint, "environment": variables},
        outcome="serving",
        text=lambda terminal: f"{line}\n",  # noqa: ARG005
        ids=[server.endpoint],
        then=lambda: _serve(server),
    )


def _serve(server: Emulator) -> None:
    """Serve until a signal comes: for a server that is how it ends well."""
    from gaussbackup.cli.process import Interrupted

    try:
        server.serve_forever()
    except Interrupted:
        pass
    finally:
        server.stop()
