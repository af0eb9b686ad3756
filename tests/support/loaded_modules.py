"""Which modules a command line has loaded by the time it has ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.cli import environment
from tests.support.fresh_interpreter import run_fresh_python

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPORT = """
import sys
sys.argv = ["gaussbackup", *sys.argv[1:]]
from gaussbackup.__main__ import main
code = main()
modules = sorted(sys.modules)
import json
sys.stderr.write("\\n" + json.dumps([code, modules]))
"""
_TERMINAL = """
import os, threading
ours, its = os.openpty()
os.dup2(its, 1)
def drain():
    while os.read(ours, 65536):
        pass
threading.Thread(target=drain, daemon=True).start()
"""


def loaded_modules(
    *args: str, env: Mapping[str, str] | None = None, exit_code: int = 0, terminal: bool = False
) -> set[str]:
    """The modules; with `terminal`, stdout is one. AssertionError on another exit code."""
    report = (_TERMINAL if terminal else "") + _REPORT
    _, err = run_fresh_python(report, *args, env=environment(**(env or {})))
    code, modules = json.loads(err.splitlines()[-1])
    assert code == exit_code, err
    return set(modules)


def own_modules(modules: set[str]) -> set[str]:
    """Those of the program itself."""
    return {name for name in modules if name.startswith("gaussbackup.")}
