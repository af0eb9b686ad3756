"""The command that an interrupted `create` prints: running it leads to exactly one backup."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.robustness.checked_cloud import (
    CREATE,
    LISTS,
    LongTimeoutCloud,
    ShortTimeoutCloud,
    checked,
    create_args,
    respond_with,
    wait_until,
)
from tests.support.cli import CliResult, run_cli, run_shell

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = {"times": "forever"}
REQUEST_ID = ("--request-id", "jenkins-my_job-12")
DESCRIPTION = "it $(costs) `50` ; $HOME * é"


def run_printed_command(cloud: ShortTimeoutCloud, result: CliResult, *args: str) -> CliResult:
    """Run the last line of stderr in bash, after the faults have been removed."""
    cloud.server.clear_faults()
    command = result.err.splitlines()[-1]
    assert command.startswith("  gaussbackup ")
    script = f'gaussbackup() {{ $gb "$@"; }}; {command} {" ".join(args)}'
    return checked(cloud.shell(script), (*args,))


def assert_one_backup(cloud: ShortTimeoutCloud, document: dict[str, object]) -> None:
    """Check that one create request was applied, and that the document has its backup."""
    assert document["exit_code"] == 0
    assert document["outcome"] == "completed"
    backup = document["backup"]
    assert isinstance(backup, dict)
    tagged = [
        row for row in cloud.server.state()["backups"] if "[gb:" in (row["description"] or "")
    ]
    assert [row["id"] for row in tagged] == [backup["id"]]
    assert [request["applied_status"] for request in cloud.requests("POST")].count(202) == 1


@pytest.mark.parametrize("applied", [True, False])
def test_create_with_request_id_is_resumed_after_a_lost_response(
    cloud: ShortTimeoutCloud, applied: bool
) -> None:
    cloud.server.add_scenario("lost-create" if applied else "lost-create-unapplied")
    # Two listings prove that no backup exists; the search after the response fails.
    cloud.add_fault({**LISTS, "nth": 3, **FOREVER}, respond_with(503), "before")
    result = cloud.run(*create_args(*REQUEST_ID, "-o", "json"), exit_code=8)
    assert result.document["resume_command"] == result.err.splitlines()[-1].strip()
    assert "prevents a second backup" in result.document["error"]["hint"]
    again = run_printed_command(cloud, result, "-o", "json")
    assert again.document["adopted"] is applied
    assert_one_backup(cloud, again.document)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_create_with_request_id_is_resumed_after_a_signal_during_the_post(
    lenient_cloud: LongTimeoutCloud, phase: str, signum: signal.Signals
) -> None:
    cloud = lenient_cloud
    cloud.add_fault(CREATE, "hang", phase)
    process = cloud.start(*create_args(*REQUEST_ID, "-o", "json"))
    wait_until(lambda: cloud.server.faults()[0]["hits"])
    wait_until(lambda: phase == "before" or cloud.backups_named("before-v42"))
    process.send_signal(signum)
    out, err = process.communicate(timeout=10)
    assert process.returncode == -signum
    document = json.loads(out)
    assert "may have been started" in document["error"]["message"]
    assert document["resume_command"] == err.splitlines()[-1].strip()
    again = run_printed_command(cloud, CliResult(process.returncode, out, err), "-o", "json")
    assert again.document["adopted"] is (phase == "after")
    assert_one_backup(cloud, again.document)


def test_create_with_request_id_is_resumed_if_the_post_was_refused_for_too_long(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault({**CREATE, **FOREVER}, respond_with(429), "before")
    result = cloud.run(*create_args(*REQUEST_ID, "-o", "json"), exit_code=9)
    assert result.err.splitlines()[-2].startswith("Backup before-v42 was not created.")
    again = run_printed_command(cloud, result, "-o", "json")
    assert again.document["adopted"] is False
    assert_one_backup(cloud, again.document)


@pytest.mark.parametrize("wait", [(), ("--no-wait",)])
def test_create_with_request_id_is_resumed_if_its_output_was_lost(
    lenient_cloud: LongTimeoutCloud, wait: tuple[str, ...]
) -> None:
    cloud = lenient_cloud
    args = " ".join(create_args(*REQUEST_ID, *wait))
    result = cloud.shell(f"$gb {args} > /dev/full")
    assert result.code == 12
    assert "Do not run the command again" not in result.err
    wait_until(lambda: cloud.backups_named("before-v42")[0]["status"] == "COMPLETED")
    again = run_printed_command(cloud, result, "-o", "json")
    assert again.document["adopted"] is True
    assert_one_backup(cloud, again.document)


def test_resume_command_keeps_what_the_first_run_was_given(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    config = tmp_path / "my config's.yaml"
    credentials = "".join(
        f"      {key}: {cloud.variables[f'GAUSSBACKUP_{key.upper()}']}\n"
        for key in ("access_key", "secret_key")
    )
    config.write_text(
        f"profiles:\n  prod:\n    endpoint: {cloud.server.endpoint}\n"
        f"    project_id: {cloud.variables['GAUSSBACKUP_PROJECT_ID']}\n"
        f"    name: 'weekly-{{instance}}-{{date}}-{{time}}'\n"
        f"    credentials:\n      type: aksk\n{credentials}",
        encoding="utf-8",
    )
    config.chmod(0o600)
    cloud.server.add_scenario("lost-create-unapplied")
    args = ("-c", str(config), "-p", "prod", "create", "-i", "orders", "-d", DESCRIPTION)
    options = ("--poll-interval", "0.1", "--timeout", "1h", "--busy-timeout", "1m30s")
    variables = {"GAUSSBACKUP_SETTLE_WINDOW": "0.2", "LC_ALL": "C.UTF-8"}
    result = run_cli(*args, *options, *REQUEST_ID, env=variables, exit_code=8)
    command = result.err.splitlines()[-1]
    for part in ("-p prod", "--timeout 1h", "--busy-timeout 1m30s", "--poll-interval 0.1s"):
        assert f" {part} " in command
    assert cloud.variables["GAUSSBACKUP_SECRET_KEY"] not in command
    again = run_shell(f'gaussbackup() {{ $gb "$@"; }}; {command} -o json', variables)
    assert_one_backup(cloud, again.document)
    backup = again.document["backup"]
    assert f" -n {backup['name']} " in command
    assert backup["description"] == f"{DESCRIPTION} [gb:jenkins-my_job-12]"


def test_create_without_request_id_prints_the_command_that_only_reads(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("lost-create-unapplied")
    result = cloud.run(*create_args("-o", "json"), exit_code=8)
    instance = cloud.instance_id("orders")
    expected = f"gaussbackup list -i {instance} --name before-v42"
    assert result.document["resume_command"] == expected
