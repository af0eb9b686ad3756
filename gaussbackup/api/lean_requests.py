"""The import of requests without the libraries that guess encodings.

requests imports charset_normalizer (or chardet) for `Response.text`, which is never used here:
every body is decoded as UTF-8 or refused. The guess would cost 1.4 times a bare start of Python.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_GUESSERS = ("charset_normalizer", "chardet")


def load_requests() -> None:
    """Import requests once, lean; whoever has imported it already keeps it as it is."""
    if "requests" in sys.modules:
        return
    import warnings

    present = {name: sys.modules[name] for name in _GUESSERS if name in sys.modules}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
        try:
            _hide()
            import requests  # noqa: F401
        finally:
            _show(present)


def _hide() -> None:
    # None in sys.modules makes an import of that name fail, as if it were not installed.
    for name in _GUESSERS:
        sys.modules[name] = None  # type: ignore[assignment]


def _show(present: dict[str, ModuleType]) -> None:
    for name in _GUESSERS:
        del sys.modules[name]
    sys.modules.update(present)
