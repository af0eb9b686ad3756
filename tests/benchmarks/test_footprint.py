"""What an installation brings along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks import goals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmarks.measurements import Results

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
VENV = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth")
"""What a new environment holds before anything is installed."""


def test_what_is_installed(book: Results, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    python = tmp_path / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", str(ROOT)]
    subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
    [site] = tmp_path.glob("lib/python*/site-packages")
    brought = [path for path in site.iterdir() if not path.name.startswith(VENV)]
    own = [path for path in brought if path.name.startswith("gaussbackup")]
    names = {path.name.split("-")[0] for path in brought if path.name.endswith(".dist-info")}
    size, before = megabytes(brought), megabytes(site.iterdir()) - megabytes(brought)
    floor = size - megabytes(own)
    book.add(
        goals.PACKAGES,
        f"{len(names)}, itself one of them",
        met=len(names) <= 13,
        floor=f"{len(names) - 1} without it",
    )
    told = f"{size:.1f} MB (and {before:.1f} MB of pip, setuptools)"
    book.add(goals.SIZE, told, met=size <= 20, floor=f"{floor:.1f} MB without it")


def megabytes(paths: Iterable[Path]) -> float:
    """Of all files below."""
    files = [f for path in paths for f in (path.rglob("*") if path.is_dir() else [path])]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6
