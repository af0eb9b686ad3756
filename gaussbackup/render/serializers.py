"""Writing an answer for programs: JSON, YAML, CSV, one id a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.render.sanitize import is_safe, is_safe_text, sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What a spreadsheet takes for the start of a formula, in the full-width forms too.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_UNLIMITED = 1_000_000
_CI_COMMANDS = ("##vso[", "##[")
"""What some CI services carry out wherever it stands in a line (see `safe`)."""


def as_json(
    document: Mapping[str, object], *, ascii_only: bool = False, pretty: bool = False
) -> str:
    r"""One line of JSON (`pretty`: indented), with its line end.

    `ascii_only` for a stream that cannot carry more. A document with a character that would act
    on a terminal is written with `\u` escapes throughout: the same document, and harmless. So is
    one with a command to a CI service.
    """
    text = _json(document, escaped=ascii_only, pretty=pretty)
    if not ascii_only and not is_safe_text(text):
        text = _json(document, escaped=True, pretty=pretty)
    return _escape_ci_commands(text, "\\u0023") + "\n"


def _escape_ci_commands(text: str, hash_sign: str) -> str:
    """Two signs in a row stand in strings alone, and there an escape of one is the same string."""
    for command in _CI_COMMANDS:
        text = text.replace(command, f"#{hash_sign}{command[2:]}")
    return text


def _json(document: object, *, escaped: bool, pretty: bool) -> str:
    import json

    indent = 2 if pretty else None
    try:
        return json.dumps(document, ensure_ascii=escaped, indent=indent, allow_nan=False)
    except ValueError:  # JSON has no NaN, but a row of the service may have brought one
        return json.dumps(_finite(document), ensure_ascii=escaped, indent=indent)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def as_yaml(document: Mapping[str, object], *, ascii_only: bool = False) -> str:
    """The same document in YAML, its keys in the same order, without anchors."""
    text = _yaml(document, readable=not ascii_only)
    if not (ascii_only or is_safe_text(text)):
        text = _yaml(document, readable=False)
    return _escape_ci_commands(text, "\\x23")


def _yaml(document: Mapping[str, object], *, readable: bool) -> str:
    import yaml

    def dump(dumper: type) -> str:
        # A backup may stand in two lists of a document; it is written out in both.
        literal: Any = type("Literal", (dumper,), {"ignore_aliases": lambda *_: True})
        literal.add_representer(str, _yaml_string)
        return str(
            yaml.dump(
                document, Dumper=literal, sort_keys=False, allow_unicode=readable, width=_UNLIMITED
            )
        )

    try:
        return dump(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    except UnicodeEncodeError:  # half a character, which libyaml cannot write
        return dump(yaml.SafeDumper)


def _yaml_string(dumper: Any, text: str) -> Any:
    """A string on one line, in quotes that know escapes where it could be taken for a command."""
    acts = "\n" in text or any(command in text for command in _CI_COMMANDS)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if acts else None)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A header and rows, each one line; no cell is a formula to a spreadsheet."""
    return csv_lines([columns]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows alone."""
    import csv
    from io import StringIO

    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        line = ",".join(row)
        if _needs_no_quotes(line, len(row)):
            text.write(f"{line}\n")
        else:
            writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue()


def _needs_no_quotes(line: str, cells: int) -> bool:
    """Whether these cells, joined, need no quotes and no care: a quick look, as most do not."""
    if cells < 2 or line.count(",") >= cells or '"' in line or not is_safe(line):
        return False
    starts = f",{line}"
    return not (
        ",=" in starts or ",+" in starts or ",-" in starts or ",@" in starts or ", " in starts
    )


def _csv_cell(value: str) -> str:
    harmless = sanitize(value)
    return f"'{harmless}" if harmless.lstrip().startswith(_FORMULA_PREFIXES) else harmless


def as_ids(ids: Iterable[str]) -> str:
    """One id a line, for `xargs`."""
    return "".join(f"{sanitize(ident)}\n" for ident in ids)
