"""Random command lines, generated from the command tree of the program, some with a typo."""

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
"""Values by mistake: empty, too long, or not printable."""


class Pool(NamedTuple):
    """Valid and invalid values of one kind."""

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
    "SOURCE": Pool(["orders", "0" * 31 + "1in14"], ["../x", "%2e%2e"]),
    "TIME": Pool(["1h", "2026-11-23T02:00:00Z"], ["0001-01-01", "x"]),
    "DATE": Pool(["2026-11-23"], ["2026-13-01", "today", "1h"]),
    "F": Pool(["gaussdb.opengauss.ee.dn.m6.2xlarge.8.in"], ["no-such-flavor"]),
    "TYPE": Pool(["ULTRAHIGH", "ESSD"], ["floppy"]),
    "GB": Pool(["120", "480"], ["0", "-1", "9" * 25, "1.5"]),
    "AZ": Pool(["emulatora", "emulatora,emulatorb,emulatorc"], ["a,b", ",,"]),
    "MB/s": Pool(["0", "75"], ["-1", "fast"]),
    "WORDS": Pool(["true"], ["no-such-program", "'"]),
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
    """A command line, additional environment variables, and the output format if it is set."""

    args: list[str]
    env: dict[str, str]
    output_format: str | None


def random_case(seed: int) -> Case:
    """Return the case of this seed; always the same one."""
    rng = Random(seed)
    command = rng.choice([each for each in walk(program_tree()) if not each.commands])
    parts = [_option_args(option, rng) for option in _random_options(command, rng)]
    arguments = [each for each in command.arguments if rng.random() < 0.9]
    parts += [[_random_value(each.value.name, each.value.choices, rng)] for each in arguments]
    output_format = rng.choice(OUTPUT_FORMATS) if rng.random() < 0.7 else None
    if output_format is not None:
        parts.append(["-o", output_format])
    rng.shuffle(parts)
    path = rng.choice(command.paths).split()[1:]
    args = [*path, *(arg for part in parts for arg in part)]
    if "wait" in path and rng.random() < 0.8:
        args += ["--timeout", "0.1"]
    if rng.random() < 0.1:
        args = _with_typo(args, rng)
    drawn = rng.sample(sorted(VARIABLES), k=rng.choice((0, 0, 0, 1, 1, 2)))
    env = {name: rng.choice(VARIABLES[name]) for name in drawn}
    return Case(args, env, output_format if args.count("-o") == 1 else None)


def _random_options(command: CommandSpec, rng: Random) -> list[OptionSpec]:
    """Return some of the options, mostly few; `-i`, which is required, mostly included."""
    share = rng.choice((0.05, 0.15, 0.4))
    excluded = {"-o", "-h", "--version"}
    return [
        option
        for option in command.options
        if not excluded & set(option.spellings)
        and rng.random() < (0.9 if option.spellings[0] == "-i" else share)
    ]


def _option_args(option: OptionSpec, rng: Random) -> list[str]:
    spelling = rng.choice(option.spellings)
    if option.value is None:
        return [spelling]
    kind = option.spellings[-1] if option.spellings[-1] in POOLS else option.value.name
    value = _random_value(kind, option.value.choices, rng)
    if spelling.startswith("--") and rng.random() < 0.3:
        return [f"{spelling}={value}"]
    return [spelling, value]


def _random_value(kind: str, choices: Sequence[str], rng: Random) -> str:
    """Return mostly a valid value, else an invalid one or an odd one."""
    pool = Pool(choices, ODD_VALUES) if choices else POOLS[kind]
    if rng.random() < 0.8:
        return rng.choice(pool.valid)
    odd = () if kind == "ADDRESS" else ODD_VALUES  # a host name would need DNS
    return str(rng.choice((*pool.invalid, *pool.invalid, *odd)))


def _with_typo(args: list[str], rng: Random) -> list[str]:
    """Return the arguments with one of them dropped, doubled, cut or added."""
    index = rng.randrange(len(args))
    arg = args[index]
    replacement = rng.choice(
        ([], [arg, arg], [arg[:-1]], [arg, rng.choice(ODD_VALUES)], ["--", arg])
    )
    return [*args[:index], *replacement, *args[index + 1 :]]
