"""Progress on a terminal: a few lines that are redrawn in place and removed at the end."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from gaussbackup.model.events import Finished, InstanceWaitEnded, RetryPause
from gaussbackup.render.event_lines import (
    instance_result_line,
    message_line,
    pause_text,
    result_line,
)
from gaussbackup.render.progress_live_text import render_progress
from gaussbackup.render.progress_rows import RUNNING, ProgressRows
from gaussbackup.render.terminal import DEFAULT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.text import Text

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event
    from gaussbackup.render.output_streams import BestEffortStream
    from gaussbackup.render.terminal import Terminal

_REFRESH_PER_SECOND = 8
_UNLIMITED = 10_000


class LiveProgress:
    """Progress lines drawn by a background thread, which updates the clock between polls.

    Without a thread they are drawn at each event.
    Nothing else may write to the terminal before `close`, which also shows the cursor again.
    """

    def __init__(
        self,
        stream: BestEffortStream,
        terminal: Terminal,
        *,
        verbose: int,
        clock: Clock,
        instance_name: Callable[[str], str | None],
        show_results: bool,
    ) -> None:
        self._stream = stream
        self._terminal = terminal
        self._verbose = verbose
        self._clock = clock
        self._show_results = show_results
        self._rows = ProgressRows(terminal, clock, instance_name)
        self._notice: str | None = None
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        text = message_line(event, self._terminal, self._verbose)
        if text is not None:
            self._print_above(text)
        elif isinstance(event, RetryPause):
            self._notice = pause_text(event)
            self._start()
        elif isinstance(event, RUNNING):
            self._notice = None
            self._rows.update(event)
            self._start()
        elif isinstance(event, (Finished, InstanceWaitEnded)):
            self._finish(event)
        if self._live is not None and not self._live.auto_refresh:
            self._live.refresh()

    def close(self) -> None:
        """Remove the live lines and show the cursor. May be called repeatedly."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _finish(self, event: Finished | InstanceWaitEnded) -> None:
        instance = self._rows.remove(event)
        self._notice = None
        if not self._rows.rows:
            self.close()
        # If the only one failed, the command prints its error instead.
        if self._show_results and (event.succeeded or len(self._rows.seen_ids) > 1):
            if isinstance(event, Finished):
                self._print_above(result_line(event, instance, self._terminal))
            else:
                self._print_above(instance_result_line(event, self._terminal))

    def _print_above(self, text: str) -> None:
        if self._live is None:
            self._stream.write(text)
            self._stream.flush()
            return
        from rich.text import Text

        self._live.console.print(Text.from_ansi(text.rstrip("\n")), soft_wrap=True)

    def _start(self) -> None:
        if self._live is not None:
            return
        from rich.console import Console
        from rich.live import Live

        color = self._terminal.color
        console = Console(
            file=cast("IO[str]", self._stream),
            width=_UNLIMITED,  # `render_progress` crops lines to the current width
            force_terminal=True,
            color_system="standard" if color else None,
            no_color=not color,
            highlight=False,
            _environ={},
        )
        self._live = Live(
            console=console,
            get_renderable=self._render,
            refresh_per_second=_REFRESH_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        try:
            self._live.start(refresh=True)
        except RuntimeError:  # no thread can be started; everything before has been done
            self._live.auto_refresh = False

    def _render(self) -> Text:
        from rich.text import Text

        width = self._stream.columns() or self._terminal.width or DEFAULT_WIDTH
        terminal = self._terminal._replace(width=min(width, self._terminal.width))
        lines = render_progress(
            list(self._rows.rows.values()), self._notice, self._clock.monotonic(), terminal
        )
        text = Text(no_wrap=True, overflow="ignore", end="")
        for number, line in enumerate(lines):
            text.append("\n" if number else "")
            for segment in line:
                text.append(*cast("Any", segment))
        return text
