"""Progress for whoever looks: redrawn on a terminal, lines in a log, problems alone with -q."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gaussbackup.render.best_effort_stream import BestEffortStream, Sink

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal


class Progress(Protocol):
    """A listener of events that writes to a stream, and never raises because of it."""

    def __call__(self, event: Event) -> None:
        """Show it, or do not."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was found; on every way out, and before any other writing."""
        ...


def create_progress(
    stream: Sink,
    terminal: Terminal,
    *,
    quiet: bool,
    verbose: int,
    clock: Clock,
    instance_name: Callable[[str], str | None],
    show_results: bool = True,
) -> Progress:
    """The listener for this stream.

    `names` gives the name of an instance by its id, where it is known. `ends` False: the command
    itself will say how it ended, so the live line just goes. With `quiet` warnings remain: they
    are problems that did not stop the work.
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
    """What `-q` leaves."""

    def __init__(self, stream: Sink, terminal: Terminal) -> None:
        self._stream = BestEffortStream(stream)
        self._terminal = terminal

    def __call__(self, event: Event) -> None:
        from gaussbackup.render.messages import message_line

        text = message_line(event, self._terminal, 0)
        if text is not None:
            self._stream.write(text)
            self._stream.flush()

    def close(self) -> None:
        """Nothing to put back."""
        self._stream.flush()
