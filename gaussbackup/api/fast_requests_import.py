"""Import of requests without dependencies that are never used here.

requests imports a guesser of encodings for `Response.text`, and simplejson, if it is installed,
for `Response.json`; neither is used, since every body is decoded as UTF-8 or rejected. urllib3
imports importlib.metadata for the version of an HTTP/2 library, which is not used either. All of
them together would cost twice a bare start of Python, in every command.
"""

from __future__ import annotations

import sys
from types import ModuleType

_HIDDEN = ("charset_normalizer", "chardet", "simplejson")
_METADATA = "importlib.metadata"


def load_requests() -> None:
    """Import requests without the hidden modules; does nothing if it is imported already."""
    if "requests" in sys.modules:
        return
    import warnings

    before = {name: sys.modules.get(name) for name in (*_HIDDEN, _METADATA)}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
        try:
            _hide()
            import requests  # noqa: F401
        finally:
            _restore(before)


def _hide() -> None:
    for name in _HIDDEN:
        # None makes an import of that name fail, as if it were not installed.
        sys.modules[name] = None  # type: ignore[assignment]
    if _METADATA not in sys.modules:
        stub = ModuleType(_METADATA)
        stub.__dict__["version"] = _version
        sys.modules[_METADATA] = stub


def _version(name: str) -> str:
    """Stub of importlib.metadata.version; imports the real one if it is ever called."""
    from importlib.metadata import version

    return version(name)


def _restore(before: dict[str, ModuleType | None]) -> None:
    for name, module in before.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module
