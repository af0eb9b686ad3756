"""The layout of the repository: top-level files, names, docstrings, no skipped tests."""

from __future__ import annotations

import ast
from collections import Counter
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
"""Created by tools and ignored by git."""
ALLOWED_SKIPS = {
    "tests/repo_checks/test_instruction_counts.py": (
        'pytest.mark.skipif(VALGRIND is None, reason="valgrind is not installed")'
    ),
}


def source_files() -> list[Path]:
    """Return all modules of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def test_top_level_contains_only_the_expected_files() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in found - GENERATED if not name.endswith(".egg-info")} == TOP_LEVEL


def test_module_names_are_not_vague() -> None:
    assert [path for path in source_files() if path.stem in VAGUE_NAMES] == []


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_docstring_starts_with_a_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n\n")[0].rstrip().endswith(".")


def test_class_names_are_unique() -> None:
    names = Counter(
        node.name
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_test_is_skipped_or_xfailed_except_the_allowed_ones() -> None:
    this_file = Path(__file__)
    marks = ("pytest.skip", "mark.skip", "mark.xfail", "pytest.xfail", "importorskip")
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "tests").rglob("*.py")
        if path != this_file
    }
    for name, mark in ALLOWED_SKIPS.items():
        assert texts[name].count(mark) == 1
        texts[name] = texts[name].replace(mark, "")
    assert [path for path, text in texts.items() if any(mark in text for mark in marks)] == []
