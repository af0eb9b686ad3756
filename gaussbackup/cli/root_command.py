"""The root of the command line: finds the given command and imports only its module."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.global_options import CommandGroup

PROGRAM = "gaussbackup"
_MIN_SIMILARITY = 0.75
"""A command name is suggested for two swapped letters, and not for another word."""
EPILOG = (
    "\b\nCreate a first backup without a cloud account:\n  gaussbackup -p emulator create -i orders"
)


class LazyGroup(CommandGroup):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return [name for name, entry in COMMANDS.items() if not entry.hidden]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        if cmd_name not in self.commands:
            module = import_module(f"gaussbackup.cli.commands.{entry.module}")
            command = typer.main.get_command(module.app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            self._fail_unknown_command(ctx, args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, COMMANDS[name].help) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _fail_unknown_command(self, ctx: Any, name: str) -> None:
        from gaussbackup.domain.known_words import did_you_mean

        suggestion = did_you_mean(name, self.list_commands(ctx), cutoff=_MIN_SIMILARITY)
        ctx.fail(f"Unknown command: {name}.{suggestion}")


app = typer.Typer(
    name=PROGRAM,
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)


def _print_version(value: bool) -> None:
    if value:
        from gaussbackup import __version__

        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Create, monitor and prune manual backups of Huawei Cloud GaussDB."""
    del version
