"""The report of `emulator exec` and `emulator serve`: fault rules, requests and backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.text_width import cell_width, pad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.render.terminal import Terminal

    Rules = Sequence[Mapping[str, Any]]
    """One mapping for each rule, with the keys `name`, `requests_matched` and `hits`."""


def fault_lines(rules: Rules, terminal: Terminal) -> str:
    """Return a line for each fault rule."""
    names = [sanitize_for(str(rule["name"]), terminal) for rule in rules]
    widest = max(map(cell_width, names), default=0)
    return "".join(
        f"  {pad(name, widest)}  {_hits_text(rule, terminal)}\n"
        for name, rule in zip(names, rules, strict=True)
    )


def summary_line(ending: str, requests: int, backups: int, terminal: Terminal) -> str:
    """Return how the command ended, and its number of requests and new backups."""
    counts = f"{_count(requests, 'request')}, {_count(backups, 'backup')} created"
    lines = [f"emulator: the command {ending}; {counts}"]
    if not requests:
        lines.append("  If the command contacted a service, it ignored GAUSSBACKUP_ENDPOINT.")
    return "".join(f"{sanitize_for(line, terminal)}\n" for line in lines)


def _hits_text(rule: Mapping[str, Any], terminal: Terminal) -> str:
    hits, matched = rule["hits"], rule["requests_matched"]
    if hits:
        return "triggered once" if hits == 1 else f"triggered {hits} times"
    if matched:
        reason = f"(0 of {_count(matched, 'matching request')}): check nth and earlier rules"
    else:
        reason = "(no matching request): check its match"
    return colorize(f"not triggered {reason}", "yellow", terminal)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
