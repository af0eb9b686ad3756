"""Strict reading of the YAML document, with libyaml and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.config.yaml_document import (
    MAX_BYTES,
    MappingNode,
    ScalarNode,
    SequenceNode,
    is_safe_key,
    read_document,
)
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader")


def _read(folder: Path, data: bytes) -> MappingNode:
    path = folder / "c.yaml"
    path.write_bytes(data)
    return read_document(path)


def _read_error(folder: Path, data: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        _read(folder, data)
    return caught.value.message.replace(str(folder / "c.yaml"), "FILE")


def test_read_document_keeps_scalars_as_written_with_lines(tmp_path: Path) -> None:
    document = _read(tmp_path, b"# first\na: 012\nb:\n  c: 'no'\n  d: [x, 1e3]\n")
    assert document.entries["a"] == ScalarNode("012", 2, plain=True)
    inner = document.entries["b"]
    assert isinstance(inner, MappingNode)
    assert inner.entries["c"] == ScalarNode("no", 4, plain=False)
    assert inner.entries["d"] == SequenceNode(
        (ScalarNode("x", 5, plain=True), ScalarNode("1e3", 5, plain=True)), 5
    )


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfa: b\n", b"a: b\r\n", b"---\na: b\n...\n", b'{"a": "b"}']
)
def test_read_document_accepts_byte_order_mark_crlf_and_json(tmp_path: Path, data: bytes) -> None:
    node = _read(tmp_path, data).entries["a"]
    assert isinstance(node, ScalarNode)
    assert node.text == "b"


INVALID_DOCUMENTS = {
    "empty": (b"", "FILE is empty."),
    "comments only": (b"# only\n# comments\n", "FILE is empty."),
    "an empty document": (b"---\n", "FILE is empty."),
    "a list at the top": (b"# x\n- a\n- b\n", "FILE:2: the top level must be a mapping"),
    "a scalar at the top": (b"just text\n", "FILE:1: the top level must be a mapping"),
    "two documents": (b"a: b\n---\nc: d\n", "FILE:2: only one YAML document is allowed"),
    "a duplicate key": (b"a: b\nc: d\na: e\n", "FILE:3: duplicate key: a"),
    "an inner duplicate": (b"a:\n  x: 1\n  x: 2\n", "FILE:3: duplicate key: x"),
    "a duplicate with a secret in it": (
        b"{x:s3cr3t-Value, x:s3cr3t-Value}",
        "FILE:1: duplicate key",
    ),
    "an anchor": (b"a: &x b\n", "FILE:1: aliases (& and *) are not allowed"),
    "an alias": (b"a: b\nc: *x\n", "FILE:2: aliases (& and *) are not allowed"),
    "a self-reference": (b"a: &x [*x]\n", "FILE:1: aliases (& and *) are not allowed"),
    "a tag": (b"a: b\nc: !!python/object:os.system x\n", "FILE:2: tags (!) are not allowed"),
    "a tagged mapping": (b"!!map {a: b}\n", "FILE:1: tags (!) are not allowed"),
    "a key that is a list": (b"a: b\n? [x, y]\n: c\n", "FILE:2: a key must be a string"),
    "deep": (b"[" * 10 + b"]" * 10, "FILE:1: nested too deeply"),
    "very deep": (b"a: " + b"[" * 20000, "FILE:1: nested too deeply"),
    "deep mappings": (b"{a: " * 5000, "FILE:1: nested too deeply"),
    "not UTF-8": (b"a: b\nc: \xff\n", "FILE:2: not valid UTF-8"),
    "UTF-16": ("a: b\n".encode("utf-16"), "FILE:1: not valid UTF-8"),
    "a NUL": (b"a: b\nc: d\x00e\n", "FILE:2: contains a non-printable character"),
    "an escape": (b"a: \x1b[31m\n", "FILE:1: contains a non-printable character"),
    "huge": (b"a: " + b"x" * MAX_BYTES, "FILE cannot be read: it is larger than 1024 KiB."),
    "a tab": (b"a:\n\tb: c\n", "FILE:2: tab found in the indentation: use spaces"),
    "spaces and a tab": (
        b"a:\n  b: c\n  \td: e\n",
        "FILE:3: tab found in the indentation: use spaces",
    ),
    "another YAML": (b"%YAML 2.0\n---\na: b\n", "FILE:1:1: not valid YAML"),
}


@pytest.mark.parametrize(("data", "error"), INVALID_DOCUMENTS.values(), ids=INVALID_DOCUMENTS)
def test_read_document_rejects_invalid_document_with_line(
    tmp_path: Path, data: bytes, error: str
) -> None:
    assert _read_error(tmp_path, data) == error


def test_read_document_reports_no_tab_behind_the_indentation(tmp_path: Path) -> None:
    assert "not valid YAML" in _read_error(tmp_path, b"a: b\t: : c\n")


@pytest.mark.parametrize(
    "line",
    [
        f"secret_key: {SECRET}: x",
        f'secret_key: "{SECRET}',
        f"secret_key: '{SECRET}' x",
        f"secret_key: [{SECRET}",
        f"secret_key: {{{SECRET}",
        f"secret_key: @{SECRET}",
        f"secret_key: %{SECRET}",
        f"secret_key: !{SECRET} x",
        f"secret_key: &{SECRET} x",
        f"secret_key: *{SECRET}",
        f'secret_key: "\\q{SECRET}"',
        f"\tsecret_key: {SECRET}",
        f"secret_key:{SECRET}",
        f"secret_key: >9{SECRET}",
        f"{SECRET}\x00",
        f"{{secret_key:{SECRET}}}",
    ],
)
def test_read_document_reports_position_without_quoting_secret(tmp_path: Path, line: str) -> None:
    error = _read_error(tmp_path, f"profiles: x\n{line}\nmore: y\n".encode())
    assert error.startswith("FILE:")
    assert SECRET not in error


def test_read_document_reports_reason_if_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: it is a directory"):
        read_document(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_document(tmp_path / "none")


@given(
    data=st.binary(max_size=60)
    | st.text("ab: \n-[]{}&*!#'\"|>%@?,\t0", max_size=60).map(str.encode)
)
def test_read_document_returns_mapping_or_config_error_for_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        assert isinstance(_read(folder, data), MappingNode)
    except ConfigError as error:
        assert error.message.startswith(str(folder))  # noqa: PT017


@pytest.mark.parametrize(
    ("key", "safe"),
    [
        ("secret_key", True),
        ("prod-1", True),
        ("secret_key:abc", False),
        ("a b", False),
        ("", False),
        ("é", False),
        ("x" * 41, False),
    ],
)
def test_is_safe_key_rejects_keys_that_may_contain_a_value(key: str, safe: bool) -> None:
    assert is_safe_key(key) is safe
