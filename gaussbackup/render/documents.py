"""Writing an answer for programs: JSON, YAML, CSV, one id a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.safe import is_plain, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What a spreadsheet takes for the start of a formula, in the full-width forms too.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_UNLIMITED = 1_000_000


def as_json(
    document: Mapping[str, object], *, ascii_only: bool = False, pretty: bool = False
) -> str:
    r"""One line of JSON (`pretty`: indented), with its line end.

    `ascii_only` for a stream that cannot carry more. A document with a character that would act
    on a terminal is written with `\u` escapes throughout: the same document, and harmless.
    """
    text = _json(document, escaped=ascii_only, pretty=pretty)
    if not ascii_only and not is_plain(text):
        text = _json(document, escaped=True, pretty=pretty)
    return text + "\n"


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
    return text if ascii_only or is_plain(text) else _yaml(document, readable=False)


def _yaml(document: Mapping[str, object], *, readable: bool) -> str:
    import yaml

    def dump(dumper: type) -> str:
        # A backup may stand in two lists of a document; it is written out in both.
        literal = type("Literal", (dumper,), {"ignore_aliases": lambda *_: True})
        return str(
            yaml.dump(
                document, Dumper=literal, sort_keys=False, allow_unicode=readable, width=_UNLIMITED
            )
        )

    try:
        return dump(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    except UnicodeEncodeError:  # half a character, which libyaml cannot write
        return dump(yaml.SafeDumper)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A header and rows, each one line; no cell is a formula to a spreadsheet."""
    import csv
    from io import StringIO

    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: str) -> str:
    harmless = safe(value)
    return f"'{harmless}" if harmless.lstrip().startswith(_FORMULA) else harmless


def as_ids(ids: Iterable[str]) -> str:
    """One id a line, for `xargs`."""
    return "".join(f"{safe(ident)}\n" for ident in ids)
