"""Progress on a terminal: a few lines that are redrawn in place and removed at the end."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from gaussbackup.model.events import Creating, Deleting, Finished, Polled, RetryPause, Started
from gaussbackup.render.event_lines import message_line, pause_text, result_line
from gaussbackup.render.output_documents import status_text
from gaussbackup.render.progress_lines import CREATING, ProgressRow, render_progress
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.terminal import DEFAULT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.text import Text

    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event
    from gaussbackup.render.output_streams import BestEffortStream
    from gaussbackup.render.terminal import Terminal

_REFRESH_PER_SECOND = 8
_UNLIMITED = 10_000
_NO_ID_YET = ""


class LiveProgress:
    """Progress lines drawn by a background thread, which updates the clock between polls.

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
        """Remove the live lines and show the cursor. May be called repeatedly."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _update_row(self, event: Creating | Started | Polled) -> None:
        if isinstance(event, Creating):
            instance = event.instance_name or event.instance_id
            self._set_row(_NO_ID_YET, self._new_row(event.name, instance, CREATING))
        elif isinstance(event, Started):
            submitted = self._rows.pop(_NO_ID_YET, None)
            row = self._backup_row(event.backup)
            if submitted:
                row = row._replace(updated_at=submitted.updated_at)
            self._set_row(event.backup.id, row)
        else:
            row = self._backup_row(event.backup) if event.backup else self._unlisted_row(event)
            self._set_row(
                event.backup_id,
                row._replace(
                    percent=event.job.percent if event.job else None,
                    elapsed=event.elapsed,
                    typical_duration=event.typical_duration,
                ),
            )

    def _new_row(self, name: str, instance: str | None, status: str) -> ProgressRow:
        return ProgressRow(name, instance, status, None, 0.0, self._clock.monotonic(), None)

    def _backup_row(self, backup: Backup) -> ProgressRow:
        status = status_text(backup.status, backup.status_text)
        return self._new_row(backup.name, self._instance_label(backup.instance_id), status)

    def _unlisted_row(self, event: Polled) -> ProgressRow:
        known = self._rows.get(event.backup_id)
        name = known.name if known else event.backup_id
        return self._new_row(name, known.instance if known else None, "not listed")

    def _finish_row(self, event: Finished) -> None:
        row = self._rows.get(event.backup_id)
        self._rows = {key: row for key, row in self._rows.items() if key != event.backup_id}
        self._notice = None
        if not self._rows:
            self.close()
        # If the only backup failed, the command prints its error instead.
        if self._show_results and (event.succeeded or len(self._seen_ids) > 1):
            instance = self._instance_label(event.backup.instance_id) if event.backup else None
            self._print_above(
                result_line(event, instance or (row.instance if row else None), self._terminal)
            )

    def _show_deletion(self, event: Deleting) -> None:
        """Show the deletion that is running, on the one line that all deletions share."""
        row = self._backup_row(event.backup)._replace(status="DELETING")
        self._notice = None
        self._rows = {}
        self._set_row(event.backup.id, row)
        self._start()

    def _set_row(self, key: str, row: ProgressRow) -> None:
        terminal = self._terminal
        sanitized = row._replace(
            name=sanitize_for(row.name, terminal),
            instance=sanitize_for(row.instance, terminal) if row.instance else None,
            status=sanitize_for(row.status, terminal),
        )
        # A new dict, because the drawing thread may be reading the old one.
        self._rows = {**self._rows, key: sanitized}
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
            for segment in line:
                text.append(*cast("Any", segment))
        return text
