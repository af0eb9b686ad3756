"""Tests of `render/emulator_report.py`."""

from __future__ import annotations

from gaussbackup.render.emulator_report import fault_lines, summary_line
from tests.render.screen import LOG_TERMINAL, tty_terminal

RULES = [
    {"name": "once", "requests_matched": 3, "hits": 1},
    {"name": "twice", "requests_matched": 3, "hits": 2},
    {"name": "late\x1b", "requests_matched": 3, "hits": 0},
    {"name": "unused", "requests_matched": 0, "hits": 0},
]


def test_fault_lines_show_whether_each_rule_was_triggered() -> None:
    assert fault_lines(RULES, LOG_TERMINAL) == (
        "  once      triggered once\n"
        "  twice     triggered 2 times\n"
        "  late\\x1b  not triggered (0 of 3 matching requests): check nth and earlier rules\n"
        "  unused    not triggered (no matching request): check its match\n"
    )
    assert "\x1b[33mnot triggered" in fault_lines(RULES, tty_terminal(80, color=True))


def test_summary_line_counts_requests_and_backups() -> None:
    assert summary_line("exited with 0", 4, 1, LOG_TERMINAL) == (
        "emulator: the command exited with 0; 4 requests, 1 backup created\n"
    )


def test_summary_line_has_a_hint_if_there_were_no_requests() -> None:
    assert summary_line("exited with 0", 0, 0, LOG_TERMINAL).splitlines()[1:] == [
        "  If the command contacted a service, it ignored GAUSSBACKUP_ENDPOINT."
    ]
