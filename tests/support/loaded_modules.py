"""The modules that a command line has loaded when it ends."""

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
master, slave = os.openpty()
os.dup2(slave, 1)
def drain():
    while os.read(master, 65536):
        pass
threading.Thread(target=drain, daemon=True).start()
"""


def loaded_modules(
    *args: str, env: Mapping[str, str] | None = None, exit_code: int = 0, terminal: bool = False
) -> set[str]:
    """Run the command line and return the names of all loaded modules.

    With `terminal`, stdout is a terminal. Raise AssertionError on another exit code.
    """
    report = (_TERMINAL if terminal else "") + _REPORT
    _, err = run_fresh_python(report, *args, env=environment(**(env or {})))
    code, modules = json.loads(err.splitlines()[-1])
    assert code == exit_code, err
    return set(modules)


def own_modules(modules: set[str]) -> set[str]:
    """Return the modules of the package gaussbackup only."""
    return {name for name in modules if name.startswith("gaussbackup.")}
