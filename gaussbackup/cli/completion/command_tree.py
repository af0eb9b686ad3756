"""The tree of commands, options and arguments, read from typer for the completion scripts."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILES = frozenset({"FILE", "path", "file", "filename"})
_DIRECTORIES = frozenset({"DIR", "DIRECTORY", "FOLDER", "directory"})
_DYNAMIC_SOURCES = {"--profile": "PROFILES", "INSTANCE": "INSTANCES", "BACKUP": "BACKUPS"}
"""Source by option spelling (other options have a NAME, too) or by the metavar in the help."""


class ValueSource(Enum):
    """Where the shell finds the possible values, if there are no fixed choices."""

    NONE = "nothing"
    FILES = "files"
    DIRECTORIES = "directories"
    PROFILES = "profiles"
    INSTANCES = "instances"
    BACKUPS = "backups"

    @property
    def dynamic(self) -> bool:
        """Whether the shell runs `gaussbackup __complete`, with the value of this as the kind."""
        return self in {ValueSource.PROFILES, ValueSource.INSTANCES, ValueSource.BACKUPS}


class ValueSpec(NamedTuple):
    """The value of an option or argument; `choices` has every possible value, or is empty."""

    name: str
    choices: tuple[str, ...] = ()
    source: ValueSource = ValueSource.NONE


class OptionSpec(NamedTuple):
    """An option with all its spellings; a flag has no `value`."""

    spellings: tuple[str, ...]
    help: str
    value: ValueSpec | None = None
    repeatable: bool = False


class ArgumentSpec(NamedTuple):
    """A positional argument; a `variadic` one takes all remaining words."""

    value: ValueSpec
    variadic: bool = False


class CommandSpec(NamedTuple):
    """A command or a group.

    `paths` has the full command, then the same with hidden aliases: `gaussbackup list`,
    `gaussbackup ls`. Only the first one is completed.
    """

    paths: tuple[str, ...]
    summary: str
    options: tuple[OptionSpec, ...] = ()
    arguments: tuple[ArgumentSpec, ...] = ()
    commands: tuple[CommandSpec, ...] = ()

    @property
    def path(self) -> str:
        """The full command without aliases."""
        return self.paths[0]

    @property
    def name(self) -> str:
        """The last word of `path`."""
        return self.path.rpartition(" ")[2]


def walk(command: CommandSpec) -> Iterator[CommandSpec]:
    """Yield the command and all its subcommands, recursively."""
    yield command
    for subcommand in command.commands:
        yield from walk(subcommand)


def program_tree() -> CommandSpec:
    """Return the tree of this program; imports every command."""
    from gaussbackup.cli.command_registry import COMMANDS
    from gaussbackup.cli.root_command import PROGRAM, app

    names = {entry.module: name for name, entry in COMMANDS.items() if not entry.hidden}
    aliases = {alias: names[entry.module] for alias, entry in COMMANDS.items() if entry.hidden}
    return read_tree(typer.main.get_command(app), PROGRAM, aliases)


def read_tree(root: Any, name: str, aliases: Mapping[str, str]) -> CommandSpec:
    """Read a typer command; `aliases` maps hidden names of its subcommands to their names."""
    context = typer.Context(root, info_name=name, **root.context_settings)
    return _read_command(root, context, (name,), aliases)


def _read_command(
    command: Any, context: typer.Context, paths: tuple[str, ...], aliases: Mapping[str, str]
) -> CommandSpec:
    parameters = [p for p in command.get_params(context) if not getattr(p, "hidden", False)]
    return CommandSpec(
        paths=paths,
        summary=_one_line(command.get_short_help_str(limit=100)),
        options=tuple(_option(p) for p in parameters if p.param_type_name == "option"),
        arguments=tuple(_argument(p) for p in parameters if p.param_type_name == "argument"),
        commands=tuple(_subcommands(command, context, paths, aliases)),
    )


def _subcommands(
    group: Any, context: typer.Context, paths: tuple[str, ...], aliases: Mapping[str, str]
) -> Iterator[CommandSpec]:
    """Yield the visible commands of a group; none if `group` is a command."""
    names = group.list_commands(context) if hasattr(group, "list_commands") else []
    for name in names:
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        names_and_aliases = [name, *(alias for alias, of in aliases.items() if of == name)]
        inner = typer.Context(command, parent=context, info_name=name, **command.context_settings)
        inner_paths = tuple(f"{path} {word}" for word in names_and_aliases for path in paths)
        yield _read_command(command, inner, inner_paths, {})


def _option(parameter: Any) -> OptionSpec:
    takes_none = parameter.is_flag or parameter.count
    return OptionSpec(
        spellings=(*_short_first(parameter.opts), *_short_first(parameter.secondary_opts)),
        help=_one_line(parameter.help or ""),
        value=None if takes_none else _value(parameter),
        repeatable=bool(parameter.multiple or parameter.count),
    )


def _short_first(spellings: list[str]) -> list[str]:
    """Return the spellings, short ones first; those of `--help` have no order of their own."""
    return sorted(spellings, key=lambda spelling: (spelling.startswith("--"), spelling))


def _argument(parameter: Any) -> ArgumentSpec:
    return ArgumentSpec(_value(parameter), variadic=parameter.nargs == -1)


def _value(parameter: Any) -> ValueSpec:
    """Return the value of a parameter, by its type, its metavar or the spelling of the option."""
    name = (parameter.metavar or parameter.name.upper().replace("_", "-")).strip("[].")
    choices = tuple(str(choice) for choice in getattr(parameter.type, "choices", ()))
    marks = {name, parameter.type.name, *parameter.opts}
    if marks & _FILES:
        return ValueSpec(name, choices, ValueSource.FILES)
    if marks & _DIRECTORIES:
        return ValueSpec(name, choices, ValueSource.DIRECTORIES)
    source = next(
        (ValueSource[_DYNAMIC_SOURCES[mark]] for mark in marks & _DYNAMIC_SOURCES.keys()),
        ValueSource.NONE,
    )
    return ValueSpec(name, choices, source)


def _one_line(text: str) -> str:
    """Return the text on one line, without unprintable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
