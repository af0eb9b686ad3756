"""Progress on a terminal: a few lines redrawn in place, gone when the work is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from gaussbackup.model.events import Creating, Deleting, Looked, Pausing, Settled, Started
from gaussbackup.render.best_effort_stream import BestEffortStream, Sink
from gaussbackup.render.endings import ending
from gaussbackup.render.envelope import status_word
from gaussbackup.render.messages import aside, pause
from gaussbackup.render.progress_lines import CREATING, Watched, picture
from gaussbackup.render.styles import sanitize
from gaussbackup.render.terminal import USUAL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.text import Text

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal

_REDRAWS_A_SECOND = 8
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
        names: Callable[[str], str | None],
        ends: bool,
    ) -> None:
        self._stream = BestEffortStream(stream)
        self._terminal = terminal
        self._verbose = verbose
        self._clock = clock
        self._names = names
        self._ends = ends
        self._rows: dict[str, Watched] = {}
        self._remark: str | None = None
        self._seen: set[str] = set()
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        text = aside(event, self._terminal, self._verbose)
        if text is not None:
            self._above(text)
        elif isinstance(event, Pausing):
            self._remark = pause(event)
            self._start()
        elif isinstance(event, (Creating, Started, Looked)):
            self._remark = None
            self._watch(event)
            self._start()
        elif isinstance(event, Settled):
            self._settled(event)
        elif isinstance(event, Deleting):
            self._deleting(event)

    def close(self) -> None:
        """Wipe the live lines and show the cursor; any number of times, from anywhere."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _watch(self, event: Creating | Started | Looked) -> None:
        now = self._clock.monotonic()
        if isinstance(event, Creating):
            owner = event.instance_name or event.instance_id
            self._put(_NO_ID_YET, Watched(event.name, owner, CREATING, None, 0.0, now, None))
        elif isinstance(event, Started):
            backup = event.backup
            asked = self._rows.pop(_NO_ID_YET, None)
            word = status_word(backup.status, backup.status_text)
            row = Watched(backup.name, self._owner(backup.instance_id), word, None, 0.0, now, None)
            self._put(backup.id, row._replace(seen_at=asked.seen_at) if asked else row)
        else:
            self._put(event.backup_id, self._looked(event, now))

    def _looked(self, event: Looked, now: float) -> Watched:
        known = self._rows.get(event.backup_id)
        percent = event.job.percent if event.job else None
        backup = event.backup
        if backup is None:
            name = known.name if known else event.backup_id
            owner = known.instance if known else None
            return Watched(name, owner, "not listed", percent, event.elapsed, now, event.usual)
        word = status_word(backup.status, backup.status_text)
        owner = self._owner(backup.instance_id)
        return Watched(backup.name, owner, word, percent, event.elapsed, now, event.usual)

    def _settled(self, event: Settled) -> None:
        row = self._rows.get(event.backup_id)
        self._rows = {key: row for key, row in self._rows.items() if key != event.backup_id}
        self._remark = None
        if not self._rows:
            self.close()
        # The bad end of the only backup is the command's own last word.
        if self._ends and (event.good or len(self._seen) > 1):
            owner = self._owner(event.backup.instance_id) if event.backup else None
            self._above(ending(event, owner or (row.instance if row else None), self._terminal))

    def _deleting(self, event: Deleting) -> None:
        """One line for all deletions: it shows the one that is under way."""
        backup, now = event.backup, self._clock.monotonic()
        row = Watched(
            backup.name, self._owner(backup.instance_id), "DELETING", None, 0.0, now, None
        )
        self._remark = None
        self._rows = {}
        self._put(backup.id, row)
        self._start()

    def _put(self, key: str, row: Watched) -> None:
        terminal = self._terminal
        clean = row._replace(
            name=sanitize(row.name, terminal),
            instance=sanitize(row.instance, terminal) if row.instance else None,
            status=sanitize(row.status, terminal),
        )
        self._rows = {**self._rows, key: clean}  # replaced whole: the thread may be reading
        if key != _NO_ID_YET:
            self._seen.add(key)

    def _owner(self, instance_id: str) -> str:
        return self._names(instance_id) or instance_id

    def _above(self, text: str) -> None:
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

        colour = self._terminal.colour
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
            get_renderable=self._drawn,
            refresh_per_second=_REDRAWS_A_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start(refresh=True)

    def _drawn(self) -> Text:
        from rich.text import Text

        width = self._stream.columns() or self._terminal.width or USUAL_WIDTH
        terminal = self._terminal._replace(width=min(width, self._terminal.width))
        lines = picture(list(self._rows.values()), self._remark, self._clock.monotonic(), terminal)
        text = Text(no_wrap=True, overflow="ignore", end="")
        for number, line in enumerate(lines):
            text.append("\n" if number else "")
            for piece in line:
                text.append(*cast("Any", piece))
        return text
