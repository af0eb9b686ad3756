"""The machine around a run: homes, locales, limits, name services, clocks, interpreters."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.robustness.deadline_server import run_checked
from tests.support.cli import run_shell

if TYPE_CHECKING:
    from tests.robustness.deadline_server import LongTimeoutCloud

EMULATED = ("-p", "emulator", "create", "-i", "orders", "-o", "json")
BRISK = {"GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.1"}


def site(tmp_path: Path, code: str) -> dict[str, str]:
    """The variables with which every Python runs this code before anything else."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}


@pytest.mark.parametrize(
    "homes",
    [
        {},
        {"HOME": ""},
        {"HOME": "relative"},
        {"HOME": "/dev/null"},
        {"HOME": "", "XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": "relative"},
        {"HOME": "/dev/null/home", "XDG_CONFIG_HOME": "/dev/null/x"},
    ],
)
def test_without_a_usable_home_all_works_and_nothing_is_left_about(
    calm: LongTimeoutCloud, tmp_path: Path, homes: dict[str, str]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    env = {**calm.variables, **BRISK, **homes, "TMPDIR": str(tmp_path)}
    strays = [Path("/") / name for name in (".config", ".local", ".cache", ".huaweicloud")]
    before = [stray.exists() for stray in strays]
    for words in ("list", "config path", "-p emulator create -i orders", "config init"):
        done = run_shell(f"cd {here} && $gb {words}", env)
        # Without a home there is no place for a configuration, and it is said.
        assert done.code in ({0, 2} if words == "config init" else {0}), done.err
        assert "~" not in done.err
    assert list(here.iterdir()) == []
    assert [stray.exists() for stray in strays] == before


def test_a_state_directory_that_cannot_be_written_is_said(calm: LongTimeoutCloud) -> None:
    env = {"XDG_STATE_HOME": "/dev/null/x"}
    assert calm.run("list", env=env).err == ""
    ran = run_checked(*EMULATED, env=env, exit_code=2)
    assert "/dev/null/x/gaussbackup/emulator.db" in ran.err


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "POSIX"},
    ],
)
def test_an_ascii_locale_gets_everything_in_ascii(
    calm: LongTimeoutCloud, locale: dict[str, str]
) -> None:
    calm.server.add_instance("备份✓")
    for form in ("table", "yaml", "csv", "id"):
        ran = calm.run("instances", "list", "-o", form, env=locale)
        assert ran.out.isascii()
        assert form == "id" or "\\u5907\\u4efd" in ran.out.lower()
    ran = calm.run("instances", "list", "-o", "json", env=locale)
    assert ran.out.isascii()
    assert "备份✓" in {row["name"] for row in ran.document["instances"]}
    refused = calm.run("create", "-i", "备份✓", "-n", "名字", env=locale, exit_code=2)
    assert refused.err.isascii()
    assert calm.run("create", "--help", env=locale).out.isascii()


LIMITS = {"files": "-n 16", "file size": "-f 0"} | (
    {"memory": "-v 307200"} if sys.platform == "linux" else {}
)


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_tight_machine_is_enough(calm: LongTimeoutCloud, limit: str) -> None:
    assert calm.shell(f"ulimit {limit} && exec $gb list").code == 0
    made = calm.shell(f"ulimit {limit} && exec $gb create -i orders --poll-interval 0.1 -o json")
    assert json.loads(made.out)["outcome"] == "completed"


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path, calm: LongTimeoutCloud) -> None:
    limited = f"ulimit -f 0 && exec $gb list > {tmp_path / 'out'}"
    assert calm.shell(limited).code == 12
    init = calm.shell(f"ulimit -f 0 && exec $gb config init -c {tmp_path / 'config.yaml'}")
    assert (init.code, (tmp_path / "config.yaml").exists()) == (2, False)
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), **BRISK}
    emulated = "ulimit -f 0 && exec $gb -p emulator create -i orders"
    assert run_shell(emulated, env).code == 2
    run_checked("-p", "emulator", "list", env=env)
    full = run_shell(emulated, {**env, "GAUSSBACKUP_SETTLE_WINDOW": "0.1"})
    assert full.code == 8
    assert "emulator: cannot use its state: disk I/O error" in full.err


HANGING = """
import socket, threading
socket.getaddrinfo = lambda *args, **more: threading.Event().wait(60)
"""


