"""What ordinary commands remember of names, and what `__complete` offers of it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.cli.completion.settings_before_cursor import parse_cursor
from gaussbackup.cli.name_recording_client import NameRecorder, RecordingClient
from gaussbackup.config.cache_file import MAX_AGE, read_cache, write_cache
from gaussbackup.config.name_cache import REFRESH_INTERVAL
from gaussbackup.config.setting_sources import Flags
from gaussbackup.domain.cached_names import NO_NAMES, CachedNames
from gaussbackup.model.instance import Instance
from tests.support.builders import ORDERS
from tests.support.cli import PROGRAM, environment, environment_without_coverage, run_cli
from tests.support.configured_user import ConfiguredUser, configured_user

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.support.cloud import Cloud

SEEDED = {"orders", "billing", "analytics"}
SELECTORS = ["@latest", "@latest-completed", "@oldest"]


@pytest.fixture
def user(cloud: Cloud, tmp_path: Path) -> ConfiguredUser:
    return configured_user(cloud, tmp_path / "home")


def _listed(user: ConfiguredUser) -> None:
    user.run("instances", "list", "-q")
    user.run("list", "-q")


def test_what_a_command_saw_is_offered_at_every_place_that_leads_there(
    user: ConfiguredUser,
) -> None:
    _listed(user)
    assert set(user.completions("instances")) == SEEDED
    assert set(user.completions("instances", "-p", "here")) == SEEDED
    assert set(user.completions("instances", "list", "-qphere")) == SEEDED
    assert set(user.completions("instances", "--profile='here'")) == SEEDED
    assert set(user.completions("instances", GAUSSBACKUP_PROFILE="here")) == SEEDED
    config = "~/.config/gaussbackup/config.yaml"
    assert set(user.completions("instances", "-c", config)) == SEEDED
    assert user.completions("instances", "-p", "there") == []
    assert user.completions("instances", "-p", "there", GAUSSBACKUP_PROFILE="here") == []
    assert user.completions("instances", "--region", "elsewhere") == []
    assert user.completions("instances", GAUSSBACKUP_ENDPOINT="https://other.example") == []


def test_backups_are_narrowed_by_the_instance(user: ConfiguredUser) -> None:
    _listed(user)
    assert set(user.completions("backups", "show")) == {
        *("before-v40", "before-v41", "month-end", "before-resize")
    }
    orders = [*SELECTORS, "before-v41", "before-v40"]
    assert user.completions("backups", "show", "-i", "orders") == orders
    ident = next(key for key, name in user.name_cache["instances"].items() if name == "orders")
    assert user.completions("backups", f"--instance={ident}", "delete") == orders
    assert user.completions("backups", "-i", "nobody", "show") == SELECTORS


def test_made_and_deleted_backups_are_known_at_once(user: ConfiguredUser) -> None:
    made = user.run("create", "-i", "orders", "-n", "before-v42", "--no-wait", "-o", "id")
    ident = made.out.strip()
    assert "before-v42" in user.completions("backups")
    assert user.completions("backups", prefix=ident[:9]).count(ident) == 1
    user.run("wait", ident, "-q", "--poll-interval", "0.1")
    user.run("delete", ident, "--yes", "-q")
    assert "before-v42" not in user.completions("backups")


@pytest.mark.parametrize("ending", ["show", "delete"])
def test_a_backup_that_somebody_else_deleted_is_forgotten_when_that_is_seen(
    user: ConfiguredUser, ending: str
) -> None:
    made = user.run(
        "create", "-i", "orders", "-n", "soon-gone", "-o", "id", "--poll-interval", "0.1"
    )
    ident = made.out.strip()
    user.run_without_config("delete", ident, "--yes", "-q")
    assert "soon-gone" in user.completions("backups")
    run_cli(ending, ident, env=user.environ, exit_code=4)
    assert "soon-gone" not in user.completions("backups")


@pytest.mark.parametrize(
    ("words", "instances", "backups"),
    [
        (["check", "-i", "orders", "--max-age", "900d"], {"orders"}, {"before-v41"}),
        (["check", "--all-instances", "--max-age", "900d"], SEEDED, {"before-v41", "month-end"}),
        (["show", "-i", "orders", "@latest"], {"orders"}, {"before-v41"}),
        (["show", "before-v41"], set(), {"before-v41", "month-end"}),
        (["list", "-i", "billing"], {"billing"}, {"month-end"}),
        (["list", "--type", "auto"], SEEDED, set()),
        (["list", "--sort", "none", "-o", "csv"], SEEDED, {"before-v41", "month-end"}),
        (["list", "--sort", "none", "-o", "id"], set(), {"before-v41", "month-end"}),
        (["instances", "show", "orders"], {"orders"}, {"before-v41"}),
        (["prune", "-i", "orders", "--match", "*", "--keep-last", "9"], {"orders"}, {"before-v41"}),
    ],
)
def test_every_command_remembers_what_it_learned_anyway(
    user: ConfiguredUser, words: list[str], instances: set[str], backups: set[str]
) -> None:
    run_cli(*words, env=user.environ, exit_code=None)
    assert set(user.completions("instances")) == instances
    assert {"before-v41", "month-end"} & set(user.completions("backups")) == backups


def test_remembering_costs_no_request(user: ConfiguredUser) -> None:
    user.run("list", "-q")
    asked = user.request_count
    run_cli("list", "-q", env={**user.environ, "HOME": "/nonexistent", **user.cloud.variables})
    assert user.request_count == 2 * asked


def test_the_file_is_for_its_owner_alone_and_holds_no_secret(user: ConfiguredUser) -> None:
    _listed(user)
    (path,) = user.cache_dir.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(user.cache_dir.stat().st_mode) == 0o700
    text = path.read_text() + path.name
    for value in user.cloud.variables.values():
        assert value in {"3", "5"} or value not in text


def test_a_secret_that_the_service_gives_out_as_a_name_is_not_kept(user: ConfiguredUser) -> None:
    secret = user.environ["SK"]
    user.run("create", "-i", "orders", "-n", "harmless", "--no-wait", "-q")
    user.run_without_config("create", "-i", "billing", "-n", secret, "--no-wait", "-q")
    _listed(user)
    assert secret not in json.dumps(user.name_cache)
    assert "harmless" in user.completions("backups")


def test_what_is_known_already_is_not_written_again_before_it_grows_old(
    user: ConfiguredUser,
) -> None:
    _listed(user)
    (path,) = user.cache_dir.iterdir()
    first = path.stat().st_ino, user.name_cache
    user.run("list", "-q")
    assert (path.stat().st_ino, user.name_cache) == first
    aged = {**first[1], "written": first[1]["written"] - REFRESH_INTERVAL - 1}
    path.write_text(json.dumps(aged))
    user.run("list", "-q")
    assert user.name_cache["written"] >= first[1]["written"]
    assert user.name_cache["backups"] == first[1]["backups"]


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_a_damaged_file_is_nothing_and_is_written_anew(user: ConfiguredUser, text: str) -> None:
    _listed(user)
    (path,) = user.cache_dir.iterdir()
    path.write_text(text)
    assert user.completions("instances") == []
    user.run("instances", "list", "-q")
    assert set(user.completions("instances")) == SEEDED


def _no_home(user: ConfiguredUser) -> dict[str, str]:
    return {"HOME": ""}


def _home_that_is_not_there(user: ConfiguredUser) -> dict[str, str]:
    return {"HOME": "/no-such-home"}


def _cache_is_no_folder(user: ConfiguredUser) -> dict[str, str]:
    return {"XDG_CACHE_HOME": "/dev/null"}


def _cache_takes_no_file(user: ConfiguredUser) -> dict[str, str]:
    return {"XDG_CACHE_HOME": "/proc/self"}


def _others_can_write_there(user: ConfiguredUser) -> dict[str, str]:
    user.cache_dir.mkdir(parents=True)
    user.cache_dir.chmod(0o777)
    return {}


@pytest.mark.parametrize(
    "trouble",
    [
        _no_home,
        _home_that_is_not_there,
        _cache_is_no_folder,
        _cache_takes_no_file,
        _others_can_write_there,
    ],
)
def test_where_nothing_can_be_kept_nothing_is_said_of_it(
    user: ConfiguredUser, trouble: Callable[[ConfiguredUser], dict[str, str]]
) -> None:
    config = str(user.home / ".config/gaussbackup/config.yaml")
    env = {"GAUSSBACKUP_CONFIG": config, **trouble(user)}
    ran = user.run("list", "-o", "id", **env)
    assert ran.out
    assert ran.err == ""
    assert user.completions("instances", **env) == []
    assert set(user.completions("profiles", **env)) == {"here", "there", "emulator"}
    assert not list(user.home.rglob("*.json"))


def test_a_full_disk_leaves_the_old_file_and_the_answer(user: ConfiguredUser) -> None:
    _listed(user)
    before = user.name_cache
    user.run(
        "create",
        "-i",
        "orders",
        "-n",
        "on-full-disk",
        "--no-wait",
        "-q",
        HOME="/no-home",
        GAUSSBACKUP_CONFIG=str(user.home / ".config/gaussbackup/config.yaml"),
    )
    words = " ".join(PROGRAM)
    done = subprocess.run(
        ["/bin/bash", "-c", f"ulimit -f 0; {words} list -o id | cat"],
        env=environment_without_coverage(**user.environ, PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert len(done.stdout.splitlines()) > len(before["backups"])
    assert done.stderr == ""
    assert user.name_cache == before
    assert len(list(user.cache_dir.iterdir())) == 1


def test_of_commands_that_end_at_once_each_leaves_a_whole_file(user: ConfiguredUser) -> None:
    _listed(user)
    (path,) = user.cache_dir.iterdir()
    loop = (
        "import sys, time; from pathlib import Path\n"
        "from gaussbackup.config.cache_file import write_cache\n"
        "rows = {f'{n:032x}br14': [sys.argv[2] * 60, 'i', ''] for n in range(200)}\n"
        "for _ in range(150): write_cache(Path(sys.argv[1]), {'instances': {}, 'backups': rows}, "
        "time.time())"
    )
    writers = [subprocess.Popen([sys.executable, "-c", loop, str(path), who]) for who in "ab"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        found = read_cache(path, time.time() + 1)
        assert found is not None
        seen |= {row[0][0] for row in found["backups"].values()}
    assert [writer.returncode for writer in writers] == [0, 0]
    assert seen >= {"a", "b"}
    assert [each.name for each in user.cache_dir.iterdir()] == [path.name]


def test_a_new_file_makes_the_old_ones_go(tmp_path: Path) -> None:
    folder, now = tmp_path / "names", time.time()
    write_cache(folder / "old.json", {}, now)
    write_cache(folder / "young.json", {}, now)
    os.utime(folder / "old.json", (now - MAX_AGE - 9,) * 2)
    write_cache(folder / "new.json", {}, now)
    assert {path.name for path in folder.iterdir()} == {"young.json", "new.json"}


def test_a_stand_in_of_one_command_is_not_remembered(user: ConfiguredUser) -> None:
    run_cli("list", "-q", env={**user.environ, **user.cloud.variables})
    assert not user.cache_dir.exists()


def test_the_built_in_emulator_is_remembered_with_its_state(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path)}
    run_cli("-p", "emulator", "instances", "list", env=env)
    assert set(run_cli("__complete", "instances=", "-p", "emulator", env=env).out.split()) == (
        SEEDED
    )


def test_profiles_are_offered_with_and_without_what_was_kept_of_them(user: ConfiguredUser) -> None:
    assert user.completions("profiles") == ["here", "there", "emulator"]
    (path,) = user.cache_dir.iterdir()
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "names": ["kept"]}))
    assert user.completions("profiles") == ["kept", "emulator"]
    config = user.home / ".config/gaussbackup/config.yaml"
    config.write_text("profiles: {new: {}}")
    assert user.completions("profiles") == ["new", "emulator"]


@pytest.mark.parametrize("text", ["", ": [", "profiles: &a {b: {}}", "\x00", "- one"])
def test_a_configuration_that_cannot_be_read_offers_nothing_and_says_nothing(
    user: ConfiguredUser, text: str
) -> None:
    (user.home / ".config/gaussbackup/config.yaml").write_text(text)
    assert user.completions("profiles") == []
    assert user.completions("instances") == []
    assert user.completions("profiles", "-c", "/no/such/file") == []


def test_no_secret_command_is_run_and_no_pipe_is_emptied(
    user: ConfiguredUser, tmp_path: Path
) -> None:
    config = user.home / ".config/gaussbackup/config.yaml"
    ran = tmp_path / "ran"
    config.write_text(
        "profiles: {one: {credentials: ops}}\n"
        f"credentials: {{ops: {{type: command, command: [touch, {ran}]}}}}\n"
    )
    assert user.completions("profiles") == ["one", "emulator"]
    assert user.completions("instances") == []
    assert not ran.exists()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert user.completions("profiles", "-c", str(pipe)) == []


@pytest.mark.parametrize(
    "words",
    [[], ["instances"], ["secrets="], ["instances=", "-p"], ["backups=", "-i", '"or']],
)
def test_whatever_is_asked_the_answer_is_silent_and_good(words: Sequence[str]) -> None:
    ran = run_cli("__complete", *words)
    assert ran.err == ""


def test_a_closed_stdout_is_no_problem(user: ConfiguredUser) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", f"{' '.join(PROGRAM)} __complete profiles >&-"],
        env=environment(**user.environ),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "flags", "instance"),
    [
        (["-p", "a", "show", "-i", "b"], Flags(profile="a"), "b"),
        (["-qpa", "list", "--instance", "b", "-i=c"], Flags(profile="a"), "=c"),
        (["--profile=a", "--config=f", "-cg"], Flags(profile="a", config="g"), None),
        (["-o", "-p", "-p", "a"], Flags(profile="a"), None),
        (["-n", "-i", "-d-p", "x"], Flags(), None),
        (["--", "-p", "a"], Flags(), None),
        (
            ["--region", "r", "--project-id", "p", "--endpoint", "e"],
            Flags(region="r", project_id="p", endpoint="e"),
            None,
        ),
        (["-i", "'my own'", "-p", r"a\ b"], Flags(profile="a b"), "my own"),
        (["-i", "it's", "-p", "'a' 'b'"], Flags(profile="'a' 'b'"), "it's"),
        (["show", "-", "-q", "-i"], Flags(), None),
    ],
)
def test_the_words_are_read_as_the_program_would_read_them(
    words: list[str], flags: Flags, instance: str | None
) -> None:
    assert parse_cursor(words) == (flags, instance)


def test_the_answer_loads_neither_typer_nor_requests_and_yaml_only_for_a_new_file(
    user: ConfiguredUser,
) -> None:
    _listed(user)
    code = (
        "import json, sys; sys.argv = ['gaussbackup', '__complete', *sys.argv[1:]]\n"
        "from gaussbackup.__main__ import main; main()\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))"
    )

    def loaded(*words: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=environment_without_coverage(**user.environ),
            capture_output=True,
            check=True,
            timeout=60,
        )
        return set(json.loads(done.stderr))

    heavy = {"typer", "requests", "urllib3", "rich", "sqlite3", "ssl", "dataclasses"}
    first, second, third = (loaded(kind) for kind in ("profiles", "profiles", "instances"))
    assert "yaml" in first
    assert not (second | third) & {"yaml", "datetime"}
    assert not (first | second | third) & heavy


class _StubClient:
    """A client that knows one instance and records how it was viewed."""

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> _StubClient:
        return self

    def in_background(self, call: Callable[[Any], Any]) -> Callable[[], Any]:
        return lambda: call(self)

    def list_instances(self, **filters: str | None) -> tuple[Instance, ...]:
        return (Instance(ORDERS, "orders"),)

    def __getattr__(self, name: str) -> Any:
        return None

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "list_instances",
    [
        lambda client: client.list_instances(),
        lambda client: client.with_deadline(5.0).list_instances(),
        lambda client: client.in_background(lambda view: view.list_instances())(),
    ],
    ids=["client", "with_deadline", "in_background"],
)
def test_recording_client_saves_names_seen_by_its_views(
    list_instances: Callable[[RecordingClient], object],
) -> None:
    saved: list[CachedNames] = []
    stub: Any = _StubClient()
    client = RecordingClient(stub, NameRecorder(lambda merge: saved.append(merge(NO_NAMES))))
    list_instances(client)
    client.close()
    assert [names.instances for names in saved] == [{ORDERS: "orders"}]


def test_recording_client_saves_nothing_if_it_saw_nothing() -> None:
    saved: list[object] = []
    stub: Any = _StubClient()
    RecordingClient(stub, NameRecorder(saved.append)).close()
    assert saved == []


def test_recording_client_ignores_errors_of_saving() -> None:
    def fail(merge: object) -> None:
        raise OSError("disk full")

    stub: Any = _StubClient()
    client = RecordingClient(stub, NameRecorder(fail))
    client.list_instances()
    client.close()
