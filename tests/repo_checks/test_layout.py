"""The house is in order: what stands at the top, and how rooms are named."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gaussbackup"
TOP_LEVEL = {
    *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "config.example.yaml"),
    *("gaussbackup", "tests", "completions"),
}
VAGUE_NAMES = {"utils", "helpers", "common", "base", "manager", "core", "misc", "tools"}
GENERATED = {"build", "dist", "htmlcov"}
"""What tools leave behind; git ignores it."""


def source_files() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def test_only_what_belongs_there_stands_at_the_top() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in found - GENERATED if not name.endswith(".egg-info")} == TOP_LEVEL


def test_no_file_has_a_vague_name() -> None:
    assert [path for path in source_files() if path.stem in VAGUE_NAMES] == []


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_begins_with_a_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n\n")[0].rstrip().endswith((".", ":", "`"))


def test_no_test_is_skipped_or_expected_to_fail_but_for_want_of_valgrind() -> None:
    own = Path(__file__)
    marks = ("pytest.skip", "mark.skip", "mark.xfail", "pytest.xfail", "importorskip")
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "tests").rglob("*.py")
        if path != own
    }
    allowed = 'pytest.mark.skipif(VALGRIND is None, reason="valgrind is not installed")'
    counting = "tests/repo_checks/test_instructions.py"
    assert texts[counting].count(allowed) == 1
    texts[counting] = texts[counting].replace(allowed, "")
    assert [path for path, text in texts.items() if any(mark in text for mark in marks)] == []
