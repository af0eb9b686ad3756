"""The environment of a run: home directories, locales, limits, DNS, clocks, file names."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.robustness.checked_cloud import run_checked
from tests.robustness.recorded_run import sitecustomize
from tests.support.cli import run_shell

if TYPE_CHECKING:
    from tests.robustness.checked_cloud import LongTimeoutCloud

EMULATED = ("-p", "emulator", "create", "-i", "orders", "-o", "json")
FAST_BUILD = {"GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.1"}


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
def test_commands_work_without_a_usable_home_and_create_no_files(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, homes: dict[str, str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    env = {**lenient_cloud.variables, **FAST_BUILD, **homes, "TMPDIR": str(tmp_path)}
    system_paths = [Path("/") / name for name in (".config", ".local", ".cache", ".huaweicloud")]
    before = [path.exists() for path in system_paths]
    for args in ("list", "config path", "-p emulator create -i orders", "config init"):
        result = run_shell(f"cd {folder} && $gb {args}", env)
        # Without a home directory, `config init` fails: it has no path for the file.
        assert result.code in ({0, 2} if args == "config init" else {0}), result.err
        assert "~" not in result.err
    assert list(folder.iterdir()) == []
    assert [path.exists() for path in system_paths] == before


def test_emulator_state_directory_that_is_not_writable_is_reported(
    lenient_cloud: LongTimeoutCloud,
) -> None:
    env = {"XDG_STATE_HOME": "/dev/null/x"}
    assert lenient_cloud.run("list", env=env).err == ""
    result = run_checked(*EMULATED, env=env, exit_code=2)
    assert "/dev/null/x/gaussbackup/emulator.db" in result.err


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "POSIX"},
    ],
)
def test_output_is_ascii_in_an_ascii_locale(
    lenient_cloud: LongTimeoutCloud, locale: dict[str, str]
) -> None:
    lenient_cloud.server.add_instance("备份✓")
    for output_format in ("table", "yaml", "csv", "id"):
        result = lenient_cloud.run("instances", "list", "-o", output_format, env=locale)
        assert result.out.isascii()
        assert output_format == "id" or "\\u5907\\u4efd" in result.out.lower()
    result = lenient_cloud.run("instances", "list", "-o", "json", env=locale)
    assert result.out.isascii()
    assert "备份✓" in {row["name"] for row in result.document["instances"]}
    refused = lenient_cloud.run("create", "-i", "备份✓", "-n", "名字", env=locale, exit_code=2)
    assert refused.err.isascii()
    assert lenient_cloud.run("create", "--help", env=locale).out.isascii()


LIMITS = {"files": "-n 16", "file size": "-f 0"} | (
    {"memory": "-v 307200"} if sys.platform == "linux" else {}
)


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_commands_work_with_low_resource_limits(
    lenient_cloud: LongTimeoutCloud, limit: str
) -> None:
    assert lenient_cloud.shell(f"ulimit {limit} && exec $gb list").code == 0
    created = lenient_cloud.shell(
        f"ulimit {limit} && exec $gb create -i orders --poll-interval 0.1 -o json"
    )
    assert json.loads(created.out)["outcome"] == "completed"


def test_file_size_limit_is_handled_like_a_full_disk(
    tmp_path: Path, lenient_cloud: LongTimeoutCloud
) -> None:
    list_command = f"ulimit -f 0 && exec $gb list > {tmp_path / 'out'}"
    assert lenient_cloud.shell(list_command).code == 12
    init = lenient_cloud.shell(f"ulimit -f 0 && exec $gb config init -c {tmp_path / 'config.yaml'}")
    assert (init.code, (tmp_path / "config.yaml").exists()) == (2, False)
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), **FAST_BUILD}
    emulated = "ulimit -f 0 && exec $gb -p emulator create -i orders"
    assert run_shell(emulated, env).code == 2
    run_checked("-p", "emulator", "list", env=env)
    limited = run_shell(emulated, {**env, "GAUSSBACKUP_SETTLE_WINDOW": "0.1"})
    assert limited.code == 8
    assert "emulator: cannot use the state file: disk I/O error" in limited.err


HANGING_DNS = """
import socket, threading
socket.getaddrinfo = lambda *args, **more: threading.Event().wait(60)
"""


@pytest.mark.parametrize(
    ("args", "code", "limits", "max_seconds"),
    [
        (("list",), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5"}, 1.5),
        (("list",), 9, {"GAUSSBACKUP_CALL_LIMIT": "0.5"}, 1.5),
        (("create", "-i", "orders"), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5"}, 1.5),
        (("wait", "f" * 32 + "br14", "--timeout", "1"), 7, {"GAUSSBACKUP_CALL_LIMIT": "60"}, 4.0),
        (("list",), 9, {"GAUSSBACKUP_CONNECT_TIMEOUT": "0.5", "https_proxy": "http://p.test"}, 1.5),
    ],
)
def test_command_times_out_if_dns_hangs(
    lenient_cloud: LongTimeoutCloud,
    tmp_path: Path,
    args: tuple[str, ...],
    code: int,
    limits: dict[str, str],
    max_seconds: float,
) -> None:
    env = {**lenient_cloud.variables, **sitecustomize(tmp_path, HANGING_DNS), **limits}
    env |= {"GAUSSBACKUP_ENDPOINT": "https://gaussdb.test", "GAUSSBACKUP_RETRY_BUDGET": "1"}
    start = time.monotonic()
    result = run_checked(*args, "-o", "json", env=env, exit_code=code)
    assert time.monotonic() - start < max_seconds + 5
    assert "DNS lookup failed" in result.document["error"]["message"]
    assert lenient_cloud.server.requests() == []


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
def test_list_json_does_not_depend_on_terminal_variables(
    lenient_cloud: LongTimeoutCloud, variables: dict[str, str]
) -> None:
    plain = lenient_cloud.run("list", "-o", "json")
    lenient_cloud.run("list", env=variables)
    assert lenient_cloud.run("list", "-o", "json", env=variables) == plain
    if "NO_COLOR" in variables:
        assert (
            "\x1b" not in lenient_cloud.run("list", "-i", "nowhere", env=variables, exit_code=4).err
        )


def test_list_writes_no_secret_with_debug_logging_enabled(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path
) -> None:
    code = "import logging\nlogging.basicConfig(level=logging.DEBUG)\n"
    result = lenient_cloud.run("list", env=sitecustomize(tmp_path, code))
    assert "DEBUG" in result.err
    login = {**lenient_cloud.login_variables, "PYTHONPATH": str(tmp_path / "site")}
    run_checked("list", env=login)


SHIFTED_CLOCK = """
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


