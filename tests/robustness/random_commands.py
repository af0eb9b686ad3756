"""Command lines by chance: drawn over the program's own tree of commands, then spoiled a little."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.completion.command_tree import CommandSpec, OptionSpec, program_tree, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECRET = "made-up-secret-key"
OUTPUT_FORMATS = ("table", "json", "json", "json", "yaml", "csv", "id")
ODD_VALUES = (
    "",
    " ",
    "-",
    "--",
    "{}",
    "%s",
    "a" * 300,
    "-1",
    "é✓",
    "名字",
    "a\nb",
    "\x1b[31m",
    "\udcff",
)
"""What a value may be by mistake: too little, too much, or not text."""


class Pool(NamedTuple):
    """Values of one kind: those that get far, and those that do not."""

    valid: Sequence[str]
    invalid: Sequence[str]


UUID = "e4733090-b2c8-4ea7-a33a-f55f65723fb3"
POOLS: Mapping[str, Pool] = {
    "--config": Pool(["good.yaml"], ["bad.yaml", ".", "/", "x" * 300, "no/file"]),
    "--state": Pool(["world.db"], ["", "/", "x" * 300, "/dev/null/x", "note"]),
    "--faults": Pool(["rules.json"], ["bad.yaml", "/", "no/file"]),
    "--scenario": Pool(["slow", "busy"], ["nonsense"]),
    "--profile": Pool(["emulator", "prod"], ["slow", "gone"]),
    "--project-id": Pool(["0123456789abcdef0123456789abcdef"], ["a/../b", "x" * 70]),
    "--job": Pool([UUID], ["x"]),
    "--name": Pool(["before-v42", "{instance}-{date}", "night*"], ["4x", "[", "a" * 65]),
    "--timeout": Pool(["0", "0.1", "0.2s"], ["nan", "inf", "1e9", "-1"]),
    "D": Pool(["0.1", "0.2s", "1s"], ["nan", "inf", "1e9", "5 minutes"]),
    "T": Pool(["7d", "2026-11-23", "2026-11-23T02:00:00Z"], ["0001-01-01", "9999-12-31", "x"]),
    "N": Pool(["1", "3"], ["0", "99999", "9" * 25, "1.5"]),
    "N/s": Pool(["10", "10/s"], ["nan", "0"]),
    "URL": Pool(["https://127.0.0.1:9"], ["http://example.com", "https://[::1", "https://a:b@c"]),
    "ADDRESS": Pool(["127.0.0.1", "::1"], ["é" * 80, "a" * 80]),
    "FILE": Pool(["good.yaml"], ["bad.yaml", "/", "x" * 300]),
    "INSTANCE": Pool(["orders", "0" * 31 + "1in14", "analytics"], ["0" * 32, "../x", "%2e%2e"]),
    "BACKUP": Pool(["before-v41", "@latest", "@oldest", f"{'0' * 31}1br14"], ["@x", "../x"]),
    "JOB": Pool([UUID], ["x"]),
    "ID": Pool(["job-4711"], ["a b", "x"]),
    "NAME": Pool(["prod"], ["x" * 300]),
    "R": Pool(["ap-southeast-1"], ["cn-north-99"]),
    "S": Pool(["FAILED", "completed"], ["?"]),
    "TEXT": Pool(["words"], ["a=b", "x" * 257]),
    "GLOB": Pool(["night*", "*"], ["[", "a" * 300]),
    "ZONE": Pool(["Asia/Shanghai", "UTC"], ["Mars/Olympus", "../x"]),
    "P%": Pool(["50%", "10"], ["101%", "-1", "nan"]),
    "HOUR": Pool(["19:00-20:00"], ["19:30-20:30", "25:00-26:00"]),
    "DAYS": Pool(["1,3,5", "mon,tue"], ["0,8", "never"]),
    "MIN": Pool(["30", "60"], ["7", "-1"]),
    "COMMAND": Pool(["true"], ["no-such-program", "/"]),
    "--min-size": Pool(["1GB", "500MB"], ["-1", "big"]),
    "--login": Pool(["aksk", "password"], ["metadata"]),
    "--report": Pool(["report.json"], ["/", "no/file"]),
    "--speed": Pool(["10"], ["0", "nan"]),
    "SHELL": Pool(["bash", "zsh", "fish", "powershell"], ["tcsh"]),
}
VARIABLES: Mapping[str, Sequence[str]] = {
    "GAUSSBACKUP_PROFILE": ("emulator", "prod", ""),
    "GAUSSBACKUP_CONFIG": ("good.yaml", "bad.yaml", "gone.yaml", "."),
    "GAUSSBACKUP_OUTPUT": ("table", "xml", ""),
    "GAUSSBACKUP_PROJECT_ID": ("../x", "p" * 70, ""),
    "GAUSSBACKUP_LANGUAGE": ("zh-cn", "fr"),
    "GAUSSBACKUP_TOKEN": (SECRET, f"{SECRET}\n", f"{SECRET}é"),
    "GAUSSBACKUP_SECRET_KEY_FILE": ("good.yaml", "gone", "."),
    "GAUSSBACKUP_CA_BUNDLE": ("good.yaml", "gone.pem", "a" * 300),
    "REQUESTS_CA_BUNDLE": ("good.yaml", "a" * 300),
    "GAUSSBACKUP_CALL_LIMIT": ("1s", "-1", "x"),
    "GAUSSBACKUP_CONNECT_TIMEOUT": ("0.1", "0"),
    "GAUSSBACKUP_EMULATOR_BUILD_TIME": ("0.1", "x"),
    "HW_ACCESS_KEY": ("half",),
    "HOME": ("", "home", "/dev/null/home"),
    "XDG_CONFIG_HOME": ("relative", "/dev/null"),
    "NO_COLOR": ("1", ""),
    "FORCE_COLOR": ("1",),
    "COLUMNS": ("0", "1", "abc", "-5"),
    "TZ": ("Asia/Shanghai", "no/such/zone"),
    "TERM": ("dumb", ""),
}


class Case(NamedTuple):
    """A command line, the variables besides the usual ones, and the form asked for, if one was."""

    args: list[str]
    env: dict[str, str]
    output_format: str | None


def random_case(seed: int) -> Case:
    """The case of this number; the same each time."""
    chance = Random(seed)
    command = chance.choice([each for each in walk(program_tree()) if not each.commands])
    parts = [_option_args(option, chance) for option in _random_options(command, chance)]
    arguments = [each for each in command.arguments if chance.random() < 0.9]
    parts += [[_random_value(each.value.name, each.value.choices, chance)] for each in arguments]
    form = chance.choice(OUTPUT_FORMATS) if chance.random() < 0.7 else None
    if form is not None:
        parts.append(["-o", form])
    chance.shuffle(parts)
    path = chance.choice(command.paths).split()[1:]
    words = [*path, *(word for part in parts for word in part)]
    if "wait" in path and chance.random() < 0.8:
        words += ["--timeout", "0.1"]
    if chance.random() < 0.1:
        words = _with_typo(words, chance)
    drawn = chance.sample(sorted(VARIABLES), k=chance.choice((0, 0, 0, 1, 1, 2)))
    env = {name: chance.choice(VARIABLES[name]) for name in drawn}
    return Case(words, env, form if words.count("-o") == 1 else None)


def _random_options(command: CommandSpec, chance: Random) -> list[OptionSpec]:
    """Some of its options: mostly few, and all that a command cannot do without."""
    share = chance.choice((0.05, 0.15, 0.4))
    unwelcome = {"-o", "-h", "--version"}
    return [
        option
        for option in command.options
        if not unwelcome & set(option.spellings)
        and chance.random() < (0.9 if option.spellings[0] == "-i" else share)
    ]


def _option_args(option: OptionSpec, chance: Random) -> list[str]:
    spelling = chance.choice(option.spellings)
    if option.value is None:
        return [spelling]
    kind = option.spellings[-1] if option.spellings[-1] in POOLS else option.value.name
    value = _random_value(kind, option.value.choices, chance)
    if spelling.startswith("--") and chance.random() < 0.3:
        return [f"{spelling}={value}"]
    return [spelling, value]


def _random_value(kind: str, choices: Sequence[str], chance: Random) -> str:
    """Mostly a good one, else a likely mistake, or what was never meant to be a value."""
    pool = Pool(choices, ODD_VALUES) if choices else POOLS[kind]
    if chance.random() < 0.8:
        return chance.choice(pool.valid)
    odd = () if kind == "ADDRESS" else ODD_VALUES  # a name there would be asked of a name service
    return str(chance.choice((*pool.invalid, *pool.invalid, *odd)))


def _with_typo(words: list[str], chance: Random) -> list[str]:
    """One word dropped, doubled, cut or put in."""
    spot = chance.randrange(len(words))
    word = words[spot]
    instead = chance.choice(
        ([], [word, word], [word[:-1]], [word, chance.choice(ODD_VALUES)], ["--", word])
    )
    return [*words[:spot], *instead, *words[spot + 1 :]]
