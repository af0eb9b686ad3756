"""The options that every command takes, before or after the command's name."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class OutputFormat(str, Enum):
    """How the answer is written to stdout."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"
    ID = "id"


class Shared(NamedTuple):
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

    def joined(self, given: Mapping[str, Any]) -> "Shared":
        """With what was given further to the right, which wins; `-v` adds up."""
        news = {key: value for key, value in given.items() if value}
        news["verbose"] = self.verbose + (given.get("verbose") or 0)
        return self._replace(**news)


def _options(
    *,
    config: Annotated[
        str | None, typer.Option("-c", "--config", metavar="FILE", help="Configuration file.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option("-p", "--profile", metavar="NAME", help="Profile to use.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="R", help="Region, as ap-southeast-1.")
    ] = None,
    project_id: Annotated[
        str | None, typer.Option("--project-id", metavar="ID", help="Project of the instances.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Address of the service.")
    ] = None,
    output: Annotated[
        OutputFormat | None, typer.Option("-o", "--output", help="Form of the answer.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but problems.")] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "-v", "--verbose", count=True, show_default=False, help="Say more; -vv: each request."
        ),
    ] = 0,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    utc: Annotated[bool, typer.Option("--utc", help="Show times in UTC.")] = False,
) -> None:
    """Hold the declarations; `_declared` reads them, nobody calls this."""


@cache
def _declared() -> list[Any]:
    """The parameters, as typer makes them of the declarations above; all commands share them."""
    holder = typer.Typer(add_completion=False, rich_markup_mode=None)
    holder.command()(_options)
    return list(typer.main.get_command(holder).params)


def _take(ctx: typer.Context, names: list[str]) -> None:
    """Move the values of the shared options from the command's own to the context's object."""
    given = {name: ctx.params.pop(name) for name in names}
    before = ctx.obj if isinstance(ctx.obj, Shared) else Shared()
    ctx.obj = before.joined(given)


def _sections(command: Any, ctx: Any, formatter: Any, shared: list[str]) -> None:
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


class SharingCommand(TyperCommand):
    """A command that takes the shared options besides its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = _declared()
        self.shared = [str(parameter.name) for parameter in shared]
        self.params += shared

    def invoke(self, ctx: Any) -> Any:
        _take(ctx, self.shared)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _sections(self, ctx, formatter, self.shared)


class SharingGroup(TyperGroup):
    """A group that takes the shared options before the command's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = _declared()
        self.shared = [str(parameter.name) for parameter in shared]
        self.params += shared

    def invoke(self, ctx: Any) -> Any:
        _take(ctx, self.shared)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)
        _sections(self, ctx, formatter, self.shared)
