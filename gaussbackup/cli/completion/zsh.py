"""The completion script of zsh: one function of `_arguments` a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.completion.command_tree import ValueSource, walk

if TYPE_CHECKING:
    from gaussbackup.cli.completion.command_tree import (
        ArgumentSpec,
        CommandSpec,
        OptionSpec,
        ValueSpec,
    )

_HEAD = """\
#compdef gaussbackup
# zsh completion of gaussbackup, written by:  gaussbackup completion zsh
# Commands, options and choices are in this file: no process is started for them. For the names of
# profiles, instances and backups it is one, which asks nobody either.

# Offer the names of the kind $argv[-1] that the program knows; what comes before is for compadd,
# which quotes what it puts on the line. The words are those of the whole line: of a command below
# only its own are left in $words. No name begins like an option, so that none is asked for there.
_gaussbackup_known() {
  [[ $PREFIX != -* ]] || return
  local kind=$argv[-1]
  local -a names
  names=(${(f)"$(command gaussbackup __complete "$kind=$PREFIX" "$said[@]" 2>/dev/null)"})
  compadd "${(@)argv[1,-2]}" -a names
}
"""

_END = """
if [[ $funcstack[1] == _gaussbackup ]]; then
  _gaussbackup "$@"
else
  compdef _gaussbackup gaussbackup
fi
"""

_TYPED_ARGS = '  local -a said\n  said=("${(@Q)words[2,CURRENT-1]}")\n'
_ACTIONS = {ValueSource.NONE: " ", ValueSource.FILES: "_files", ValueSource.FOLDERS: "_files -/"}


def script(root: CommandSpec) -> str:
    """The whole script, for a folder of `fpath` under the name `_gaussbackup`, or to be sourced."""
    functions = (_group(c, root) if c.commands else _leaf(c) for c in walk(root))
    return _HEAD + "".join(functions) + _END


def _leaf(command: CommandSpec) -> str:
    lines = [_option(option) for option in command.options]
    lines += [_argument(argument) for argument in command.arguments]
    return f"\n{_function(command)}() {{\n  _arguments -s -S : {_lines(lines)}\n}}\n"


def _group(command: CommandSpec, root: CommandSpec) -> str:
    """`(-)`: once the command's name is there, options belong to the command."""
    lines = [_option(option) for option in command.options]
    lines += ["'(-): :->command'", "'(-)*:: :->below'"]
    offered = "".join(f"        {_description(below)}\n" for below in command.commands)
    cases = "".join(
        f"        {'|'.join(_names(below))}) {_function(below)} && ret=0 ;;\n"
        for below in command.commands
    )
    return (
        f"\n{_function(command)}() {{\n"
        f"{_TYPED_ARGS if command is root else ''}"
        '  local curcontext="$curcontext" state line ret=1\n'
        "  local -a commands\n"
        "  typeset -A opt_args\n"
        f"  _arguments -C -s -S : {_lines(lines)} && ret=0\n"
        "  case $state in\n"
        "    command)\n"
        f"      commands=(\n{offered}      )\n"
        "      _describe -t commands command commands && ret=0\n"
        "      ;;\n"
        "    below)\n"
        f'      curcontext="${{curcontext%:*:*}}:{command.path.replace(" ", "-")}-$words[1]:"\n'
        f"      case $words[1] in\n{cases}      esac\n"
        "      ;;\n"
        "  esac\n"
        "  return ret\n"
        "}\n"
    )


def _description(command: CommandSpec) -> str:
    """For `_describe`, which takes a backslash out of a line but lets colons stand."""
    line = command.summary.replace("\\", "\\\\")
    return _quote(f"{command.name}:{line}")


def _function(command: CommandSpec) -> str:
    return "_" + command.path.replace(" ", "_")


def _names(command: CommandSpec) -> list[str]:
    """Its own word and its aliases, each once."""
    return list(dict.fromkeys(path.rpartition(" ")[2] for path in command.paths))


def _lines(specs: list[str]) -> str:
    return "".join(f"\\\n    {spec} " for spec in specs).rstrip()


def _option(option: OptionSpec) -> str:
    """`'(-c --config)'{-c+,--config=}'[Configuration file.]:FILE:_files'`."""
    marks = [_with_value_mark(spelling, option) for spelling in option.spellings]
    once = "*" if option.repeatable else f"({' '.join(option.spellings)})"
    spelled = f"'{once}'{{{','.join(marks)}}}" if len(marks) > 1 else f"'{once}'{marks[0]}"
    return spelled + _quote(f"[{_escape(option.help, ']')}]{_value(option.value)}")


def _with_value_mark(spelling: str, option: OptionSpec) -> str:
    """With the sign for: the value may stand in the same word or in the next."""
    if option.value is None:
        return spelling
    return f"{spelling}=" if spelling.startswith("--") else f"{spelling}+"


def _argument(argument: ArgumentSpec) -> str:
    return _quote(f"{'*' if argument.variadic else ''}{_value(argument.value)}")


def _value(value: ValueSpec | None) -> str:
    if value is None:
        return ""
    return f":{_escape(value.name, ':')}:{_action(value)}"


def _action(value: ValueSpec) -> str:
    if value.choices:
        return f"({' '.join(value.choices)})"
    if value.source.dynamic:
        return f"_gaussbackup_known {value.source.value}"
    return _ACTIONS[value.source]


def _escape(text: str, stop: str) -> str:
    """For a field of `_arguments` that ends at `stop`."""
    return text.replace("\\", "\\\\").replace(":", "\\:").replace(stop, f"\\{stop}")


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
