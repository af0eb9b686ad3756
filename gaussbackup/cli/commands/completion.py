"""`gaussbackup completion`."""

from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context

app = command_app()
_INSTALL_HELP = """\b
To install it for every new shell (a package may have done so already):
  bash        gaussbackup completion bash >> ~/.bash_completion
              without the bash-completion package: >> ~/.bashrc
  zsh         mkdir -p ~/.zfunc; gaussbackup completion zsh > ~/.zfunc/_gaussbackup
              with this in ~/.zshrc, before compinit: fpath+=~/.zfunc
  fish        gaussbackup completion fish > ~/.config/fish/completions/gaussbackup.fish
  powershell  gaussbackup completion powershell >> $PROFILE

"""
_EPILOG = _INSTALL_HELP + help_epilog(
    ["source <(gaussbackup completion bash)", "gaussbackup completion fish | source"],
    (ExitCode.DONE, ExitCode.USAGE, ExitCode.OUTPUT_ERROR),
)


class Shell(str, Enum):
    """The supported shells; `cli/completion` has a module for each."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


class CompletionOptions(NamedTuple):
    """The options of `completion`."""

    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish, powershell.")]


@command(
    app,
    "completion",
    options=CompletionOptions,
    data={"shell": None, "script": None},
    epilog=_EPILOG,
)
def completion(context: "Context", options: CompletionOptions) -> "CommandResult":
    """Print the completion script of a shell."""
    from gaussbackup.cli.command_result import CommandResult

    del context
    script = script_for(options.shell)
    return CommandResult(
        data={"shell": options.shell.value, "script": script},
        text=lambda terminal: script,  # noqa: ARG005
    )


def script_for(shell: Shell) -> str:
    """Return the completion script of this program for a shell."""
    from gaussbackup.cli.completion.command_tree import program_tree

    module = import_module(f"gaussbackup.cli.completion.{shell.value}")
    return str(module.script(program_tree()))
