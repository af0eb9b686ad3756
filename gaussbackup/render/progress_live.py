"""Progress on a terminal: a few lines redrawn in place, gone when the work is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from gaussbackup.model.events import Creating, Deleting, Finished, Polled, RetryPause, Started
from gaussbackup.render.best_effort_stream import BestEffortStream, Sink
from gaussbackup.render.endings import result_line
from gaussbackup.render.envelope import status_text
from gaussbackup.render.messages import message_line, pause_text
from gaussbackup.render.progress_lines import CREATING, ProgressRow, render_progress
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.terminal import DEFAULT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.text import Text

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal

_REFRESH_PER_SECOND = 8
_UNLIMITED = 10_000
_NO_ID_YET = ""


class LiveProgress:
    """Draws from a thread of its own, so that the clock runs on between two looks.

    Nothing else may write to the terminal before `close`, which also brings the cursor back.
    """

    def __init__(
        self,
        stream: Sink,
        terminal: Terminal,
        *,
        verbose: int,
        clock: Clock,
        instance_name: Callable[[str], str | None],
        show_results: bool,
    ) -> None:
        self._stream = BestEffortStream(stream)
        self._terminal = terminal
        self._verbose = verbose
        self._clock = clock
        self._instance_name = instance_name
        self._show_results = show_results
        self._rows: dict[str, ProgressRow] = {}
        self._notice: str | None = None
        self._seen_ids: set[str] = set()
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        text = message_line(event, self._terminal, self._verbose)
        if text is not None:
            self._print_above(text)
        elif isinstance(event, RetryPause):
            self._notice = pause_text(event)
            self._start()
        elif isinstance(event, (Creating, Started, Polled)):
            self._notice = None
            self._update_row(event)
            self._start()
        elif isinstance(event, Finished):
            self._finish_row(event)
        elif isinstance(event, Deleting):
            self._show_deletion(event)

    def close(self) -> None:
        """Wipe the live lines and show the cursor; any number of times, from anywhere."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _update_row(self, event: Creating | Started | Polled) -> None:
        now = self._clock.monotonic()
        if isinstance(event, Creating):
            owner = event.instance_name or event.instance_id
            self._set_row(
                _NO_ID_YET, ProgressRow(event.name, owner, CREATING, None, 0.0, now, None)
            )
        elif isinstance(event, Started):
            backup = event.backup
            asked = self._rows.pop(_NO_ID_YET, None)
            word = status_text(backup.status, backup.status_text)
            row = ProgressRow(
                backup.name, self._instance_label(backup.instance_id), word, None, 0.0, now, None
            )
            self._set_row(backup.id, row._replace(updated_at=asked.updated_at) if asked else row)
        else:
            self._set_row(event.backup_id, self._polled_row(event, now))

    def _polled_row(self, event: Polled, now: float) -> ProgressRow:
        known = self._rows.get(event.backup_id)
        percent = event.job.percent if event.job else None
        backup = event.backup
        if backup is None:
            name = known.name if known else event.backup_id
            owner = known.instance if known else None
            return ProgressRow(
                name, owner, "not listed", percent, event.elapsed, now, event.typical_duration
            )
        word = status_text(backup.status, backup.status_text)
        owner = self._instance_label(backup.instance_id)
        return ProgressRow(
            backup.name, owner, word, percent, event.elapsed, now, event.typical_duration
        )

    def _finish_row(self, event: Finished) -> None:
        row = self._rows.get(event.backup_id)
        self._rows = {key: row for key, row in self._rows.items() if key != event.backup_id}
        self._notice = None
        if not self._rows:
            self.close()
        # The bad end of the only backup is the command's own last word.
        if self._show_results and (event.succeeded or len(self._seen_ids) > 1):
            owner = self._instance_label(event.backup.instance_id) if event.backup else None
            self._print_above(
                result_line(event, owner or (row.instance if row else None), self._terminal)
            )

    def _show_deletion(self, event: Deleting) -> None:
        """One line for all deletions: it shows the one that is under way."""
        backup, now = event.backup, self._clock.monotonic()
        row = ProgressRow(
            backup.name, self._instance_label(backup.instance_id), "DELETING", None, 0.0, now, None
        )
        self._notice = None
        self._rows = {}
        self._set_row(backup.id, row)
        self._start()

    def _set_row(self, key: str, row: ProgressRow) -> None:
        terminal = self._terminal
        clean = row._replace(
            name=sanitize_for(row.name, terminal),
            instance=sanitize_for(row.instance, terminal) if row.instance else None,
            status=sanitize_for(row.status, terminal),
        )
        self._rows = {**self._rows, key: clean}  # replaced whole: the thread may be reading
        if key != _NO_ID_YET:
            self._seen_ids.add(key)

    def _instance_label(self, instance_id: str) -> str:
        return self._instance_name(instance_id) or instance_id

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

        colour = self._terminal.color
        console = Console(
            file=cast("IO[str]", self._stream),
            width=_UNLIMITED,  # lines are cut here, by the width of the moment
            force_terminal=True,
            color_system="standard" if colour else None,
            no_color=not colour,
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
        self._live.start(refresh=True)

    def _render(self) -> Text:
        from rich.text import Text

        width = self._stream.columns() or self._terminal.width or DEFAULT_WIDTH
        terminal = self._terminal._replace(width=min(width, self._terminal.width))
        lines = render_progress(
            list(self._rows.values()), self._notice, self._clock.monotonic(), terminal
        )
        text = Text(no_wrap=True, overflow="ignore", end="")
        for number, line in enumerate(lines):
            text.append("\n" if number else "")
            for piece in line:
                text.append(*cast("Any", piece))
        return text
