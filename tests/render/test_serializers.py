"""Tests of `render/serializers.py`."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.sanitize import sanitize
from gaussbackup.render.serializers import (
    _csv_cell,
    as_csv,
    as_ids,
    as_json,
    as_yaml,
    csv_lines,
    documents_csv,
)
from tests.render.screen import HOSTILE, any_text, ci_commands, control_characters

any_value = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(any_text, any_value, max_size=4), st.booleans(), st.booleans())
def test_as_json_is_one_safe_document_that_loads_unchanged(
    document: dict[str, object], ascii_only: bool, pretty: bool
) -> None:
    text = as_json(document, ascii_only=ascii_only, pretty=pretty)
    assert json.loads(text) == document
    assert control_characters(text) == []
    assert ci_commands(text) == []
    assert text.endswith("\n")
    assert pretty or text.count("\n") == 1
    assert not ascii_only or text.isascii()


def test_as_json_escapes_cjk_characters_only_with_ascii_only() -> None:
    assert as_json({"name": "备份"}) == '{"name": "备份"}\n'
    assert as_json({"name": "备份"}, ascii_only=True) == '{"name": "\\u5907\\u4efd"}\n'


def test_as_json_writes_null_for_nan_and_infinity() -> None:
    row = {"size": float("nan"), "more": [float("inf"), 1.5]}
    assert json.loads(as_json(row)) == {"size": None, "more": [None, 1.5]}


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    "text", [*(text for text in HOSTILE if "\udc80" not in text), "no", "012", "1e3"]
)
def test_as_yaml_is_a_safe_document_that_loads_unchanged(text: str, ascii_only: bool) -> None:
    written = as_yaml({"zebra": text, "apple": [text, None, True]}, ascii_only=ascii_only)
    assert yaml.safe_load(written) == {"zebra": text, "apple": [text, None, True]}
    assert control_characters(written) == []
    assert ci_commands(written) == []
    assert written.startswith("zebra:")
    assert not ascii_only or written.isascii()


SURROGATES = {
    "\udc80": "\\udc80",
    "nightly-\ud800": "nightly-\\ud800",
    "\udfff\n##[group]": "\\udfff\n##[group]",
    "\ude00\ud83d": "\\ude00\\ud83d",
    "\U0001f600\ud83d": "\U0001f600\\ud83d",
}


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("text", SURROGATES)
def test_as_yaml_writes_a_lone_surrogate_as_text(text: str, ascii_only: bool, loader: type) -> None:
    written = as_yaml({text: [text, "x"]}, ascii_only=ascii_only)
    loaded = yaml.load(written, loader)  # noqa: S506 - one of the safe loaders
    assert loaded == {SURROGATES[text]: [SURROGATES[text], "x"]}
    assert as_yaml(loaded, ascii_only=ascii_only) == written
    assert ci_commands(written) == []


@given(st.dictionaries(any_text, any_value, max_size=4))
def test_as_yaml_is_read_alike_by_every_loader(document: dict[str, object]) -> None:
    written = as_yaml(document)
    loaded = yaml.load(written, yaml.CSafeLoader)
    assert loaded == yaml.load(written, yaml.SafeLoader)
    assert as_yaml(loaded) == written


def test_as_yaml_writes_a_repeated_row_twice() -> None:
    row = {"id": "x"}
    assert as_yaml({"kept": [row], "plan": [row]}) == "kept:\n- id: x\nplan:\n- id: x\n"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM", "'@SUM"),
        (" =x", "' =x"),
        ("＝x", "'＝x"),
        ('a"b\nc', '"a""b\\x0ac"'),
        ("a,b", '"a,b"'),
        ("::error::x", "\\x3a:error::x"),
        ("", '""'),
    ],
)
def test_as_csv_escapes_formulas_and_ci_commands(cell: str, written: str) -> None:
    assert as_csv(["name"], [[cell]]) == f"name\n{written}\n"


def test_documents_csv_has_a_cell_for_each_named_value() -> None:
    document = {
        "id": "a",
        "size": 1.5,
        "unknown": None,
        "flag": True,
        "reasons": ["newest", "daily 1"],
        "datastore": {"type": "GaussDB", "version": None},
        "other": "left out",
    }
    names = ["id", "size", "unknown", "flag", "reasons", "datastore_type", "datastore_version"]
    row = ["a", "1.5", "", "true", "newest; daily 1", "GaussDB", ""]
    assert documents_csv(names, [document]) == (names, [row])
    assert documents_csv(["datastore_type"], [{"datastore": None}])[1] == [[""]]


csv_text = st.text(st.sampled_from('ab ,"=+-@:#|\t'), max_size=6) | any_text


@given(st.lists(st.lists(csv_text, min_size=1, max_size=4), max_size=5))
def test_csv_lines_equal_those_of_the_csv_module(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(_csv_cell, row) for row in rows)
    assert csv_lines(rows) == text.getvalue()


@given(st.lists(st.tuples(any_text, any_text), max_size=5))
def test_as_csv_has_one_line_per_row(rows: list[tuple[str, str]]) -> None:
    text = as_csv(["a", "b"], rows)
    assert text.count("\n") == len(rows) + 1
    assert control_characters(text) == []
    assert ci_commands(text) == []
    assert len(list(csv.reader(io.StringIO(text)))) == len(rows) + 1


@given(st.lists(st.tuples(any_text, any_text), max_size=5))
def test_as_csv_loads_as_the_sanitized_cells(rows: list[tuple[str, str]]) -> None:
    read = list(csv.reader(io.StringIO(as_csv(["a", "b"], rows))))
    cells = [cell.removeprefix("'") for row in read[1:] for cell in row]
    assert cells == [sanitize(cell).removeprefix("'") for row in rows for cell in row]


def test_as_ids_has_one_id_per_line() -> None:
    assert as_ids(["a", "b\nc"]) == "a\nb\\x0ac\n"
    assert as_ids([]) == ""
