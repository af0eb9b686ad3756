"""`gaussbackup completion`."""

from __future__ import annotations

from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.runner import run_command
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_INSTALL_HELP = """\b
To have it in every new shell (a package may have done so already):
  bash        gaussbackup completion bash >> ~/.bash_completion
              without the bash-completion package: >> ~/.bashrc
  zsh         mkdir -p ~/.zfunc; gaussbackup completion zsh > ~/.zfunc/_gaussbackup
              with this in ~/.zshrc, before compinit: fpath+=~/.zfunc
  fish        gaussbackup completion fish > ~/.config/fish/completions/gaussbackup.fish
  powershell  gaussbackup completion powershell >> $PROFILE

"""
_EPILOG = _INSTALL_HELP + epilog(
    ["source <(gaussbackup completion bash)", "gaussbackup completion fish | source"],
    (ExitCode.DONE, ExitCode.USAGE, ExitCode.OUTPUT_ERROR),
)


class Shell(str, Enum):
    """The shells that a script can be written for; each has a module of its name."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command(cls=Command, epilog=_EPILOG)
def completion(
    ctx: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish, powershell.")],
) -> None:
    """Print the completion script of a shell."""

    def body(session: Context) -> CommandResult:
        del session
        text = script_for(shell)
        return CommandResult(
            data={"shell": shell.value, "script": text},
            text=lambda terminal: text,  # noqa: ARG005
        )

    run_command(ctx.obj, "completion", {"shell": shell.value, "script": None}, body)


def script_for(shell: Shell) -> str:
    """The script of this program's own commands."""
    from gaussbackup.cli.completion.command_tree import program_tree

    writer = import_module(f"gaussbackup.cli.completion.{shell.value}")
    return str(writer.script(program_tree()))
