"""The completion script of PowerShell, 5.1 and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.completion.command_tree import ValueSource, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.cli.completion.command_tree import CommandSpec, OptionSpec, ValueSpec

_HEAD = """\
# PowerShell completion of gaussbackup, written by:  gaussbackup completion powershell
# Commands, options and choices are in this file: no process is started for them. For the names of
# profiles, instances and backups it is one, which asks nobody either.

Register-ArgumentCompleter -Native -CommandName gaussbackup -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What stands at each command, a row each: kind, word, value, line of help. A value is ''
    # (none), '=' (nothing known), '=@' and where they are found, or '=' and the choices. The word
    # of an argument is '...' where it takes all that follow.
    $facts = @{
"""

_ENGINE = r"""    }

    # Of a command that is not known there are none. The comma keeps each row in one piece.
    function Get-Rows($path, $kind) {
        foreach ($row in $facts[$path]) { if ($row[0] -ceq $kind) { , $row } }
    }

    function Get-Value($path, $spelling) {
        foreach ($row in $facts[$path]) {
            if ($row[0] -ceq 'option' -and $row[1] -ceq $spelling) { return $row[2] }
        }
        return ''
    }

    # The value that the next word will be, or '' where the word has brought its own or takes none.
    function Get-Awaited($path, $word) {
        if ($word.StartsWith('--', 'Ordinal')) { return Get-Value $path $word }
        for ($i = 1; $i -lt $word.Length; $i++) {
            $value = Get-Value $path ('-' + $word[$i])
            if ($value) { if ($i -eq $word.Length - 1) { return $value } else { return '' } }
        }
        return ''
    }

    function New-Offer($text, $shown, $tip) {
        if (-not $tip) { $tip = $shown }
        [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $tip)
    }

    function Get-Begun($rows, $begun) {
        @($rows) | Where-Object { $_[1].StartsWith($begun, 'Ordinal') } |
            ForEach-Object { New-Offer $_[1] $_[1] $_[3] }
    }

    # The names of a kind that the program knows. One that could mean more to PowerShell than itself
    # is quoted, and a quote in it doubled.
    function Get-Known($kind, $begun, $before) {
        $program = Get-Command gaussbackup -CommandType Application -ErrorAction Ignore |
            Select-Object -First 1
        if (-not $program) { return }
        $bare = $begun.Trim([char]39)
        & $program __complete "$kind=$bare" @words 2>$null |
            Where-Object { $_.StartsWith($bare, 'Ordinal') } |
            ForEach-Object {
                $text = $_
                if ($text -notmatch '^[A-Za-z0-9][A-Za-z0-9_.-]*$') {
                    $doubled = $text -replace '([''\u2018\u2019\u201a\u201b])', '$1$1'
                    $text = '''' + $doubled + ''''
                }
                New-Offer ($before + $text) $_ $_
            }
    }

    function Get-Offers($value, $begun, $before) {
        $known = $value.Substring([Math]::Min(1, $value.Length))
        if ($known -ceq '@files' -or $known -ceq '@folders') {
            $folders = $known -ceq '@folders'
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($begun) |
                Where-Object { -not $folders -or $_.ResultType -eq 'ProviderContainer' } |
                ForEach-Object {
                    New-Offer ($before + $_.CompletionText) $_.ListItemText $_.ToolTip
                }
        } elseif ($known.StartsWith('@', 'Ordinal')) {
            Get-Known $known.Substring(1) $begun $before
        } elseif ($known) {
            $known.Split(',') | Where-Object { $_.StartsWith($begun, 'Ordinal') } |
                ForEach-Object { New-Offer ($before + $_) $_ $_ }
        }
    }

    $path = 'gaussbackup'
    $offers = $null
    $awaited = ''
    $ended = $false
    $given = 0
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    foreach ($word in $words) {
        if ($awaited) { $awaited = '' }
        elseif (-not $ended -and $word -ceq '--') { $ended = $true }
        elseif (-not $ended -and $word -like '-?*') { $awaited = Get-Awaited $path $word }
        elseif (Get-Rows $path 'command') { $path = "$path $word"; $ended = $false }
        else { $given++ }
    }

    $commands = @(Get-Rows $path 'command')
    $arguments = @(Get-Rows $path 'argument')
    $idle = $wordToComplete -ceq '' -and -not $commands -and -not $arguments
    if ($awaited) {
        $offers = Get-Offers $awaited $wordToComplete ''
    } elseif (-not $ended -and $wordToComplete -like '--*=*') {
        $spelling, $begun = $wordToComplete.Split('=', 2)
        $offers = Get-Offers (Get-Value $path $spelling) $begun "$spelling="
    } elseif (-not $ended -and ($wordToComplete -like '-*' -or $idle)) {
        $offers = Get-Begun (Get-Rows $path 'option') $wordToComplete
    } elseif ($commands) {
        $offers = Get-Begun $commands $wordToComplete
    } elseif ($given -lt $arguments.Count) {
        $offers = Get-Offers $arguments[$given][2] $wordToComplete ''
    } elseif ($arguments -and $arguments[-1][1] -ceq '...') {
        $offers = Get-Offers $arguments[-1][2] $wordToComplete ''
    }
    # An empty string keeps PowerShell from offering files where there is nothing to offer.
    if ($offers) { $offers } else { '' }
}
"""


def script(root: CommandSpec) -> str:
    """The whole script, for the profile."""
    return _HEAD + "".join(_command_table(command) for command in walk(root)) + _ENGINE


def _command_table(command: CommandSpec) -> str:
    rows = "".join(f"            ,@({', '.join(map(_quote, row))})\n" for row in _rows(command))
    return "".join(f"        {_quote(path)} = @(\n{rows}        )\n" for path in command.paths)


def _rows(command: CommandSpec) -> Iterator[tuple[str, str, str, str]]:
    for below in command.commands:
        yield "command", below.name, "", below.summary
    for argument in command.arguments:
        yield "argument", "..." if argument.variadic else "", _value_code(argument.value), ""
    for option in command.options:
        for spelling in option.spellings:
            yield "option", spelling, _option_value(option), option.help


def _option_value(option: OptionSpec) -> str:
    return "" if option.value is None else _value_code(option.value)


def _value_code(value: ValueSpec) -> str:
    if value.choices:
        return f"={','.join(value.choices)}"
    return "=" if value.source is ValueSource.NONE else f"=@{value.source.value}"


def _quote(text: str) -> str:
    """PowerShell takes the typographic quotes for quotes too; a doubled one stands for itself."""
    return "'" + "".join(c * 2 if c in "'\u2018\u2019\u201a\u201b" else c for c in text) + "'"
