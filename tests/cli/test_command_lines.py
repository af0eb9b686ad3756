"""Command lines that cannot be parsed, for every command and option, found by introspection."""

from __future__ import annotations

import json
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import typer
import yaml

from gaussbackup.cli import main
from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.global_options import CommandLineError
from gaussbackup.cli.root_command import PROGRAM, app
from tests.support.cli import CliResult, run_cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    RunLine = Callable[..., CliResult]

ROOT: Any = typer.main.get_command(app)


class CommandLine(NamedTuple):
    """A command or group: the arguments that select it, and what typer knows of it."""

    args: tuple[str, ...]
    command: Any


def command_lines(args: tuple[str, ...] = (), command: Any = ROOT) -> Iterator[CommandLine]:
    """Yield the command and its subcommands, recursively, with hidden aliases."""
    yield CommandLine(args, command)
    context = typer.Context(command, info_name=PROGRAM)
    names = list(COMMANDS) if command is ROOT else getattr(command, "commands", ())
    for name in names:
        yield from command_lines((*args, name), command.get_command(context, name))


LINES = list(command_lines())
LEAVES = [line for line in LINES if not hasattr(line.command, "commands")]
OPTIONS = [
    pytest.param(line, parameter, id=" ".join((*line.args, parameter.opts[-1])))
    for line in LINES
    for parameter in line.command.params
    if parameter.param_type_name == "option"
]


@pytest.fixture
def run_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunLine:
    """Return a function that runs a line in this process, which must end with exit code 2."""
    monkeypatch.setattr(main, "catch_signals", lambda: None)

    def run(*args: str) -> CliResult:
        code = main.main(args)
        assert code == 2, args
        return CliResult(code, *capsys.readouterr())

    return run


def takes_one_value(parameter: Any) -> bool:
    return not (parameter.multiple or parameter.is_flag or parameter.count)


def parse(line: CommandLine, *args: str) -> str:
    """Return the message of the error for the arguments of a command, empty if there is none."""
    try:
        line.command.make_context(line.args[-1] if line.args else PROGRAM, list(args))
    except CommandLineError as error:
        return str(error.format_message())
    except typer.Exit:  # by --version
        return ""
    return ""


def repeated(parameter: Any) -> Iterator[list[str]]:
    """Yield the ways to write an option twice: all pairs of its spellings with `=` and without."""
    for first in parameter.opts:
        for second in parameter.opts:
            for one, other in (("1", "2"), ("1", "1")):
                yield [first, one, second, other]
                yield [*attached(first, one), *attached(second, other)]


def attached(spelling: str, value: str) -> list[str]:
    return [f"{spelling}={value}" if spelling.startswith("--") else f"{spelling}{value}"]


@pytest.mark.parametrize(("line", "parameter"), OPTIONS)
def test_option_that_takes_one_value_is_refused_if_it_is_repeated(
    line: CommandLine, parameter: Any
) -> None:
    if takes_one_value(parameter):
        for args in repeated(parameter):
            message = parse(line, *args)
            assert message.startswith(f"Option '{parameter.opts[0]}'"), args
            assert " takes one value, got '1' and '" in message
    else:
        values = () if parameter.is_flag or parameter.count else ("1",)
        for spelling in (*parameter.opts, *parameter.secondary_opts):
            message = parse(line, *(spelling, *values) * 2)
            assert "takes one value" not in message, spelling


def test_introspection_finds_options_of_every_kind() -> None:
    parameters: list[Any] = [each.values[1] for each in OPTIONS]
    assert sum(map(takes_one_value, parameters)) > 100
    assert any(each.multiple for each in parameters)
    assert any(each.is_flag for each in parameters)
    assert any(each.count for each in parameters)


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.args) or PROGRAM)
def test_parameters_of_a_command_have_different_names_and_spellings(line: CommandLine) -> None:
    """A parameter with the name of a global option would set that option."""
    parameters = line.command.params
    names = [parameter.name for parameter in parameters]
    assert sorted(set(names)) == sorted(names)
    spellings = [each for parameter in parameters for each in parameter.opts]
    assert sorted(set(spellings)) == sorted(spellings)


