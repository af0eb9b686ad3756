"""The global options, which every command accepts before or after its name, and their parsing.

An option that takes one value is refused if it is repeated: either value may be the one meant.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, partial
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

CommandLineError: Any = typer.BadParameter.__bases__[0]
"""What typer raises if it cannot parse a command line; only its subclass is public."""


class OutputFormat(str, Enum):
    """The format of the result on stdout."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"
    ID = "id"


class GlobalOptions(NamedTuple):
    """The values of the global options; None if not set."""

    config: str | None = None
    profile: str | None = None
    region: str | None = None
    project_id: str | None = None
    endpoint: str | None = None
    output: str | None = None
    retry_budget: str | None = None
    quiet: bool = False
    verbose: int = 0
    no_color: bool = False
    utc: bool = False

    def merged_with(self, values: Mapping[str, Any]) -> "GlobalOptions":
        """Return the options updated with values set further to the right; `-v` adds up."""
        updates = {key: value for key, value in values.items() if value not in {None, False}}
        updates["verbose"] = self.verbose + (values.get("verbose") or 0)
        return self._replace(**updates)


_VALUE_OPTIONS = (
    (("-c", "--config"), "FILE", "Configuration file."),
    (("-p", "--profile"), "NAME", "Profile to use."),
    (("--region",), "R", "Region, e.g. ap-southeast-1."),
    (("--project-id",), "ID", "Project of the instances."),
    (("--endpoint",), "URL", "Endpoint of the service."),
    (("--retry-budget",), "D", "Total time to retry failing requests [120s]."),
)
_FLAG_OPTIONS = (
    (("-q", "--quiet"), "Print only warnings and errors."),
    (("--no-color",), "Disable colors."),
    (("--utc",), "Show times in UTC."),
)


@cache
def _global_params() -> list[Any]:
    """Return the parameters, which all commands share.

    They are built directly, because typer's reading of a signature costs more than everything
    else before a command starts.
    """
    value_options = [
        TyperOption(param_decls=list(names), metavar=metavar, help=text)
        for names, metavar, text in _VALUE_OPTIONS
    ]
    output = TyperOption(
        param_decls=["-o", "--output"],
        type=typer.main.get_click_type(annotation=OutputFormat, parameter_info=typer.Option()),
        help="Output format.",
    )
    quiet, *other_flags = (
        TyperOption(param_decls=list(names), is_flag=True, default=False, help=text)
        for names, text in _FLAG_OPTIONS
    )
    verbose = TyperOption(
        param_decls=["-v", "--verbose"],
        type=int,
        count=True,
        default=0,
        help="Print more detail; -vv logs HTTP requests.",
    )
    return [*value_options, output, quiet, verbose, *other_flags]


def _move_to_context(ctx: typer.Context, names: list[str]) -> None:
    """Move the values of the global options from the command's parameters to `ctx.obj`.

    Raise CommandLineError if one has another value before the name of the command.
    """
    values = {name: ctx.params.pop(name) for name in names}
    outer = ctx.obj if isinstance(ctx.obj, GlobalOptions) else GlobalOptions()
    for parameter in ctx.command.params:
        before, after = getattr(outer, str(parameter.name), None), values.get(str(parameter.name))
        if isinstance(after, str) and before not in {None, after}:
            raise _repeated(ctx, parameter, before, after)
    ctx.obj = outer.merged_with(values)


def _repeated(ctx: Any, parameter: Any, first: object, second: object) -> Any:
    option = parameter.get_error_hint(ctx)
    return CommandLineError(f"Option {option} takes one value, got {first!r} and {second!r}.", ctx)


def _refuse_repeated_values(ctx: Any, parser: Any) -> Any:
    """Make the parser refuse a second value of each option that takes one; return the parser."""
    for option in (*parser._short_opt.values(), *parser._long_opt.values()):
        if option.action == "store":  # neither a flag, nor a counter, nor repeatable
            option.process = partial(_store_once, ctx, option)
    return parser


def _store_once(ctx: Any, option: Any, value: str, state: Any) -> None:
    """Store the value of an option as the parser does; raise CommandLineError if it has one."""
    if option.dest in state.opts:
        raise _repeated(ctx, option.obj, state.opts[option.dest], value)
    state.opts[option.dest] = value
    state.order.append(option.obj)


def _parse_args(
    parse_args: Callable[[Any, list[str]], list[str]], ctx: Any, args: Any
) -> list[str]:
    """Parse the arguments; name this command in errors, so that the hint shows its help."""
    try:
        return parse_args(ctx, args)
    except CommandLineError as error:
        error.ctx = error.ctx or ctx
        raise


def _write_sections(command: Any, ctx: Any, formatter: Any, global_names: list[str]) -> None:
    """Write the help of the arguments, the command's own options and the global options."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if parameter.param_type_name == "argument":
            title = "Arguments"
        elif parameter.name in global_names or parameter.name == "help":
            title = "Global options"
        else:
            title = getattr(parameter, "rich_help_panel", None) or "Options"
        if record is not None:
            sections.setdefault(title, []).append(record)
    if forms := sorted(_value_forms(command)):
        sections["Values"] = forms
    sections["Global options"] = sections.pop("Global options")  # the last section
    for title, records in sections.items():
        with formatter.section(title):
            formatter.write_dl(records)


def _value_forms(command: Any) -> set[tuple[str, str]]:
    """Return the metavars of the command's durations and times, each with its forms."""
    parsers: list[Any] = [
        (each.metavar, getattr(each.type, "func", None)) for each in command.params
    ]
    return {(metavar, parser.forms) for metavar, parser in parsers if hasattr(parser, "forms")}


class Command(TyperCommand):
    """A command that accepts the global options besides its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        params = _global_params()
        self.global_names = [str(parameter.name) for parameter in params]
        self.params += params

    def make_parser(self, ctx: Any) -> Any:
        return _refuse_repeated_values(ctx, super().make_parser(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return _parse_args(super().parse_args, ctx, args)

    def invoke(self, ctx: Any) -> Any:
        _move_to_context(ctx, self.global_names)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_sections(self, ctx, formatter, self.global_names)


class CommandGroup(TyperGroup):
    """A group that accepts the global options before the name of its command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        params = _global_params()
        self.global_names = [str(parameter.name) for parameter in params]
        self.params += params

    def make_parser(self, ctx: Any) -> Any:
        return _refuse_repeated_values(ctx, super().make_parser(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return _parse_args(super().parse_args, ctx, args)

    def invoke(self, ctx: Any) -> Any:
        _move_to_context(ctx, self.global_names)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)
        _write_sections(self, ctx, formatter, self.global_names)
