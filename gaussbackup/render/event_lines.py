"""Lines about single events: warnings, pauses, HTTP requests and the result of a wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import RetryPause, Warned
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.model.sizes import format_size
from gaussbackup.render.error_text import warning_line
from gaussbackup.render.output_documents import status_text
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from gaussbackup.model.events import Event, Finished, InstanceWaitEnded
    from gaussbackup.render.terminal import Terminal


def message_line(event: Event, terminal: Terminal, verbose: int) -> str | None:
    """Return the line of a warning, of a pause (from `-v`) or of an HTTP request (from `-vv`).

    The pause after the first contact that failed has a line at every level. None if the event has
    no such line.
    """
    if isinstance(event, Warned):
        return warning_line(event.text, terminal)
    if isinstance(event, RetryPause) and event.budget is not None:
        text = f"{event.reason}; retrying for up to {event.budget:.0f} s"
        return sanitize_for(text, terminal) + "\n"
    if isinstance(event, RetryPause) and verbose >= 1:
        return sanitize_for(pause_text(event), terminal) + "\n"
    if isinstance(event, HttpRequestDone) and verbose >= 2:
        return colorize(sanitize_for(http_request_text(event), terminal), "dim", terminal) + "\n"
    return None


def pause_text(event: RetryPause) -> str:
    """Return the reason of a pause, and its duration if it is a second or longer."""
    if event.seconds < 1:
        return event.reason
    return f"waiting {format_duration(event.seconds)}: {event.reason}"


def http_request_text(event: HttpRequestDone) -> str:
    """Return for example `> POST https://… 202 0.12s req 3f1c…`."""
    parts = [">", event.method, event.url]
    parts.append("no response" if event.status is None else str(event.status))
    parts.append(f"{event.seconds:.2f}s")
    if event.request_id:
        parts.append(f"req {event.request_id}")
    if event.error:
        parts.append(f"({event.error})")
    return " ".join(parts)


def result_line(event: Finished, instance: str | None, terminal: Terminal) -> str:
    """Return `✔ before-v42 of orders is COMPLETED after 4m 07s, 12.4 GB`, and a line with the id.

    `instance` is the name of the instance, or its id if it has no known name, or None.
    """
    name = event.backup.name if event.backup else event.backup_id
    label = f"{name} of {instance}" if instance else name
    sign = "✔" if event.succeeded else "✘"
    mark = colorize(sign, "green" if event.succeeded else "red", terminal) + " "
    text = f"{label} is {_status_text(event)} after {_duration_and_size(event)}"
    line = (mark if terminal.unicode else "") + sanitize_for(text, terminal)
    backup_id = sanitize_for(event.backup_id, terminal)
    return f"{line}\n  {colorize('id', 'dim', terminal)}  {backup_id}\n"


def result_log_line(event: Finished) -> str:
    """Return the result for a log: `e76112bf… COMPLETED, 4m 07s, 12.4 GB`."""
    return f"{event.backup_id} {_status_text(event)}, {_duration_and_size(event)}"


def instance_result_line(event: InstanceWaitEnded, terminal: Terminal) -> str:
    """Return `✔ orders-copy is ACTIVE after 12m 03s`, and a line with the id."""
    sign = "✔" if event.succeeded else "✘"
    mark = colorize(sign, "green" if event.succeeded else "red", terminal) + " "
    text = f"{event.name} is {event.status or 'not listed'} after {format_duration(event.elapsed)}"
    line = (mark if terminal.unicode else "") + sanitize_for(text, terminal)
    instance_id = sanitize_for(event.instance_id, terminal)
    return f"{line}\n  {colorize('id', 'dim', terminal)}  {instance_id}\n"


def _status_text(event: Finished) -> str:
    if event.backup is None:
        return "not found"
    status = status_text(event.backup.status, event.backup.status_text)
    failed = event.backup.completed and not event.succeeded
    return f"{status} with an error" if failed else status


def _duration_and_size(event: Finished) -> str:
    duration = format_duration(event.elapsed)
    size = event.backup.size_bytes if event.backup else None
    return duration if size is None else f"{duration}, {format_size(size)}"
