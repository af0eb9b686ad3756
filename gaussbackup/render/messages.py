"""What is said beside the progress itself: warnings, pauses, and each HTTP exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import Pausing, Warned
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.render.error_text import warning
from gaussbackup.render.styles import colorize, sanitize

if TYPE_CHECKING:
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal


def aside(event: Event, terminal: Terminal, verbose: int) -> str | None:
    """The line for it: warnings always, pauses from `-v` on, exchanges from `-vv` on."""
    if isinstance(event, Warned):
        return warning(event.text, terminal)
    if isinstance(event, Pausing) and verbose >= 1:
        return sanitize(pause(event), terminal) + "\n"
    if isinstance(event, HttpRequestDone) and verbose >= 2:
        return colorize(sanitize(exchange(event), terminal), "dim", terminal) + "\n"
    return None


def pause(event: Pausing) -> str:
    """Why nothing happens now, and for how long."""
    if event.seconds < 1:
        return event.why
    return f"waiting {format_duration(event.seconds)}: {event.why}"


def exchange(event: HttpRequestDone) -> str:
    """`> POST https://… 202 0.12s req 3f1c…`."""
    words = [">", event.method, event.target]
    words.append("no answer" if event.status is None else str(event.status))
    words.append(f"{event.seconds:.2f}s")
    if event.request_id:
        words.append(f"req {event.request_id}")
    if event.problem:
        words.append(f"({event.problem})")
    return " ".join(words)
