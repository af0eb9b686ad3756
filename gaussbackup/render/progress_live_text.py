"""The text of the live progress lines at one point in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.durations import format_elapsed
from gaussbackup.render.styles import sanitize_for, status_style
from gaussbackup.render.text_width import cell_width, pad, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.render.terminal import Terminal

Segment = tuple[str, str]
"""A text and its style."""
Line = list[Segment]

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_SPINNER = "|/-\\"
_FRAMES_PER_SECOND = 8
_MAX_ROWS = 12
_MIN_NAME_WIDTH = 8
_PERCENT_WIDTH = len("100 %")
_GAP = "  "
CREATING = "CREATING"
"""The status of a backup that has no id yet."""
RESTORING = "RESTORING"
DRILL = "drill"
"""The operation that Ctrl-C does not leave running."""
_WITHOUT_HINT = {CREATING, "DELETING"}
"""With these statuses there is no running backup to leave, so the Ctrl-C hint is left out."""


class ProgressRow(NamedTuple):
    """A backup or a restore in progress; `operation` is the word for it.

    `elapsed` and `typical_duration` are seconds; `elapsed` was measured at `updated_at`.
    """

    name: str
    instance: str | None
    status: str
    percent: int | None
    elapsed: float
    updated_at: float
    typical_duration: float | None
    operation: str = "backup"


def render_progress(
    rows: Sequence[ProgressRow], notice: str | None, now: float, terminal: Terminal
) -> list[Line]:
    """Return the lines at `now`, a time of the same clock as `updated_at`.

    `notice` is the reason of a pause. Without rows and notice there are no lines. Every line is
    shorter than the terminal is wide.
    """
    spinner = _spinner_frame(now, terminal)
    lines: list[Line]
    if not rows:
        lines = [[(f"{spinner} {notice}", "")]] if notice else []
    elif len(rows) == 1:
        lines = [_single_line(rows[0], now, spinner, terminal)]
    else:
        lines = _table_lines(rows, now, spinner, terminal)
    if rows and notice:
        lines.append([(f"  {notice}", "dim")])
    return [_crop(line, terminal.width - 1, terminal) for line in lines]


def _spinner_frame(now: float, terminal: Terminal) -> str:
    frames = _SPINNER if terminal.unicode else _ASCII_SPINNER
    return frames[int(now * _FRAMES_PER_SECOND) % len(frames)]


def _single_line(row: ProgressRow, now: float, spinner: str, terminal: Terminal) -> Line:
    """Return the line of the only backup, with as much of it as the terminal has space for."""
    available = terminal.width - 1
    elapsed = f"  {_elapsed_text(row, now)} elapsed"
    typical = "" if row.typical_duration is None else f", {_typical_text(row.typical_duration)}"
    hint = "" if row.status in _WITHOUT_HINT else _ctrl_c_hint(row.operation)

    def line(name: str, time: str) -> Line:
        status = (row.status, status_style(row.status) or "")
        percent = [] if row.percent is None else [(f"  {row.percent} %", "")]
        return [(f"{spinner} {name}  ", ""), status, *percent, (time, "")]

    full = line(row.name, elapsed + typical)
    left = available - _line_width(full) - len(hint)
    if left >= len(_GAP):
        return [*full, (" " * left + hint, "dim")] if hint else full
    if _line_width(full) <= available:
        return full
    name_width = max(_MIN_NAME_WIDTH, available - _line_width(line("", elapsed)))
    return line(truncate(row.name, name_width, _ellipsis(terminal)), elapsed)


def _ctrl_c_hint(operation: str) -> str:
    if operation == DRILL:
        return "Ctrl-C deletes the instance"
    return f"Ctrl-C leaves the {operation} running"


def _table_lines(
    rows: Sequence[ProgressRow], now: float, spinner: str, terminal: Terminal
) -> list[Line]:
    """Return a line for each of the first backups, and one with the hint."""
    available, ellipsis = terminal.width - 1, _ellipsis(terminal)
    shown = rows[:_MAX_ROWS]
    names = max(cell_width(row.name) for row in shown)
    instances = max(cell_width(row.instance or "") for row in shown)
    statuses = max(cell_width(row.status) for row in shown)
    times = max(len(_elapsed_text(row, now)) for row in shown)
    others = len(f"{spinner} ") + statuses + _PERCENT_WIDTH + times + 4 * len(_GAP)
    names, instances = _share_width(names, instances, available - others)
    lines: list[Line] = []
    for row in shown:
        percent = "" if row.percent is None else f"{row.percent} %"
        line = [
            (f"{spinner} {pad(truncate(row.name, names, ellipsis), names)}  ", ""),
            (f"{pad(truncate(row.instance or '', instances, ellipsis), instances)}  ", "dim"),
            (pad(row.status, statuses), status_style(row.status) or ""),
            (f"  {percent:>{_PERCENT_WIDTH}}  {_elapsed_text(row, now):>{times}}", ""),
        ]
        if row.typical_duration is not None:
            typical = (f"  {_typical_text(row.typical_duration)}", "dim")
            line += [typical] if _line_width([*line, typical]) <= available else []
        lines.append(line)
    more = f"and {len(rows) - len(shown)} more; " if len(rows) > len(shown) else ""
    hint = _ctrl_c_hint(f"{rows[0].operation}s")
    return [*lines, [(f"  {more}{hint}", "dim")]]


def _share_width(names: int, instances: int, available: int) -> tuple[int, int]:
    """Return the widths of both columns, reducing the wider one until both fit."""
    while names + instances > available and max(names, instances) > _MIN_NAME_WIDTH:
        if names >= instances:
            names -= 1
        else:
            instances -= 1
    return names, instances


def _elapsed_text(row: ProgressRow, now: float) -> str:
    return format_elapsed(row.elapsed + now - row.updated_at)


def _typical_text(seconds: float) -> str:
    return f"usually {format_elapsed(seconds)}"


def _line_width(line: Line) -> int:
    return sum(cell_width(text) for text, _ in line)


def _crop(line: Line, available: int, terminal: Terminal) -> Line:
    cropped: Line = []
    for text, style in line:
        part = truncate(sanitize_for(text, terminal), max(0, available), _ellipsis(terminal))
        available -= cell_width(part)
        if part:
            cropped.append((part, style))
    return cropped


def _ellipsis(terminal: Terminal) -> str:
    return "…" if terminal.unicode else "..."