@pytest.mark.parametrize(
    ("words", "code", "limits", "patience"),
    [
        (("list",), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5"}, 1.5),
        (("list",), 9, {"GAUSSBACKUP_CALL_LIMIT": "0.5"}, 1.5),
        (("create", "-i", "orders"), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5"}, 1.5),
        (("wait", "f" * 32 + "br14", "--timeout", "1"), 7, {"GAUSSBACKUP_CALL_LIMIT": "60"}, 4.0),
        (("list",), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5", "https_proxy": "http://p.test"}, 1.5),
    ],
)
def test_a_name_service_that_hangs_never_hangs_a_command(
    calm: LongTimeoutCloud,
    tmp_path: Path,
    words: tuple[str, ...],
    code: int,
    limits: dict[str, str],
    patience: float,
) -> None:
    env = {**calm.variables, **site(tmp_path, HANGING), **limits}
    env |= {"GAUSSBACKUP_ENDPOINT": "https://gaussdb.test", "GAUSSBACKUP_RETRY_BUDGET": "1"}
    began = time.monotonic()
    ran = run_checked(*words, "-o", "json", env=env, exit_code=code)
    assert time.monotonic() - began < patience + 5
    assert "DNS lookup failed" in ran.document["error"]["message"]
    assert calm.server.requests() == []


@pytest.mark.parametrize(
    "variables",
    [
        {"TERM": "dumb"},
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"CI": "true"},
        {"COLUMNS": "1"},
        {"COLUMNS": "-5"},
        {"FORCE_COLOR": "1"},
        {"TZ": "no/such/zone"},
    ],
)
def test_what_a_terminal_is_told_changes_no_document(
    calm: LongTimeoutCloud, variables: dict[str, str]
) -> None:
    plain = calm.run("list", "-o", "json")
    calm.run("list", env=variables)
    assert calm.run("list", "-o", "json", env=variables) == plain
    if "NO_COLOR" in variables:
        assert "\x1b" not in calm.run("list", "-i", "nowhere", env=variables, exit_code=4).err


def test_somebody_elses_debug_log_holds_no_secret(calm: LongTimeoutCloud, tmp_path: Path) -> None:
    code = "import logging\nlogging.basicConfig(level=logging.DEBUG)\n"
    ran = calm.run("list", env=site(tmp_path, code))
    assert "DEBUG" in ran.err
    login = {**calm.login_variables, "PYTHONPATH": str(tmp_path / "site")}
    run_checked("list", env=login)


SHIFTED = """
import datetime, os, time
ahead = float(os.environ["SHIFTED_TO"]) - time.time()
now = time.time
time.time = lambda: now() + ahead
class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Shifted
"""


@pytest.mark.parametrize(("moment", "date"), [(60, "19700101"), (4070908800, "20990101")])
def test_a_clock_that_is_decades_off_gives_a_legal_name_that_no_other_has(
    calm: LongTimeoutCloud, tmp_path: Path, moment: int, date: str
) -> None:
    env = {**site(tmp_path, SHIFTED), "SHIFTED_TO": str(moment)}
    words = ("create", "-i", "orders", "--poll-interval", "0.1", "-o", "json")
    first = calm.run(*words, env=env).document
    later = {**env, "SHIFTED_TO": str(moment + 1000)}
    second = calm.run(*words, env=later).document
    names = {document["backup"]["name"] for document in (first, second)}
    assert len(names) == 2
    assert all(re.fullmatch(rf"orders-{date}-\d{{6}}", name) for name in names)
    assert "correct the clock" in first["warnings"][0]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "no/such/zone"])
def test_a_generated_name_has_the_day_of_utc_wherever_the_machine_is(
    calm: LongTimeoutCloud, tmp_path: Path, zone: str
) -> None:
    env = {**site(tmp_path, SHIFTED), "SHIFTED_TO": "951865200.5", "TZ": zone}
    words = ("create", "-i", "orders", "--dry-run", "-o", "json")
    document = calm.run(*words, env=env).document
    assert document["request"]["body"]["name"].startswith("orders-20000229-2300")


def test_odd_file_names_are_names(tmp_path: Path) -> None:
    for odd in ("new\nline.yaml", "-dash.yaml", "备份 .yaml", "'quote\".yaml"):
        path = tmp_path / odd
        for words in (("config", "init"), ("config", "validate", str(path))):
            run_checked(*words, "-c", str(path), env={"HOME": str(tmp_path)})
        state = tmp_path / f"{odd}.db"
        run_checked("emulator", "reset", "--state", str(state))
        assert state.stat().st_size > 0
    run = f"cd {tmp_path} && $gb -c -dash.yaml config validate && $gb emulator reset --state=-x.db"
    assert run_shell(run, {}).code == 0
    assert (tmp_path / "-x.db").exists()
