"""What is said beside the progress itself: warnings, pauses, and each HTTP exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import RetryPause, Warned
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.render.error_text import warning_line
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal


def message_line(event: Event, terminal: Terminal, verbose: int) -> str | None:
    """The line for it: warnings always, pauses from `-v` on, exchanges from `-vv` on."""
    if isinstance(event, Warned):
        return warning_line(event.text, terminal)
    if isinstance(event, RetryPause) and verbose >= 1:
        return sanitize_for(pause_text(event), terminal) + "\n"
    if isinstance(event, HttpRequestDone) and verbose >= 2:
        return colorize(sanitize_for(http_request_text(event), terminal), "dim", terminal) + "\n"
    return None


def pause_text(event: RetryPause) -> str:
    """Why nothing happens now, and for how long."""
    if event.seconds < 1:
        return event.reason
    return f"waiting {format_duration(event.seconds)}: {event.reason}"


def http_request_text(event: HttpRequestDone) -> str:
    """`> POST https://… 202 0.12s req 3f1c…`."""
    words = [">", event.method, event.url]
    words.append("no answer" if event.status is None else str(event.status))
    words.append(f"{event.seconds:.2f}s")
    if event.request_id:
        words.append(f"req {event.request_id}")
    if event.error:
        words.append(f"({event.error})")
    return " ".join(words)
