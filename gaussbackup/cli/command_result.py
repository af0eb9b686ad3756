"""The result of a command, and its text in each output format."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import GaussbackupError
from gaussbackup.exit_codes import ExitCode
from gaussbackup.render.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gaussbackup.cli.context import Context
    from gaussbackup.render.serializers import CsvTable


class CommandResult(NamedTuple):
    """The result of a command, for every output format.

    `data`: the command's keys of the JSON document, or a function that returns them.
    `outcome`: the `outcome` of the document.
    `text`: returns the text of the table format.
    `csv`: returns the names of the columns, which are keys of the document, and the rows.
    `ids`: ids of the service, one a line; see `usable_ids`.
    `paths`: printed instead of ids, one a line.
    `error`: the error to report; the exit code follows from it unless `code` is set.
    `stream`: returns all output in chunks, in the requested format. It is for output that
    is too long to collect first.
    `hide_when_quiet`: print nothing with `-q`, unless an output format is requested.
    `no_stdout`: print nothing, because stdout belongs to another program.
    `after_output`: runs after the output is written, such as a server; returns the exit code.
    `on_signal`: handles a signal from then on and returns the exit code. Without it the process
    ends by the signal.
    """

    data: "Mapping[str, object] | Callable[[], Mapping[str, object]]"
    outcome: str = "done"
    text: Callable[[Terminal], str] | None = None
    csv: "Callable[[], CsvTable] | None" = None
    ids: Sequence[str] = ()
    paths: Sequence[str] = ()
    error: GaussbackupError | None = None
    stream: "Callable[[], Iterable[str]] | None" = None
    hide_when_quiet: bool = False
    code: ExitCode | None = None
    no_stdout: bool = False
    after_output: Callable[[], int] | None = None
    on_signal: Callable[[], int] | None = None

    def with_data(self, **more: object) -> "CommandResult":
        """Return the result with some keys of the data set."""
        return self._replace(data={**self.resolved_data, **more})

    @property
    def resolved_data(self) -> Mapping[str, object]:
        """The command's keys of the JSON document."""
        return self.data() if callable(self.data) else self.data

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the process."""
        if self.code is not None:
            return self.code
        return self.error.exit_code if self.error is not None else ExitCode.DONE


def render_result(result: CommandResult, command: str | None, context: "Context") -> str:
    """Return the text for stdout in the requested format; empty if there is none to print."""
    output = context.output
    if result.no_stdout:
        return ""
    if result.hide_when_quiet and context.options.quiet and not _output_requested(context):
        return ""
    if output in {"json", "yaml"}:
        return _document_text(result, command, context, output)
    if output == "id":
        from gaussbackup.render.serializers import as_ids

        return as_ids([*usable_ids(result.ids, context.warn), *result.paths])
    if output == "csv":
        return _csv_text(result)
    return result.text(context.out_terminal) if result.text is not None else ""


def usable_ids(ids: "Iterable[str]", warn: Callable[[str], None]) -> "Iterator[str]":
    """Yield the ids that xargs passes on as one argument; warn of the others at the end."""
    from gaussbackup.domain.identifiers import is_single_argument

    left_out = 0
    for each in ids:
        if is_single_argument(each):
            yield each
        else:
            left_out += 1
    if left_out:
        warn(f"ids left out: {left_out}; xargs would not pass them on as one argument")


def _output_requested(context: "Context") -> bool:
    """Return whether `-o` or its variable is set."""
    return bool(context.options.output or context.environ.get("GAUSSBACKUP_OUTPUT"))


def _document_text(
    result: CommandResult, command: str | None, context: "Context", output: str
) -> str:
    from gaussbackup.render.output_documents import envelope
    from gaussbackup.render.serializers import as_json, as_yaml

    document = envelope(
        command,
        result.outcome,
        int(result.exit_code),
        context.warnings,
        result.error,
        result.resolved_data,
    )
    ascii_only = not context.out_terminal.unicode
    if output == "yaml":
        return as_yaml(document, ascii_only=ascii_only)
    return as_json(document, ascii_only=ascii_only, pretty=context.out_terminal.tty)


def _csv_text(result: CommandResult) -> str:
    from gaussbackup.render.serializers import as_csv

    if result.csv is None:
        return ""
    return as_csv(*result.csv())
