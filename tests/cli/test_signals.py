"""A signal may come at any moment of a process's life: it starts, works, answers, or ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import environment

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

_STRUCK = """
import os, sys

moment, signum = sys.argv[1], int(sys.argv[2])

class Strike:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signum)

sys.meta_path.insert(0, Strike())
sys.argv[1:] = sys.argv[3:]
from gaussbackup.__main__ import main

code = main()
if moment == "the end":
    os.kill(os.getpid(), signum)
sys.exit(code)
"""
"""The program, sent a signal just as it imports a module: that fixes the moment."""

STARTING = ("gaussbackup.cli.root_command", "typer", "gaussbackup.cli.main")
WORKING = ("gaussbackup.cli.commands.list", "gaussbackup.config.load_profile", "requests")
ANSWERING = ("gaussbackup.render.serializers", "gaussbackup.cli.suggested_command")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def struck(cloud: Cloud, moment: str, signum: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command line that is sent a signal at that moment."""
    return subprocess.run(
        [sys.executable, "-c", _STRUCK, moment, str(int(signum)), *words],
        env=environment(**cloud.variables),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("signum", SIGNALS)
@pytest.mark.parametrize("moment", [*STARTING, *WORKING, *ANSWERING[:1], "the end"])
def test_a_signal_ends_the_process_by_itself_and_never_by_a_traceback(
    cloud: Cloud, moment: str, signum: int
) -> None:
    done = struck(cloud, moment, signum, "list", "-o", "json")
    assert done.returncode == -signum
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert moment != "the end" or json.loads(done.stdout)["exit_code"] == 0


@pytest.mark.parametrize("moment", ["typer", "gaussbackup.cli.main"])
def test_a_signal_at_the_start_leaves_nothing_to_say(cloud: Cloud, moment: str) -> None:
    done = struck(cloud, moment, signal.SIGINT, "create", "-i", "orders", "-n", "before-v42")
    assert (done.stdout, done.stderr) == ("", "")
    assert cloud.create_count == 0


@pytest.mark.parametrize("quiet", [(), ("-q",)])
@pytest.mark.parametrize("moment", ANSWERING)
def test_a_signal_while_the_answer_is_made_still_names_what_was_started(
    cloud: Cloud, moment: str, quiet: tuple[str, ...]
) -> None:
    words = ("create", "-i", "orders", "-n", "before-v42", "--no-wait", "-o", "json", *quiet)
    done = struck(cloud, moment, signal.SIGTERM, *words)
    [row] = cloud.backups_named("before-v42")
    assert done.returncode == -signal.SIGTERM
    assert done.stderr.splitlines()[-1] == f"  gaussbackup wait {row['id']}"
    assert "Traceback" not in done.stderr