def help_text(line: CommandLine) -> str:
    """Return the help on one line, without the line ends of the formatter."""
    context = typer.Context(line.command, info_name=PROGRAM, max_content_width=100)
    return " ".join(line.command.get_help(context).split())


def parsers_with_forms(line: CommandLine) -> list[tuple[str, Any]]:
    """Return metavar and parser of each duration and time of a command."""
    parsers = [(each.metavar, getattr(each.type, "func", None)) for each in line.command.params]
    return [(metavar, parser) for metavar, parser in parsers if hasattr(parser, "forms")]


@pytest.mark.parametrize("line", LEAVES, ids=lambda line: " ".join(line.args))
def test_help_has_the_forms_of_every_duration_and_time(line: CommandLine) -> None:
    text = help_text(line)
    parsers = parsers_with_forms(line)
    for metavar, parser in parsers:
        assert f" {metavar} {parser.forms} " in text
    own = [each for each in line.command.params if each.name not in line.command.global_names]
    durations_and_times = {each.metavar for each in own} & {"D", "T", "TIME"}
    assert durations_and_times <= {metavar for metavar, _ in parsers}


PARSERS: set[Any] = {parser for line in LEAVES for _, parser in parsers_with_forms(line)}


@pytest.mark.parametrize("parser", sorted(PARSERS, key=attrgetter("__name__")))
def test_forms_in_the_help_are_accepted(parser: Any) -> None:
    forms = re.sub(r"\(.*?\)", "", parser.forms.partition(": ")[2])
    values = re.findall(r"[\w:-]*\d[\w:-]*", forms)
    assert len(values) > 2
    for value in values:
        parser(value)


GLOBALS = [
    parameter.opts[-1]
    for parameter in ROOT.params
    if parameter.param_type_name == "option" and takes_one_value(parameter)
]


@pytest.mark.parametrize("option", GLOBALS)
@pytest.mark.parametrize("args", [("jobs", "list"), ("list",)], ids=" ".join)
def test_global_option_before_and_after_the_command_must_have_the_same_value(
    option: str, args: tuple[str, ...], run_line: RunLine
) -> None:
    first, second = ("csv", "id") if option == "--output" else ("https://a", "https://b")
    result = run_line(option, first, *args, option, second)
    assert f"takes one value, got '{first}' and '{second}'." in result.err
    assert f"See:  gaussbackup {' '.join(args)} --help" in result.err
    same = run_line(option, first, *args, option, first)
    assert "takes one value" not in same.err


def test_global_option_between_group_and_command_must_have_the_same_value() -> None:
    result = run_cli("-p", "a", "jobs", "-p", "a", "list", "--profile=b", exit_code=2)
    assert "Option '-p' / '--profile' takes one value, got 'a' and 'b'." in result.err


def test_secret_in_a_repeated_endpoint_is_masked() -> None:
    args = ("--endpoint", "https://u:pass-word@h", "--endpoint=https://u:pass-word@g", "list")
    for more in ((), ("--nagios",)):
        result = run_cli(*args, *more, exit_code=None)
        assert "takes one value" in result.out + result.err
        assert "pass-word" not in result.out + result.err


BAD_ARGS = {
    "unknown option": ("--no-such-option",),
    "option without a value": ("--profile",),
    "bad value": ("--output", "xml"),
    "repeated option": ("--profile", "a", "--profile", "b"),
}


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.args) or PROGRAM)
@pytest.mark.parametrize("bad_args", BAD_ARGS.values(), ids=BAD_ARGS)
def test_line_that_cannot_be_parsed_writes_one_document(
    line: CommandLine, bad_args: tuple[str, ...], run_line: RunLine
) -> None:
    result = run_line(*line.args, "-o", "json", *bad_args)
    document = result.document
    assert list(document)[:6] == [
        *("schema", "command", "outcome", "exit_code", "warnings", "error"),
    ]
    assert (document["outcome"], document["exit_code"]) == ("error", 2)
    assert document["error"]["kind"] == "usage"
    assert result.err.startswith(f"✘ {document['error']['message']}\n")
    assert f"See:  {' '.join((PROGRAM, *line.args))} --help\n" in result.err


