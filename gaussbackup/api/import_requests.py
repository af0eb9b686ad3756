"""The import of requests without what it never needs here.

requests imports a guesser of encodings for `Response.text`, which is never used here: every body
is decoded as UTF-8 or refused. Where somebody has installed another reader of JSON, it imports that
one for `Response.json`, which is not used either. urllib3 imports importlib.metadata to find out
the version of an HTTP/2 library, which is never used. All of it would cost twice a bare start of
Python, at every command.
"""

from __future__ import annotations

import sys
from types import ModuleType

_NOT_NEEDED = ("charset_normalizer", "chardet", "simplejson")
_METADATA = "importlib.metadata"


def load_requests() -> None:
    """Import requests once, lean; whoever has imported it already keeps it as it is."""
    if "requests" in sys.modules:
        return
    import warnings

    before = {name: sys.modules.get(name) for name in (*_NOT_NEEDED, _METADATA)}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
        try:
            _hide()
            import requests  # noqa: F401
        finally:
            _restore(before)


def _hide() -> None:
    for name in _NOT_NEEDED:
        # None makes an import of that name fail, as if it were not installed.
        sys.modules[name] = None  # type: ignore[assignment]
    if _METADATA not in sys.modules:
        stand_in = ModuleType(_METADATA)
        stand_in.__dict__["version"] = _version
        sys.modules[_METADATA] = stand_in


def _version(name: str) -> str:
    """What the stand-in hands out; the real one answers, should anybody ever ask."""
    from importlib.metadata import version

    return version(name)


def _restore(before: dict[str, ModuleType | None]) -> None:
    for name, module in before.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module
