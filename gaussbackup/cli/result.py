"""What a command answers, in whichever form was asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import GaussbackupError
from gaussbackup.exit_codes import ExitCode
from gaussbackup.render.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.cli.context import Context
    from gaussbackup.render.cells import Column

CsvTable = tuple["Sequence[Column]", "Sequence[Sequence[str]]"]


class CommandResult(NamedTuple):
    """The result of a verb, ready for every form of output.

    `own` are the command's keys of the JSON document, or what makes them, `text` makes what people
    read, `sheet` the columns and rows of csv, `ids` one id a line. `pieces` makes the text piece
    by piece, in the form that was asked for, where it would be too long to wait for or to hold.
    `incidental`: with `-q`, and no form asked for, it is not written at all; `silent`: never,
    because stdout belongs to another program. `code` overrides the exit code that follows from
    `error`. `then` is what remains to be done once the answer is written, as serving; it gives the
    exit code. `stopped`, where it is there, is done when a signal comes from then on, and gives
    the exit code too; else the process dies of it.
    """

    data: "Mapping[str, object] | Callable[[], Mapping[str, object]]"
    outcome: str = "done"
    text: Callable[[Terminal], str] | None = None
    csv: Callable[[], CsvTable] | None = None
    ids: Sequence[str] = ()
    error: GaussbackupError | None = None
    stream: "Callable[[], Iterable[str]] | None" = None
    hide_when_quiet: bool = False
    code: ExitCode | None = None
    no_stdout: bool = False
    after_output: Callable[[], int] | None = None
    on_signal: Callable[[], int] | None = None

    def with_data(self, **more: object) -> "CommandResult":
        """The same answer with some of its own keys set."""
        return self._replace(data={**self.resolved_data, **more})

    @property
    def resolved_data(self) -> Mapping[str, object]:
        """The command's own keys."""
        return self.data() if callable(self.data) else self.data

    @property
    def exit_code(self) -> ExitCode:
        """How the process ends."""
        if self.code is not None:
            return self.code
        return self.error.exit_code if self.error is not None else ExitCode.DONE


def render_result(result: CommandResult, command: str, session: "Context") -> str:
    """The whole text for stdout; empty where nothing is to be written."""
    form = session.output
    if result.no_stdout:
        return ""
    if result.hide_when_quiet and session.options.quiet and not session.output_requested:
        return ""
    if form in {"json", "yaml"}:
        return _document(result, command, session, form)
    if form == "id":
        from gaussbackup.render.serializers import as_ids

        return as_ids(result.ids)
    if form == "csv":
        return _csv(result)
    return result.text(session.out_terminal) if result.text is not None else ""


def _document(answer: CommandResult, verb: str, session: "Context", form: str) -> str:
    from gaussbackup.render.envelope import envelope
    from gaussbackup.render.serializers import as_json, as_yaml

    document = envelope(
        verb,
        answer.outcome,
        int(answer.exit_code),
        session.warnings,
        answer.error,
        answer.resolved_data,
    )
    plain = not session.out_terminal.unicode
    if form == "yaml":
        return as_yaml(document, ascii_only=plain)
    return as_json(document, ascii_only=plain, pretty=session.out_terminal.tty)


def _csv(answer: CommandResult) -> str:
    from gaussbackup.render.serializers import as_csv

    if answer.csv is None:
        return ""
    columns, rows = answer.csv()
    return as_csv([column.title.lower() for column in columns], rows)