@pytest.mark.parametrize(("now", "date"), [(60, "19700101"), (4070908800, "20990101")])
def test_create_generates_valid_unique_names_with_a_wrong_clock(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, now: int, date: str
) -> None:
    env = {**sitecustomize(tmp_path, SHIFTED_CLOCK), "SHIFTED_TO": str(now)}
    args = ("create", "-i", "orders", "--poll-interval", "0.1", "-o", "json")
    first = lenient_cloud.run(*args, env=env).document
    later = {**env, "SHIFTED_TO": str(now + 1000)}
    second = lenient_cloud.run(*args, env=later).document
    names = {document["backup"]["name"] for document in (first, second)}
    assert len(names) == 2
    assert all(re.fullmatch(rf"orders-{date}-\d{{6}}", name) for name in names)
    assert "correct the clock" in first["warnings"][0]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "no/such/zone"])
def test_create_generates_names_with_the_utc_date_in_any_time_zone(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, zone: str
) -> None:
    env = {**sitecustomize(tmp_path, SHIFTED_CLOCK), "SHIFTED_TO": "951865200.5", "TZ": zone}
    args = ("create", "-i", "orders", "--dry-run", "-o", "json")
    document = lenient_cloud.run(*args, env=env).document
    assert document["request"]["body"]["name"].startswith("orders-20000229-2300")


def test_commands_accept_unusual_file_names(tmp_path: Path) -> None:
    for name in ("new\nline.yaml", "-dash.yaml", "备份 .yaml", "'quote\".yaml"):
        path = tmp_path / name
        for args in (("config", "init"), ("config", "validate", str(path))):
            run_checked(*args, "-c", str(path), env={"HOME": str(tmp_path)})
        state = tmp_path / f"{name}.db"
        run_checked("emulator", "reset", "--state", str(state))
        assert state.stat().st_size > 0
    run = f"cd {tmp_path} && $gb -c -dash.yaml config validate && $gb emulator reset --state=-x.db"
    assert run_shell(run, {}).code == 0
    assert (tmp_path / "-x.db").exists()


@pytest.mark.parametrize("variables", [{}, {"PYTHONUTF8": "0"}])
@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_names_and_paths_in_utf8_are_understood_in_every_locale(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, locale: str, variables: dict[str, str]
) -> None:
    lenient_cloud.server.add_instance("测试库")
    env = {**lenient_cloud.variables, **variables, "LC_ALL": locale}
    shown = run_shell("$gb instances show 测试库 -o json", env)
    assert shown.code == 0, shown.err
    assert json.loads(shown.out)["instance"]["name"] == "测试库"
    described = run_shell("$gb create -i 测试库 -n utf8 -d 备份 --dry-run -o json", env)
    assert json.loads(described.out)["request"]["body"]["description"] == "备份"
    folder = tmp_path / "目录"
    folder.mkdir()
    assert run_shell(f"$gb config init -c {folder}/é.yaml", env).code == 0
    assert (folder / "é.yaml").is_file()
    echoed = run_shell(f"$gb emulator exec --report {folder}/r.json -- echo 测试库", env)
    assert echoed.out == "测试库\n"
    assert (folder / "r.json").is_file()
    invalid = run_shell("$gb instances show $'\\xff\\xfe' -o json", env)
    assert json.loads(invalid.out)["error"]["kind"] == "not_found"
