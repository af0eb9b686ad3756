"""The goals: each metric with its lower bound, the best other tool and the goal."""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    """A row of the table; `x` means multiples of the instructions of a bare Python start."""

    metric: str
    lower_bound: str
    best_other: str
    goal: str


VERSION = Goal("--version", "1.0x", "barman 13.7x", "<= 1.6x (2.2x: old stub)")
HELP = Goal("--help", "import typer", "aiven 26.7x", "<= 8x")
CREATE_HELP = Goal("create --help", "import typer", "aiven 26.7x", "<= 8x")
ONE_REQUEST = Goal("show ID -o json, over HTTP", "import requests", "httpie 35x", "<= 14.5x")
TAB_COMMANDS = Goal(
    "TAB on commands and options", "0 processes", "typer: one Python", "0 processes"
)
TAB_NAMES = Goal("TAB on names", "-", "typer: one Python", "1 process, <= 8x")
MODULES = Goal("unwanted modules without a terminal", "-", "-", "none")
MEMORY = Goal("peak memory, one request", "10 MB", "aiven 33 MB, SDK 57 MB", "<= 31 MB")
PACKAGES = Goal("installed packages", "-", "aiven 7, SDK 15", "<= 13")
SIZE = Goal("installed size", "-", "aiven 5 MB, SDK 35 MB", "<= 20 MB")
CONNECTION = Goal("client CPU per HTTPS connection", "4.5 ms", "requests 37-39 ms", "<= 7 ms")
LIST = Goal("list 10,000 backups, piped", "73 ms", "rich Table 4,900 ms", ">= 40x faster")
FILE_ROWS = Goal("render 10,000 rows of a file", "73 ms", "rich Table 4,900 ms", ">= 40x faster")
LIST_MEMORY = Goal("memory for 8,000 more rows, streamed", "-", "rich Table 57 MB", "flat: <= 4 MB")
PAGES = Goal("100 pages of 50 ms, total time", "0.40 s", "serial 5.4 s", "<= 0.65 s")
FIRST_ROW = Goal(
    "100 pages of 50 ms, first row, streamed", "imports + page", "-", "<= 0.2 s, or 1.1x"
)
CONCURRENT_16 = Goal("16 concurrent requests of 50 ms", "320 per s", "SDK 91 %", ">= 93 %")
CONCURRENT_64 = Goal("64 concurrent requests of 50 ms", "1280 per s", "SDK 44 %", ">= 70 %")
POLLS = Goal("requests per backup at <= 6 s mean lag", "-", "terraform 207", "<= 40")
SHORT_BUILD = Goal("requests for a build of 20 s", "-", "-", "<= 8")
FLEET = Goal("requests to wait for 300 backups", "-", "59,069", ">= 60x fewer")
SIGNING = Goal("sign one request", "11.7 us", "vendor 17-24 us", "<= 15 us")

ALL_GOALS = (
    VERSION,
    HELP,
    CREATE_HELP,
    ONE_REQUEST,
    TAB_COMMANDS,
    TAB_NAMES,
    MODULES,
    MEMORY,
    PACKAGES,
    SIZE,
    CONNECTION,
    LIST,
    FILE_ROWS,
    LIST_MEMORY,
    PAGES,
    FIRST_ROW,
    CONCURRENT_16,
    CONCURRENT_64,
    POLLS,
    SHORT_BUILD,
    FLEET,
    SIGNING,
)
"""All goals, in the order of the table."""
