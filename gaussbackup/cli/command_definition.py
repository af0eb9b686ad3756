"""The declaration of a command: an options class, a function and a decorator that joins them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypeVar, overload

import typer

from gaussbackup.cli.global_options import Command, CommandGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.exit_codes import ExitCode

    _Plain = Callable[[Context], CommandResult]
    _WithOptions = Callable[[Context, "_Options"], CommandResult]

_Options = TypeVar("_Options", bound="tuple[Any, ...]")

_DOCUMENT = "document"
"""Attribute of a command's callback: the path and the empty data of its JSON document."""
_KEEP_LINES = "\b\n"
"""Makes the help formatter keep the line ends of the paragraph that follows."""


def command_app() -> typer.Typer:
    """Return the typer app of a module with one command."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)


def group_app(help_line: str) -> typer.Typer:
    """Return the typer app of a group of commands."""
    return typer.Typer(
        cls=CommandGroup, add_completion=False, rich_markup_mode=None, help=help_line
    )


def help_epilog(examples: Iterable[str], exit_codes: Iterable[ExitCode]) -> str:
    """Return the end of a help page: examples, then the exit codes of the command."""
    example_lines = "\n".join(f"  {example}" for example in examples)
    code_lines = "\n".join(f"  {int(code):>3}  {code.meaning}" for code in exit_codes)
    return f"{_KEEP_LINES}Examples:\n{example_lines}\n\n{_KEEP_LINES}Exit codes:\n{code_lines}"


@overload
def command(
    app: typer.Typer,
    path: str,
    *,
    data: Mapping[str, object],
    epilog: str,
) -> Callable[[_Plain], _Plain]: ...
@overload
def command(
    app: typer.Typer,
    path: str,
    *,
    options: type[_Options],
    data: Mapping[str, object],
    epilog: str,
    context_settings: dict[str, Any] | None = None,
) -> Callable[[_WithOptions[_Options]], _WithOptions[_Options]]: ...
def command(
    app: typer.Typer,
    path: str,
    *,
    options: Any = None,
    data: Any,
    epilog: str,
    context_settings: dict[str, Any] | None = None,
) -> Any:
    """Register the decorated function as the command `path`, such as `create` or `jobs list`.

    `options` is a NamedTuple class: its fields are the parameters that typer reads, and the
    function gets one value of it after the context. Without `options` it gets the context alone.
    A field may itself have an options class as its type; its fields are then parameters too.
    `data` holds the command's keys of the JSON document as they are without a result. The
    docstring of the function is the help text. Annotations of the fields must not be strings,
    because evaluating them would slow down every start.
    """

    def register(function: Any) -> Any:
        def run(ctx: typer.Context, **values: Any) -> None:
            from gaussbackup.cli.run_command import run_command

            args = () if options is None else (_build(options, values),)
            run_command(ctx.obj, path, data, lambda context: function(context, *args))

        run.__doc__ = function.__doc__
        run.__annotations__ = {}
        run.__dict__["__signature__"] = _signature(options)
        run.__dict__[_DOCUMENT] = path, data
        name = path.rpartition(" ")[2]
        app.command(name, cls=Command, epilog=epilog, context_settings=context_settings)(run)
        return function

    return register


def document_keys(typer_context: Any) -> tuple[str | None, Mapping[str, object]]:
    """Return `command` and the other own keys of the JSON document, for an error while parsing.

    A group has no keys of its own, and the root no name.
    """
    if typer_context is None or typer_context.parent is None:
        return None, {}
    group = typer_context.command_path.partition(" ")[2]
    keys: tuple[str | None, Mapping[str, object]] = getattr(
        typer_context.command.callback, _DOCUMENT, (group, {})
    )
    return keys


def _signature(options: Any) -> inspect.Signature:
    """Return what typer reads: the context, then the fields of the options class."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("ctx", kind, annotation=typer.Context)]
    if options is not None:
        parameters += [
            inspect.Parameter(name, kind, annotation=annotation, default=default)
            for name, annotation, default in _fields(options)
        ]
    return inspect.Signature(parameters)


def _fields(options: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, annotation and default of each field, and of those of nested options classes."""
    for name, annotation in options.__annotations__.items():
        if hasattr(annotation, "_fields"):
            yield from _fields(annotation)
        else:
            yield name, annotation, options._field_defaults.get(name, inspect.Parameter.empty)


def _build(options: Any, values: Mapping[str, Any]) -> Any:
    """Return the value of the options class, with nested ones."""
    return options(
        **{
            name: _build(annotation, values) if hasattr(annotation, "_fields") else values[name]
            for name, annotation in options.__annotations__.items()
        }
    )
