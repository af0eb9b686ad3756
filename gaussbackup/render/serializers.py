"""Machine-readable output formats: JSON, YAML, CSV and one id per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.render.sanitize import is_safe, is_safe_text, sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    CsvTable = tuple[Sequence[str], Sequence[Sequence[str]]]
    """Names and rows for `as_csv`."""

_FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A cell that starts with one of these is a formula to a spreadsheet."""
_UNLIMITED = 1_000_000
_CI_COMMANDS = ("##vso[", "##[")
"""Commands that some CI services execute anywhere in a line (see `sanitize`)."""


def as_json(
    document: Mapping[str, object], *, ascii_only: bool = False, pretty: bool = False
) -> str:
    r"""Return one line of JSON (indented lines with `pretty`), with a newline at the end.

    `ascii_only` is for streams that cannot encode other characters. A document with control
    characters or CI commands is written with `\u` escapes, which do not change its content.
    """
    text = _json(document, escaped=ascii_only, pretty=pretty)
    if not ascii_only and not is_safe_text(text):
        text = _json(document, escaped=True, pretty=pretty)
    return _escape_ci_commands(text, "\\u0023") + "\n"


def _escape_ci_commands(text: str, hash_sign: str) -> str:
    """Escape the second `#` of each command, which occurs only inside strings."""
    for command in _CI_COMMANDS:
        text = text.replace(command, f"#{hash_sign}{command[2:]}")
    return text


def _json(document: object, *, escaped: bool, pretty: bool) -> str:
    import json

    indent = 2 if pretty else None
    try:
        return json.dumps(document, ensure_ascii=escaped, indent=indent, allow_nan=False)
    except ValueError:  # JSON has no NaN, but a row of the service may contain one
        return json.dumps(_finite(document), ensure_ascii=escaped, indent=indent)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def as_yaml(document: Mapping[str, object], *, ascii_only: bool = False) -> str:
    """Return the document in YAML, its keys in the same order, without anchors."""
    text = _yaml(document, readable=not ascii_only)
    if not (ascii_only or is_safe_text(text)):
        text = _yaml(document, readable=False)
    return _escape_ci_commands(text, "\\x23")


def _yaml(document: Mapping[str, object], *, readable: bool) -> str:
    import yaml

    # A backup that occurs twice in a document is written twice, without an alias.
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    literal: Any = type("Literal", (dumper,), {"ignore_aliases": lambda *_: True})
    literal.add_representer(str, _yaml_string)
    return str(
        yaml.dump(
            document, Dumper=literal, sort_keys=False, allow_unicode=readable, width=_UNLIMITED
        )
    )


def _yaml_string(dumper: Any, text: str) -> Any:
    r"""Return a scalar on one line, in double quotes if it has newlines or CI commands to escape.

    libyaml can neither write nor read a lone surrogate: it becomes the text `\udc80`, as in tables.
    """
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode()
    escaped = "\n" in text or any(command in text for command in _CI_COMMANDS)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if escaped else None)


def documents_csv(names: Sequence[str], documents: Iterable[Mapping[str, object]]) -> CsvTable:
    """Return the names and a row for each document.

    A name is a key of the documents; that of a key inside an object has the key of the object in
    front: `datastore_type`.
    """
    rows = [dict(_cells(document)) for document in documents]
    return names, [[row.get(name, "") for name in names] for row in rows]


def _cells(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the cell of each value; unknown values are empty, lists one cell."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{prefix}{key}_")
        elif isinstance(value, bool):
            yield f"{prefix}{key}", str(value).lower()
        elif isinstance(value, list):
            yield f"{prefix}{key}", "; ".join(map(str, value))
        else:
            yield f"{prefix}{key}", "" if value is None else str(value)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a header line and one line for each row.

    A cell that a spreadsheet would evaluate as a formula is prefixed with an apostrophe.
    """
    return csv_lines([columns]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return the lines of `as_csv` without a header."""
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
    """Return whether the joined cells are valid CSV as they are: a fast check for most rows."""
    if cells < 2 or line.count(",") >= cells or '"' in line or not is_safe(line):
        return False
    starts = f",{line}"
    return not (
        ",=" in starts or ",+" in starts or ",-" in starts or ",@" in starts or ", " in starts
    )


def _csv_cell(value: str) -> str:
    text = sanitize(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA_PREFIXES) else text


def as_ids(ids: Iterable[str]) -> str:
    """Return one id per line, for `xargs`."""
    return "".join(f"{sanitize(each)}\n" for each in ids)
