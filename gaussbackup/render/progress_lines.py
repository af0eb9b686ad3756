"""The live line, or the few live lines, as they look at one moment."""

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
CREATING = "CREATING"
"""The state of a backup that has no id yet."""
_WITHOUT_HINT = {CREATING, "DELETING"}
"""States in which there is no running backup to leave behind."""
_HINT = "Ctrl-C leaves the backup running"
_HINT_FOR_SEVERAL = "Ctrl-C leaves the backups running"


class ProgressRow(NamedTuple):
    """A backup under way; `elapsed` and `usual` in seconds, `elapsed` as of `seen_at`."""

    name: str
    instance: str | None
    status: str
    percent: int | None
    elapsed: float
    updated_at: float
    typical_duration: float | None


def render_progress(
    rows: Sequence[ProgressRow], notice: str | None, now: float, terminal: Terminal
) -> list[Line]:
    """What to draw at `now`, on the clock of `seen_at`; no line fills the terminal's last cell.

    `remark`: why nothing moves at the moment. No row and no remark: nothing at all.
    """
    room = terminal.width - 1
    frame = _spinner_frame(now, terminal)
    lines: list[Line]
    if not rows:
        lines = [[(f"{frame} {notice}", "")]] if notice else []
    elif len(rows) == 1:
        lines = [_single_line(rows[0], now, frame, terminal)]
    else:
        lines = _table_lines(rows, now, frame, terminal)
    if rows and notice:
        lines.append([(f"  {notice}", "dim")])
    return [_crop(line, room, terminal) for line in lines]


def _spinner_frame(now: float, terminal: Terminal) -> str:
    frames = _SPINNER if terminal.unicode else _ASCII_SPINNER
    return frames[int(now * _FRAMES_PER_SECOND) % len(frames)]


def _single_line(row: ProgressRow, now: float, spinner: str, terminal: Terminal) -> Line:
    room = terminal.width - 1
    percent = [] if row.percent is None else [(f"  {row.percent} %", "")]
    elapsed = f"  {_elapsed_text(row, now)} elapsed"
    usual = (
        "" if row.typical_duration is None else f", usually {format_elapsed(row.typical_duration)}"
    )
    hint = "" if row.status in _WITHOUT_HINT else _HINT

    def line(name: str, *rest: Segment) -> Line:
        state = (row.status, status_style(row.status) or "")
        return [(f"{spinner} {name}  ", ""), state, *percent, *rest]

    full = line(row.name, (elapsed + usual, ""))
    left = room - _line_width(full) - len(hint)
    if left >= 2:
        return [*full, (" " * left + hint, "dim")] if hint else full
    if _line_width(full) <= room:
        return full
    short = (elapsed, "")
    spare = room - _line_width(line("", short))
    return line(truncate(row.name, max(_MIN_NAME_WIDTH, spare), _ellipsis(terminal)), short)


def _table_lines(
    rows: Sequence[ProgressRow], now: float, spinner: str, terminal: Terminal
) -> list[Line]:
    room, mark = terminal.width - 1, _ellipsis(terminal)
    told = rows[:_MAX_ROWS]
    names = max(cell_width(row.name) for row in told)
    owners = max(cell_width(row.instance or "") for row in told)
    states = max(cell_width(row.status) for row in told)
    clocks = max(len(_elapsed_text(row, now)) for row in told)
    fixed = 2 + 2 + states + 2 + 5 + 2 + clocks
    names, owners = _share_width(names, owners, room - fixed - 2)
    lines: list[Line] = []
    for row in told:
        percent = "" if row.percent is None else f"{row.percent} %"
        line = [
            (f"{spinner} {pad(truncate(row.name, names, mark), names)}  ", ""),
            (f"{pad(truncate(row.instance or '', owners, mark), owners)}  ", "dim"),
            (pad(row.status, states), status_style(row.status) or ""),
            (f"  {percent:>5}  {_elapsed_text(row, now):>{clocks}}", ""),
        ]
        if row.typical_duration is not None:
            usual = (f"  usually {format_elapsed(row.typical_duration)}", "dim")
            line += [usual] if _line_width(line) + len(usual[0]) <= room else []
        lines.append(line)
    more = f"and {len(rows) - len(told)} more; " if len(rows) > len(told) else ""
    return [*lines, [(f"  {more}{_HINT_FOR_SEVERAL}", "dim")]]


def _share_width(names: int, instances: int, available: int) -> tuple[int, int]:
    """Cells for names and instances: the wider one gives way."""
    while names + instances > available and max(names, instances) > _MIN_NAME_WIDTH:
        if names >= instances:
            names -= 1
        else:
            instances -= 1
    return names, instances


def _elapsed_text(row: ProgressRow, now: float) -> str:
    return format_elapsed(row.elapsed + now - row.updated_at)


def _line_width(line: Line) -> int:
    return sum(cell_width(text) for text, _ in line)


def _crop(line: Line, available: int, terminal: Terminal) -> Line:
    cropped: Line = []
    for text, style in line:
        piece = truncate(sanitize_for(text, terminal), max(0, available), _ellipsis(terminal))
        available -= cell_width(piece)
        if piece:
            cropped.append((piece, style))
    return cropped


def _ellipsis(terminal: Terminal) -> str:
    return "…" if terminal.unicode else "..."
