"""Tests of the decorator that declares commands."""

import json
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import pytest
import typer

from gaussbackup.cli.command_definition import command, command_app, group_app, help_epilog
from gaussbackup.cli.command_result import CommandResult
from gaussbackup.errors import UsageError
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context


class GreetOptions(NamedTuple):
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who is greeted.")]
    times: Annotated[int, typer.Option("--times", metavar="N", help="Number of lines.")] = 1


def greet(context: "Context", options: GreetOptions) -> CommandResult:
    """Print a greeting."""
    del context
    if options.times < 1:
        raise UsageError("The count must be greater than 0.")
    text = f"hello {options.name}\n" * options.times
    return CommandResult(data={"text": text}, text=lambda _: text)


def greet_anyone(context: "Context") -> CommandResult:
    """Print a greeting without a name."""
    del context
    return CommandResult(data={"text": "hello\n"}, text=lambda _: "hello\n")


def greeting_command() -> Any:
    app = command_app()
    decorate = command(
        app,
        "greet",
        options=GreetOptions,
        data={"text": None},
        epilog=help_epilog(["gaussbackup greet you"], [ExitCode.DONE]),
    )
    assert decorate(greet) is greet
    return typer.main.get_command(app)


def greeting_group() -> Any:
    app = group_app("Print greetings.")
    epilog = help_epilog(["gaussbackup greetings short"], [ExitCode.DONE])
    command(app, "greetings short", data={"text": None}, epilog=epilog)(greet_anyone)
    command(app, "greetings long", options=GreetOptions, data={"text": None}, epilog=epilog)(greet)
    return typer.main.get_command(app)


def run(typer_command: Any, *args: str) -> int:
    code = typer_command.main(list(args), prog_name="gaussbackup", standalone_mode=False)
    return int(code or 0)


def test_command_passes_the_options_to_the_function(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(greeting_command(), "you", "--times", "2") == 0
    assert capsys.readouterr().out == "hello you\nhello you\n"


def test_command_uses_the_defaults_of_the_options_class(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(greeting_command(), "you") == 0
    assert capsys.readouterr().out == "hello you\n"


def test_command_requires_a_field_without_a_default() -> None:
    with pytest.raises(typer.BadParameter.__bases__[0], match="name"):
        run(greeting_command())


def test_command_uses_the_empty_data_for_the_document_of_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(greeting_command(), "you", "--times", "0", "-o", "json") == ExitCode.USAGE
    document = json.loads(capsys.readouterr().out)
    assert document["command"] == "greet"
    assert document["text"] is None
    assert document["error"]["message"] == "The count must be greater than 0."


def test_command_help_has_the_docstring_the_options_and_the_epilog(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(greeting_command(), "--help") == 0
    text = capsys.readouterr().out
    assert "Print a greeting." in text
    assert "Who is greeted." in text
    assert "--times N" in text
    assert "Examples:\n    gaussbackup greet you\n" in text
    assert f"Exit codes:\n      0  {ExitCode.DONE.meaning}\n" in text


def test_command_in_a_group_has_its_own_name_and_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    group = greeting_group()
    assert run(group, "short", "-o", "json") == 0
    assert json.loads(capsys.readouterr().out)["command"] == "greetings short"
    assert run(group, "long", "you") == 0
    assert capsys.readouterr().out == "hello you\n"
