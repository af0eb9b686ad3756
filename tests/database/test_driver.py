"""SQL checks without the driver, which is an optional dependency."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from gaussbackup.database import sql_checks
from gaussbackup.errors import UsageError


def test_check_driver_names_the_extra_or_the_version_of_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = builtins.__import__

    def without_driver(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "async_gaussdb":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_driver)
    monkeypatch.setattr(sql_checks, "_UNSUPPORTED_PYTHON", (4, 0))
    with pytest.raises(UsageError, match="not installed") as raised:
        sql_checks.check_driver()
    assert "pip install 'gaussbackup[drill]'" in (raised.value.hint or "")
    monkeypatch.setattr(sql_checks, "_UNSUPPORTED_PYTHON", (3, 0))
    with pytest.raises(UsageError, match="no release for Python 3"):
        sql_checks.check_driver()
