"""The root of the command line: finds the command asked for, and imports no other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.global_options import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "gaussbackup"
EPILOG = "\b\nThe first backup, with no cloud account:\n  gaussbackup -p emulator create -i orders"


class LazyGroup(CommandGroup):
    """A group whose commands are imported when they are called for."""

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

    def _fail_unknown_command(self, ctx: Any, word: str) -> None:
        from difflib import get_close_matches

        near = get_close_matches(word, self.list_commands(ctx), n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        ctx.fail(f"There is no command {word}.{meant}")


app = typer.Typer(
    name=PROGRAM,
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)


def _version(value: bool) -> None:
    if value:
        from gaussbackup import __version__

        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Manual backups of Huawei Cloud GaussDB: made once, watched to the end, cared for."""
    del version


def main(args: Sequence[str]) -> int:
    """Run one command line; returns the exit code. No words at all ask for the help."""
    from gaussbackup.cli.main import run_process

    command = typer.main.get_command(app)
    return run_process(
        lambda: command.main(list(args) or ["--help"], prog_name=PROGRAM, standalone_mode=False),
        args,
    )
