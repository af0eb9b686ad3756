"""The completion script of fish: one `complete` line an option, under the command it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.completion.command_tree import ValueSource, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.cli.completion.command_tree import CommandSpec, OptionSpec, ValueSpec

_HEAD = """\
# fish completion of gaussbackup, written by:  gaussbackup completion fish
# Commands, options and choices are in this file: no process is started for them. For the names of
# profiles, instances and backups it is one, which asks nobody either.

# The options of a command that take a value.
function __gaussbackup_valued --argument-names path
    switch $path
"""

_ENGINE = r"""    end
end

# Is the word after this one its value? Not where it has brought its own: --output=json, -ojson.
function __gaussbackup_awaits --argument-names path word
    set -l valued (__gaussbackup_valued $path)
    switch $word
        case '--*=*'
            return 1
        case '--*'
            contains -- $word $valued
        case '*'
            set -l letters (string split '' -- (string sub --start 2 -- $word))
            while set -q letters[1]
                if contains -- -$letters[1] $valued
                    test (count $letters) -eq 1
                    return
                end
                set -e letters[1]
            end
            return 1
    end
end

# Where the cursor stands: the command, and how many arguments it has had.
function __gaussbackup_place
    set -l words (commandline -opc)
    while string match -q -- '*=*' "$words[1]"
        set -e words[1]
    end
    set -e words[1]
    set -l path gaussbackup
    set -l given 0
    set -l awaited
    set -l ended
    for word in $words
        if set -q awaited[1]
            set -e awaited[1]
        else if not set -q ended[1]; and test "$word" = --
            set ended yes
        else if not set -q ended[1]; and string match -q -- '-?*' "$word"
            __gaussbackup_awaits $path $word; and set awaited yes
        else if contains -- $path $__gaussbackup_groups
            set path "$path $word"
            set -e ended[1]
        else
            set given (math $given + 1)
        end
    end
    echo $path
    echo $given
end

# Is the cursor at one of these commands?
function __gaussbackup_at
    set -l place (__gaussbackup_place)
    contains -- $place[1] $argv
end

# Is it at argument $argv[1], or with "+" after it at any from there on, of one of the commands?
function __gaussbackup_argument --argument-names number
    string match -q -- '-*' (commandline -ct); and return 1
    set -l place (__gaussbackup_place)
    contains -- $place[1] $argv[2..-1]; or return
    if string match -q -- '*+' $number
        test $place[2] -ge (string trim --chars + -- $number)
    else
        test $place[2] -eq $number
    end
end

# The names of a kind that the program knows; fish itself quotes what it puts on the line.
function __gaussbackup_known --argument-names kind
    command -q gaussbackup; or return
    set -l words (commandline -opc)
    set -l begun (string replace --regex -- '^--[^=]*=' '' (commandline -ct))
    command gaussbackup __complete "$kind=$begun" $words[2..-1] 2>/dev/null
end

complete -c gaussbackup -f
"""

_VALUES = {
    ValueSource.NONE: "-x",
    ValueSource.FILES: "-r -F",
    ValueSource.FOLDERS: "-x -a '(__fish_complete_directories)'",
}


def script(root: CommandSpec) -> str:
    """The whole script, for `~/.config/fish/completions/gaussbackup.fish`."""
    commands = list(walk(root))
    valued = "".join(_value_options(command) for command in commands)
    groups = " ".join(_quote(path) for c in commands if c.commands for path in c.paths)
    lines = (line for command in commands for line in ("", *_completions(command)))
    return f"{_HEAD}{valued}{_ENGINE}set -g __gaussbackup_groups {groups}\n" + "".join(
        f"{line}\n" for line in lines
    )


def _value_options(command: CommandSpec) -> str:
    words = [s for option in command.options if option.value for s in option.spellings]
    paths = " ".join(_quote(path) for path in command.paths)
    listed = " ".join(words)
    return f"        case {paths}\n            string split ' ' -- '{listed}'\n"


def _completions(command: CommandSpec) -> Iterator[str]:
    paths = " ".join(f'"{path}"' for path in command.paths)
    at = f"complete -c gaussbackup -n '__gaussbackup_at {paths}'"
    for below in command.commands:
        yield f"{at} -a {below.name} -d {_quote(below.summary)}"
    for number, argument in enumerate(command.arguments):
        if argument.value.choices or argument.value.source is not ValueSource.NONE:
            place = f"{number}+" if argument.variadic else str(number)
            here = f"complete -c gaussbackup -n '__gaussbackup_argument {place} {paths}'"
            yield f"{here} {_argument(argument.value)}"
    for option in command.options:
        yield f"{at}{_option(option)}"


def _option(option: OptionSpec) -> str:
    spelled = "".join(
        f" -l {spelling[2:]}" if spelling.startswith("--") else f" -s {spelling[1:]}"
        for spelling in option.spellings
    )
    value = "" if option.value is None else f" {_value(option.value)}"
    return f"{spelled}{value} -d {_quote(option.help)}"


def _value(value: ValueSpec) -> str:
    if value.choices:
        return f"-x -a '{' '.join(value.choices)}'"
    if value.source.dynamic:
        return f"-x -a '(__gaussbackup_known {value.source.value})'"
    return _VALUES[value.source]


def _argument(value: ValueSpec) -> str:
    """As of an option, which alone can require (`-r`, `-x`) what follows it."""
    return _value(value).replace("-x ", "").replace("-r ", "")


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
