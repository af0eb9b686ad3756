"""`gaussbackup config init`, `show`, `validate` and `path`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.global_options import Command, CommandGroup
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.runner import run_command
from gaussbackup.exit_codes import ExitCode
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.config.effective_settings import Setting

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)
_CODES = (ExitCode.DONE, ExitCode.USAGE)


@app.callback()
def _config() -> None:
    """Write, show and check the configuration."""


@app.command(
    cls=Command,
    epilog=epilog(["gaussbackup config init", "gaussbackup config init -c ./here.yaml"], _CODES),
)
def init(
    ctx: typer.Context,
    *,
    profile: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Name of the profile to write [prod]."),
    ] = None,
) -> None:
    """Write a configuration file; asks on a terminal, else writes one to be edited.

    No secret is asked for: the file names the variable or the file that holds it.
    """

    def body(session: Context) -> CommandResult:
        from gaussbackup.cli.answers.config_init import answer

        return answer(session, profile)

    run_command(ctx.obj, "config init", {"path": None}, body)


@app.command(cls=Command, epilog=epilog(["gaussbackup config show -p prod"], _CODES))
def show(ctx: typer.Context) -> None:
    """Show every setting with where it came from; secrets are masked."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.config.effective_settings import effective_settings
        from gaussbackup.render.cells import Column
        from gaussbackup.render.tables import render_table

        settings = effective_settings(
            session.flags, session.environ, home=session.home, warn=session.warn
        )
        columns = [Column("SETTING", no_truncate=True), Column("VALUE"), Column("FROM")]
        rows = [[row.key, row.value or "–", row.origin or "–"] for row in settings]
        return CommandResult(
            data={"settings": [_document(row) for row in settings]},
            text=lambda terminal: render_table(columns, rows, terminal),
            csv=lambda: (columns, [[row.key, row.value or "", row.origin] for row in settings]),
        )

    run_command(ctx.obj, "config show", {"settings": []}, body)


@app.command(cls=Command, epilog=epilog(["gaussbackup config validate"], _CODES))
def validate(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="File to check [the one in use].")
    ] = None,
) -> None:
    """Check a configuration file, and name all its problems at once; runs no command of it."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.config.config_file import validate_file as problems_in
        from gaussbackup.config.paths import find_config
        from gaussbackup.errors import ConfigError

        path = file or find_config(session.flags, session.environ, session.home)
        if path is None:
            raise ConfigError(
                "There is no configuration file.", hint="Write one:  gaussbackup config init"
            )
        problems = problems_in(path)
        return CommandResult(
            data={"path": str(path), "problems": problems},
            outcome="error" if problems else "done",
            text=lambda terminal: (
                "" if problems else f"{sanitize_for(str(path), terminal)}: good\n"
            ),
            error=ConfigError("\n".join(problems)) if problems else None,
            hide_when_quiet=True,
        )

    run_command(ctx.obj, "config validate", {"path": None, "problems": []}, body)


@app.command(cls=Command, epilog=epilog(["gaussbackup config path"], _CODES))
def path(ctx: typer.Context) -> None:
    """Show which files are looked for, and which is used."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.config.paths import default_config_paths, find_config

        used = find_config(session.flags, session.environ, session.home)
        places = default_config_paths(session.environ, session.home)
        named = [used] if used is not None and used not in places else []
        lines = [f"{place}{'  (in use)' if place == used else ''}" for place in [*named, *places]]
        return CommandResult(
            data={"path": str(used) if used else None, "places": [str(place) for place in places]},
            text=lambda terminal: "".join(f"{sanitize_for(line, terminal)}\n" for line in lines),
            ids=[str(used)] if used else [],
        )

    run_command(ctx.obj, "config path", {"path": None, "places": []}, body)


def _document(setting: Setting) -> dict[str, str | None]:
    return {"key": setting.key, "value": setting.value, "origin": setting.origin or None}
