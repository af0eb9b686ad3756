"""Fixture of mocked HTTP responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import responses

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    """Mocked responses; a request without one fails, and so does an unused response."""
    with responses.RequestsMock() as mock:
        yield mock
