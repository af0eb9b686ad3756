"""The tree of commands as plain nouns, read from typer: all that a completion script knows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILES = frozenset({"FILE", "path", "file", "filename"})
_FOLDERS = frozenset({"DIR", "DIRECTORY", "FOLDER", "directory"})
_KNOWN = {"--profile": "PROFILES", "INSTANCE": "INSTANCES", "BACKUP": "BACKUPS"}
"""By its spelling, because there are other things with a NAME, or by the name the help gives it."""


class Source(Enum):
    """Where the shell finds what a value may be, when there are no fixed choices."""

    NOTHING = "nothing"
    FILES = "files"
    FOLDERS = "folders"
    PROFILES = "profiles"
    INSTANCES = "instances"
    BACKUPS = "backups"

    @property
    def known(self) -> bool:
        """Whether the program is asked: `gaussbackup __complete`, with this as the kind."""
        return self in {Source.PROFILES, Source.INSTANCES, Source.BACKUPS}


class Value(NamedTuple):
    """What an option or an argument takes; `choices` are all there is, where there are any."""

    name: str
    choices: tuple[str, ...] = ()
    source: Source = Source.NOTHING


class Option(NamedTuple):
    """One option under all its spellings; a flag has no `value`."""

    spellings: tuple[str, ...]
    help: str
    value: Value | None = None
    repeatable: bool = False


class Argument(NamedTuple):
    """One place after the command; `many` takes all the words that are left."""

    value: Value
    many: bool = False


class Command(NamedTuple):
    """A command or a group of them.

    `paths` are the words that lead to it, first those to offer, then those that hidden aliases
    make of them: `gaussbackup list`, `gaussbackup ls`.
    """

    paths: tuple[str, ...]
    line: str
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    commands: tuple[Command, ...] = ()

    @property
    def path(self) -> str:
        """The words that lead to it, as the help spells them."""
        return self.paths[0]

    @property
    def name(self) -> str:
        """Its own word."""
        return self.path.rpartition(" ")[2]


def every(command: Command) -> Iterator[Command]:
    """The command and all below it, from the top."""
    yield command
    for below in command.commands:
        yield from every(below)


def own_tree() -> Command:
    """The tree of this program; imports every command."""
    from gaussbackup.cli.app import PROGRAM, app
    from gaussbackup.cli.command_registry import COMMANDS

    shown = {entry.module: name for name, entry in COMMANDS.items() if not entry.hidden}
    aliases = {name: shown[entry.module] for name, entry in COMMANDS.items() if entry.hidden}
    return tree(typer.main.get_command(app), PROGRAM, aliases)


def tree(root: Any, name: str, aliases: Mapping[str, str]) -> Command:
    """Read a command of typer; `aliases` leads from hidden words under the root to shown ones."""
    context = typer.Context(root, info_name=name, **root.context_settings)
    return _read(root, context, (name,), aliases)


def _read(
    command: Any, context: typer.Context, paths: tuple[str, ...], aliases: Mapping[str, str]
) -> Command:
    parameters = [p for p in command.get_params(context) if not getattr(p, "hidden", False)]
    return Command(
        paths=paths,
        line=_one_line(command.get_short_help_str(limit=100)),
        options=tuple(_option(p) for p in parameters if p.param_type_name == "option"),
        arguments=tuple(_argument(p) for p in parameters if p.param_type_name == "argument"),
        commands=tuple(_below(command, context, paths, aliases)),
    )


def _below(
    group: Any, context: typer.Context, paths: tuple[str, ...], aliases: Mapping[str, str]
) -> Iterator[Command]:
    """The commands of a group, without the hidden ones; of a command: none."""
    names = group.list_commands(context) if hasattr(group, "list_commands") else []
    for name in names:
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        words = [name, *(alias for alias, meant in aliases.items() if meant == name)]
        inner = typer.Context(command, parent=context, info_name=name, **command.context_settings)
        yield _read(command, inner, tuple(f"{p} {word}" for word in words for p in paths), {})


def _option(parameter: Any) -> Option:
    takes_none = parameter.is_flag or parameter.count
    return Option(
        spellings=(*_in_order(parameter.opts), *_in_order(parameter.secondary_opts)),
        help=_one_line(parameter.help or ""),
        value=None if takes_none else _value(parameter),
        repeatable=bool(parameter.multiple or parameter.count),
    )


def _in_order(spellings: list[str]) -> list[str]:
    """Short ones first; those of help come out of a set, in any order."""
    return sorted(spellings, key=lambda word: (word.startswith("--"), word))


def _argument(parameter: Any) -> Argument:
    return Argument(_value(parameter), many=parameter.nargs == -1)


def _value(parameter: Any) -> Value:
    """By its type, or, where that is text, by the name the help gives it, or how it is spelled."""
    name = (parameter.metavar or parameter.name.upper().replace("_", "-")).strip("[].")
    choices = tuple(str(choice) for choice in getattr(parameter.type, "choices", ()))
    signs = {name, parameter.type.name, *parameter.opts}
    if signs & _FILES:
        return Value(name, choices, Source.FILES)
    if signs & _FOLDERS:
        return Value(name, choices, Source.FOLDERS)
    source = next((Source[_KNOWN[sign]] for sign in signs & _KNOWN.keys()), Source.NOTHING)
    return Value(name, choices, source)


def _one_line(text: str) -> str:
    """Printable, and without line ends: a menu has one line for it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
