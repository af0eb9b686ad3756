"""The tree of commands as plain nouns, read from typer: all that a completion script knows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILES = frozenset({"FILE", "path", "file", "filename"})
_DIRECTORIES = frozenset({"DIR", "DIRECTORY", "FOLDER", "directory"})
_DYNAMIC_SOURCES = {"--profile": "PROFILES", "INSTANCE": "INSTANCES", "BACKUP": "BACKUPS"}
"""By its spelling, because there are other things with a NAME, or by the name the help gives it."""


class ValueSource(Enum):
    """Where the shell finds what a value may be, when there are no fixed choices."""

    NONE = "nothing"
    FILES = "files"
    FOLDERS = "folders"
    PROFILES = "profiles"
    INSTANCES = "instances"
    BACKUPS = "backups"

    @property
    def dynamic(self) -> bool:
        """Whether the program is asked: `gaussbackup __complete`, with this as the kind."""
        return self in {ValueSource.PROFILES, ValueSource.INSTANCES, ValueSource.BACKUPS}


class ValueSpec(NamedTuple):
    """What an option or an argument takes; `choices` are all there is, where there are any."""

    name: str
    choices: tuple[str, ...] = ()
    source: ValueSource = ValueSource.NONE


class OptionSpec(NamedTuple):
    """One option under all its spellings; a flag has no `value`."""

    spellings: tuple[str, ...]
    help: str
    value: ValueSpec | None = None
    repeatable: bool = False


class ArgumentSpec(NamedTuple):
    """One place after the command; `many` takes all the words that are left."""

    value: ValueSpec
    variadic: bool = False


class CommandSpec(NamedTuple):
    """A command or a group of them.

    `paths` are the words that lead to it, first those to offer, then those that hidden aliases
    make of them: `gaussbackup list`, `gaussbackup ls`.
    """

    paths: tuple[str, ...]
    summary: str
    options: tuple[OptionSpec, ...] = ()
    arguments: tuple[ArgumentSpec, ...] = ()
    commands: tuple[CommandSpec, ...] = ()

    @property
    def path(self) -> str:
        """The words that lead to it, as the help spells them."""
        return self.paths[0]

    @property
    def name(self) -> str:
        """Its own word."""
        return self.path.rpartition(" ")[2]


def walk(command: CommandSpec) -> Iterator[CommandSpec]:
    """The command and all below it, from the top."""
    yield command
    for below in command.commands:
        yield from walk(below)


def program_tree() -> CommandSpec:
    """The tree of this program; imports every command."""
    from gaussbackup.cli.app import PROGRAM, app
    from gaussbackup.cli.command_registry import COMMANDS

    shown = {entry.module: name for name, entry in COMMANDS.items() if not entry.hidden}
    aliases = {name: shown[entry.module] for name, entry in COMMANDS.items() if entry.hidden}
    return read_tree(typer.main.get_command(app), PROGRAM, aliases)


def read_tree(root: Any, name: str, aliases: Mapping[str, str]) -> CommandSpec:
    """Read a command of typer; `aliases` leads from hidden words under the root to shown ones."""
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
    """The commands of a group, without the hidden ones; of a command: none."""
    names = group.list_commands(context) if hasattr(group, "list_commands") else []
    for name in names:
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        words = [name, *(alias for alias, meant in aliases.items() if meant == name)]
        inner = typer.Context(command, parent=context, info_name=name, **command.context_settings)
        yield _read_command(
            command, inner, tuple(f"{p} {word}" for word in words for p in paths), {}
        )


def _option(parameter: Any) -> OptionSpec:
    takes_none = parameter.is_flag or parameter.count
    return OptionSpec(
        spellings=(*_short_first(parameter.opts), *_short_first(parameter.secondary_opts)),
        help=_one_line(parameter.help or ""),
        value=None if takes_none else _value(parameter),
        repeatable=bool(parameter.multiple or parameter.count),
    )


def _short_first(spellings: list[str]) -> list[str]:
    """Short ones first; those of help come out of a set, in any order."""
    return sorted(spellings, key=lambda word: (word.startswith("--"), word))


def _argument(parameter: Any) -> ArgumentSpec:
    return ArgumentSpec(_value(parameter), variadic=parameter.nargs == -1)


def _value(parameter: Any) -> ValueSpec:
    """By its type, or, where that is text, by the name the help gives it, or how it is spelled."""
    name = (parameter.metavar or parameter.name.upper().replace("_", "-")).strip("[].")
    choices = tuple(str(choice) for choice in getattr(parameter.type, "choices", ()))
    signs = {name, parameter.type.name, *parameter.opts}
    if signs & _FILES:
        return ValueSpec(name, choices, ValueSource.FILES)
    if signs & _DIRECTORIES:
        return ValueSpec(name, choices, ValueSource.FOLDERS)
    source = next(
        (ValueSource[_DYNAMIC_SOURCES[sign]] for sign in signs & _DYNAMIC_SOURCES.keys()),
        ValueSource.NONE,
    )
    return ValueSpec(name, choices, source)


def _one_line(text: str) -> str:
    """Printable, and without line ends: a menu has one line for it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