UNPARSED = [
    ("list", "--limit", "0"),
    ("list", "--since", "yesterday"),
    ("list", "extra"),
    ("create",),
    ("show",),
    ("nosuch",),
    ("jobs", "nosuch"),
    ("jobs",),
    ("completion", "pwsh"),
    ("emulator", "exec", "--nope", "--", "true"),
]


@pytest.mark.parametrize("args", UNPARSED, ids=" ".join)
def test_document_is_written_for_an_output_format_from_anywhere(
    args: tuple[str, ...], run_line: RunLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for output, before, variable in (
        ("json", ["-o", "json"], ""),
        ("yaml", ["--output=yaml"], ""),
        ("yaml", [], "yaml"),
        ("json", ["-qojson"], "yaml"),
    ):
        monkeypatch.setenv("GAUSSBACKUP_OUTPUT", variable)
        result = run_line(*before, *args)
        document = json.loads(result.out) if output == "json" else yaml.safe_load(result.out)
        assert document["exit_code"] == 2
        assert document["error"]["message"] in result.err


@pytest.mark.parametrize("output", ["table", "csv", "id"])
def test_other_output_formats_write_nothing_for_a_line_that_cannot_be_parsed(output: str) -> None:
    env = {"GAUSSBACKUP_OUTPUT": "json"}
    assert run_cli("list", "--nope", "-o", output, exit_code=2, env=env).out == ""


def test_document_of_a_line_that_cannot_be_parsed_has_the_keys_of_the_command() -> None:
    unparsed = run_cli("rm", "-o", "json", exit_code=2).document
    parsed = run_cli("rm", "not a name", "-o", "json", exit_code=2).document
    assert list(unparsed) == list(parsed)
    assert unparsed["command"] == parsed["command"] == "delete"
    assert run_cli("-o", "json", "nosuch", exit_code=2).document["command"] is None


def test_leaves_are_all_commands_with_a_document() -> None:
    assert all(hasattr(line.command.callback, "document") for line in LEAVES)


@pytest.mark.parametrize("name", [name for name, entry in COMMANDS.items() if not entry.hidden])
def test_misspelled_command_is_suggested(name: str, run_line: RunLine) -> None:
    swapped = name[0] + name[2] + name[1] + name[3:]
    for typo in (swapped, name[:-1], name + name[-1]):
        assert f"Did you mean {name}?" in run_line(typo).err


@pytest.mark.parametrize("word", ["recover", "backup", "status", "version", "help"])
def test_other_word_suggests_no_command(word: str, run_line: RunLine) -> None:
    assert "Did you mean" not in run_line(word).err


CHOICES = [
    pytest.param(line, parameter, choice, id=" ".join((*line.args, parameter.opts[-1], choice)))
    for line in LEAVES
    for parameter in line.command.params
    for choice in map(str, getattr(parameter.type, "choices", ()))
    if parameter.name not in line.command.global_names
]


@pytest.mark.parametrize(("line", "parameter", "choice"), CHOICES)
def test_misspelled_choice_is_refused_with_all_choices_and_the_nearest(
    line: CommandLine, parameter: Any, choice: str, run_line: RunLine
) -> None:
    option = [parameter.opts[0]] if parameter.param_type_name == "option" else []
    error = run_line(*line.args, *option, f"{choice}x").err
    assert f"'{choice}x' is not one of '" in error
    assert all(f"'{each}'" in error for each in parameter.type.choices)
    assert f"Did you mean {choice}?" in error


@pytest.mark.parametrize(
    ("args", "nearest"),
    [
        (("list", "--type", "automatic"), "auto"),
        (("list", "-o", "JSON"), "json"),
        (("list", "--status", "complete"), "COMPLETED"),
        (("jobs", "list", "--status", "complete"), "Completed"),
        (("instances", "wait", "orders", "--status", "ACTVE"), "ACTIVE"),
    ],
)
def test_misspelled_word_is_refused_with_the_nearest(
    args: tuple[str, ...], nearest: str, run_line: RunLine
) -> None:
    error = run_line(*args).err
    assert f"'{args[-1]}' is not one of '" in error
    assert f"Did you mean {nearest}?" in error
