"""Number of packages and size of an installation."""

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
"""The content of a new environment before anything is installed."""


def test_installed_packages_and_size(results: Results, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    python = tmp_path / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", str(ROOT)]
    subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
    [site] = tmp_path.glob("lib/python*/site-packages")
    installed = [path for path in site.iterdir() if not path.name.startswith(VENV)]
    own = [path for path in installed if path.name.startswith("gaussbackup")]
    names = {path.name.split("-")[0] for path in installed if path.name.endswith(".dist-info")}
    size, others = megabytes(installed), megabytes(site.iterdir()) - megabytes(installed)
    lower_bound = size - megabytes(own)
    results.add(
        goals.PACKAGES,
        f"{len(names)} including itself",
        met=len(names) <= 13,
        lower_bound=f"{len(names) - 1} without it",
    )
    measured = f"{size:.1f} MB (and {others:.1f} MB of pip, setuptools)"
    results.add(
        goals.SIZE, measured, met=size <= 20, lower_bound=f"{lower_bound:.1f} MB without it"
    )


def megabytes(paths: Iterable[Path]) -> float:
    """Return the total size of the files in these paths."""
    files = [f for path in paths for f in (path.rglob("*") if path.is_dir() else [path])]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6
