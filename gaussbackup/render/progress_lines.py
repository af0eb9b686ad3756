"""The live line, or the few live lines, as they look at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.durations import format_clock
from gaussbackup.render.styles import sanitize, status_style
from gaussbackup.render.text_width import cut, pad, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.render.terminal import Terminal

Piece = tuple[str, str]
"""A text and its style."""
Line = list[Piece]

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PLAIN_FRAMES = "|/-\\"
_FRAMES_A_SECOND = 8
_MOST_ROWS = 12
_LEAST_NAME = 8
CREATING = "CREATING"
"""The state of a backup that has no id yet."""
_UNSURE = {CREATING, "DELETING"}
"""States in which there is no running backup to leave behind."""
_HINT = "Ctrl-C leaves the backup running"
_HINT_FOR_SEVERAL = "Ctrl-C leaves the backups running"


class Watched(NamedTuple):
    """A backup under way; `elapsed` and `usual` in seconds, `elapsed` as of `seen_at`."""

    name: str
    instance: str | None
    status: str
    percent: int | None
    elapsed: float
    seen_at: float
    usual: float | None


def picture(
    rows: Sequence[Watched], remark: str | None, now: float, terminal: Terminal
) -> list[Line]:
    """What to draw at `now`, on the clock of `seen_at`; no line fills the terminal's last cell.

    `remark`: why nothing moves at the moment. No row and no remark: nothing at all.
    """
    room = terminal.width - 1
    frame = _frame(now, terminal)
    lines: list[Line]
    if not rows:
        lines = [[(f"{frame} {remark}", "")]] if remark else []
    elif len(rows) == 1:
        lines = [_single(rows[0], now, frame, terminal)]
    else:
        lines = _several(rows, now, frame, terminal)
    if rows and remark:
        lines.append([(f"  {remark}", "dim")])
    return [_cropped(line, room, terminal) for line in lines]


def _frame(now: float, terminal: Terminal) -> str:
    frames = _FRAMES if terminal.unicode else _PLAIN_FRAMES
    return frames[int(now * _FRAMES_A_SECOND) % len(frames)]


def _single(row: Watched, now: float, frame: str, terminal: Terminal) -> Line:
    room = terminal.width - 1
    percent = [] if row.percent is None else [(f"  {row.percent} %", "")]
    elapsed = f"  {_clock(row, now)} elapsed"
    usual = "" if row.usual is None else f", usually {format_clock(row.usual)}"
    hint = "" if row.status in _UNSURE else _HINT

    def line(name: str, *rest: Piece) -> Line:
        state = (row.status, status_style(row.status) or "")
        return [(f"{frame} {name}  ", ""), state, *percent, *rest]

    full = line(row.name, (elapsed + usual, ""))
    left = room - _width(full) - len(hint)
    if left >= 2:
        return [*full, (" " * left + hint, "dim")] if hint else full
    if _width(full) <= room:
        return full
    short = (elapsed, "")
    spare = room - _width(line("", short))
    return line(cut(row.name, max(_LEAST_NAME, spare), _mark(terminal)), short)


def _several(rows: Sequence[Watched], now: float, frame: str, terminal: Terminal) -> list[Line]:
    room, mark = terminal.width - 1, _mark(terminal)
    told = rows[:_MOST_ROWS]
    names = max(width(row.name) for row in told)
    owners = max(width(row.instance or "") for row in told)
    states = max(width(row.status) for row in told)
    clocks = max(len(_clock(row, now)) for row in told)
    fixed = 2 + 2 + states + 2 + 5 + 2 + clocks
    names, owners = _share(names, owners, room - fixed - 2)
    lines: list[Line] = []
    for row in told:
        percent = "" if row.percent is None else f"{row.percent} %"
        line = [
            (f"{frame} {pad(cut(row.name, names, mark), names)}  ", ""),
            (f"{pad(cut(row.instance or '', owners, mark), owners)}  ", "dim"),
            (pad(row.status, states), status_style(row.status) or ""),
            (f"  {percent:>5}  {_clock(row, now):>{clocks}}", ""),
        ]
        if row.usual is not None:
            usual = (f"  usually {format_clock(row.usual)}", "dim")
            line += [usual] if _width(line) + len(usual[0]) <= room else []
        lines.append(line)
    more = f"and {len(rows) - len(told)} more; " if len(rows) > len(told) else ""
    return [*lines, [(f"  {more}{_HINT_FOR_SEVERAL}", "dim")]]


def _share(names: int, owners: int, room: int) -> tuple[int, int]:
    """Cells for names and instances: the wider one gives way."""
    while names + owners > room and max(names, owners) > _LEAST_NAME:
        if names >= owners:
            names -= 1
        else:
            owners -= 1
    return names, owners


def _clock(row: Watched, now: float) -> str:
    return format_clock(row.elapsed + now - row.seen_at)


def _width(line: Line) -> int:
    return sum(width(text) for text, _ in line)


def _cropped(line: Line, room: int, terminal: Terminal) -> Line:
    cropped: Line = []
    for text, style in line:
        piece = cut(sanitize(text, terminal), max(0, room), _mark(terminal))
        room -= width(piece)
        if piece:
            cropped.append((piece, style))
    return cropped


def _mark(terminal: Terminal) -> str:
    return "…" if terminal.unicode else "..."
