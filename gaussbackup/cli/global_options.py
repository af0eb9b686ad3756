"""The options that every command takes, before or after the command's name."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption


class OutputFormat(str, Enum):
    """How the answer is written to stdout."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"
    ID = "id"


class GlobalOptions(NamedTuple):
    """What was given of them, on either side of the command's name; None where nothing was."""

    config: str | None = None
    profile: str | None = None
    region: str | None = None
    project_id: str | None = None
    endpoint: str | None = None
    output: str | None = None
    quiet: bool = False
    verbose: int = 0
    no_color: bool = False
    utc: bool = False

    def merged_with(self, given: Mapping[str, Any]) -> "GlobalOptions":
        """With what was given further to the right, which wins; `-v` adds up."""
        news = {key: value for key, value in given.items() if value not in {None, False}}
        news["verbose"] = self.verbose + (given.get("verbose") or 0)
        return self._replace(**news)


_VALUE_OPTIONS = (
    (("-c", "--config"), "FILE", "Configuration file."),
    (("-p", "--profile"), "NAME", "Profile to use."),
    (("--region",), "R", "Region, as ap-southeast-1."),
    (("--project-id",), "ID", "Project of the instances."),
    (("--endpoint",), "URL", "Address of the service."),
)
_FLAG_OPTIONS = (
    (("-q", "--quiet"), "Say nothing but problems."),
    (("--no-color",), "No colours."),
    (("--utc",), "Show times in UTC."),
)


def _output(
    output: Annotated[
        OutputFormat | None, typer.Option("-o", "--output", help="Form of the answer.")
    ] = None,
) -> None:
    """Declare the one shared option that has choices; nobody calls this."""


@cache
def _global_params() -> list[Any]:
    """The parameters, made once; all commands share them.

    Nine of them are made by hand, because typer's reading of a signature costs more than all
    else that happens before the command begins.
    """
    holder = typer.Typer(add_completion=False, rich_markup_mode=None)
    holder.command()(_output)
    texts = [
        TyperOption(param_decls=list(spellings), metavar=metavar, help=line)
        for spellings, metavar, line in _VALUE_OPTIONS
    ]
    quiet, *others = (
        TyperOption(param_decls=list(spellings), is_flag=True, default=False, help=line)
        for spellings, line in _FLAG_OPTIONS
    )
    verbose = TyperOption(
        param_decls=["-v", "--verbose"],
        type=int,
        count=True,
        default=0,
        help="Say more; -vv: each request.",
    )
    return [*texts, *typer.main.get_command(holder).params, quiet, verbose, *others]


def _move_to_context(ctx: typer.Context, names: list[str]) -> None:
    """Move the values of the shared options from the command's own to the context's object."""
    given = {name: ctx.params.pop(name) for name in names}
    before = ctx.obj if isinstance(ctx.obj, GlobalOptions) else GlobalOptions()
    ctx.obj = before.merged_with(given)


def _write_sections(command: Any, ctx: Any, formatter: Any, shared: list[str]) -> None:
    """Arguments, the command's own options, and apart from them those of every command."""
    named: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if parameter.param_type_name == "argument":
            title = "Arguments"
        elif parameter.name in shared or parameter.name == "help":
            title = "Options of every command"
        else:
            title = "Options"
        if record is not None:
            named.setdefault(title, []).append(record)
    for title, records in named.items():
        with formatter.section(title):
            formatter.write_dl(records)


class Command(TyperCommand):
    """A command that takes the shared options besides its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = _global_params()
        self.global_names = [str(parameter.name) for parameter in shared]
        self.params += shared

    def invoke(self, ctx: Any) -> Any:
        _move_to_context(ctx, self.global_names)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_sections(self, ctx, formatter, self.global_names)


class CommandGroup(TyperGroup):
    """A group that takes the shared options before the command's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = _global_params()
        self.global_names = [str(parameter.name) for parameter in shared]
        self.params += shared

    def invoke(self, ctx: Any) -> Any:
        _move_to_context(ctx, self.global_names)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)
        _write_sections(self, ctx, formatter, self.global_names)
