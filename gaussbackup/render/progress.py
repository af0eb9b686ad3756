"""Progress of a running command: live lines on a terminal, log lines, or only warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event
    from gaussbackup.render.best_effort_stream import BestEffortStream
    from gaussbackup.render.terminal import Terminal


class Progress(Protocol):
    """An event listener that writes to a stream and never raises an error of the stream."""

    def __call__(self, event: Event) -> None:
        """Show the event, if there is something to show."""
        ...

    def close(self) -> None:
        """Restore the terminal. Call it before anything else is written, and on every exit."""
        ...


def create_progress(
    stream: BestEffortStream,
    terminal: Terminal,
    *,
    quiet: bool,
    verbose: int,
    clock: Clock,
    instance_name: Callable[[str], str | None],
    show_results: bool = True,
) -> Progress:
    """Return the listener for this stream.

    `instance_name` returns the name of an instance for its id, or None. With `show_results` False
    the live lines are removed at the end without a result line, because the command prints its
    result itself. With `quiet` only warnings are written.
    """
    if quiet:
        return QuietProgress(stream, terminal)
    if terminal.animated:
        from gaussbackup.render.progress_live import LiveProgress

        return LiveProgress(
            stream,
            terminal,
            verbose=verbose,
            clock=clock,
            instance_name=instance_name,
            show_results=show_results,
        )
    from gaussbackup.render.progress_log import LogProgress

    return LogProgress(stream, terminal, verbose=verbose, clock=clock)


class QuietProgress:
    """Progress with `-q`: warnings only."""

    def __init__(self, stream: BestEffortStream, terminal: Terminal) -> None:
        self._stream = stream
        self._terminal = terminal

    def __call__(self, event: Event) -> None:
        from gaussbackup.render.event_lines import message_line

        text = message_line(event, self._terminal, 0)
        if text is not None:
            self._stream.write(text)
            self._stream.flush()

    def close(self) -> None:
        """Flush the stream; there is nothing to restore."""
        self._stream.flush()
