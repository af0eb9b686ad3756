"""`gaussbackup config init`, `show`, `validate` and `path`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.param_types import file_path
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.config.settings_listing import Setting

app = group_app("Write, show and validate the configuration.")
_EXIT_CODES = (ExitCode.DONE, ExitCode.USAGE)


class ConfigInitOptions(NamedTuple):
    """The options of `config init`."""

    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Name of the profile to write [prod]."),
    ] = None
    full: Annotated[
        bool, typer.Option("--full", help="Write the example with every key; ask nothing.")
    ] = False


@command(
    app,
    "config init",
    options=ConfigInitOptions,
    data={"path": None},
    epilog=help_epilog(
        ["gaussbackup config init", "gaussbackup config init --full -c ./example.yaml"],
        _EXIT_CODES,
    ),
)
def init(context: "Context", options: ConfigInitOptions) -> "CommandResult":
    """Write a configuration file. Prompts on a terminal, else writes a template to edit.

    Secrets are never asked for: the file names the variable or the file that contains them.
    """
    from gaussbackup.cli.commands.config_init import write_config

    return write_config(context, options.name, full=options.full)


@command(
    app,
    "config show",
    data={"settings": []},
    epilog=help_epilog(["gaussbackup config show -p prod"], _EXIT_CODES),
)
def show(context: "Context") -> "CommandResult":
    """Show every setting and its source. Secrets are masked."""
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.settings_listing import effective_settings
    from gaussbackup.render.cells import Column
    from gaussbackup.render.serializers import documents_csv
    from gaussbackup.render.tables import render_table

    settings = effective_settings(
        context.flags, context.environ, home=context.home, warn=context.warn
    )
    columns = [Column("SETTING", no_truncate=True), Column("VALUE"), Column("FROM")]
    rows = [[row.key, row.value or "–", row.origin or "–"] for row in settings]
    documents = [_setting_document(row) for row in settings]
    return CommandResult(
        data={"settings": documents},
        text=lambda terminal: render_table(columns, rows, terminal),
        csv=lambda: documents_csv(("key", "value", "origin"), documents),
    )


def _setting_document(setting: "Setting") -> dict[str, str | None]:
    return {"key": setting.key, "value": setting.value, "origin": setting.origin or None}


class ConfigValidateOptions(NamedTuple):
    """The argument of `config validate`."""

    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", parser=file_path, help="File to validate [the file in use]."
        ),
    ] = None


@command(
    app,
    "config validate",
    options=ConfigValidateOptions,
    data={"path": None, "problems": []},
    epilog=help_epilog(["gaussbackup config validate"], _EXIT_CODES),
)
def validate(context: "Context", options: ConfigValidateOptions) -> "CommandResult":
    """Validate a configuration file and report all problems. Runs no command in it.

    Variables that are not set, files that cannot be read and open permissions are warnings.
    """
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.config_file import validate_file
    from gaussbackup.config.paths import find_config
    from gaussbackup.errors import ConfigError
    from gaussbackup.render.styles import sanitize_for

    path = options.file or find_config(context.flags, context.environ, context.home)
    if path is None:
        raise ConfigError(
            "No configuration file found.", hint="Write one:  gaussbackup config init"
        )
    problems = validate_file(path, context.environ, context.warn)
    count = len(context.warnings)
    status = f"no errors, {count} warning{'s' if count > 1 else ''}" if count else "valid"
    return CommandResult(
        data={"path": str(path), "problems": problems},
        outcome="error" if problems else "done",
        text=lambda terminal: (
            "" if problems else f"{sanitize_for(str(path), terminal)}: {status}\n"
        ),
        error=ConfigError("\n".join(problems)) if problems else None,
        hide_when_quiet=True,
    )


@command(
    app,
    "config path",
    data={"path": None, "places": []},
    epilog=help_epilog(["gaussbackup config path"], _EXIT_CODES),
)
def path(context: "Context") -> "CommandResult":
    """Show where configuration files are searched for, and which one is used."""
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.paths import default_config_paths, find_config
    from gaussbackup.render.styles import sanitize_for

    used = find_config(context.flags, context.environ, context.home)
    defaults = default_config_paths(context.environ, context.home)
    named = [used] if used is not None and used not in defaults else []
    lines = [f"{each}{'  (in use)' if each == used else ''}" for each in [*named, *defaults]]
    return CommandResult(
        data={"path": str(used) if used else None, "places": [str(each) for each in defaults]},
        text=lambda terminal: "".join(f"{sanitize_for(line, terminal)}\n" for line in lines),
        paths=[str(used)] if used else [],
    )
