"""`gaussbackup emulator exec`."""

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.emulator_options import EmulatorArgs
from gaussbackup.cli.param_types import output_path
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.child_process import ExitStatus
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.config.atomic_file import AtomicFile
    from gaussbackup.emulator import Emulator

app = command_app()
_EPILOG = (
    help_epilog(
        [
            "gaussbackup emulator exec -- gaussbackup create -i orders -n rehearsal",
            "gaussbackup emulator exec --scenario lost-create --strict -- ./nightly-backup.sh",
            "gaussbackup emulator exec --scenario iam-down --login password -- make backup",
        ],
        (ExitCode.DONE, ExitCode.USAGE, ExitCode.PARTIAL_FAILURE),
    )
    + "\n\nOtherwise the exit code is that of the command."
)
_REPORT_KEYS: dict[str, object] = {
    "command_exit_code": None,
    "requests": 0,
    "backups_created": 0,
    "faults": [],
}
_CLOUD_SETTINGS = (
    *("REGION", "PROJECT_ID", "ENDPOINT", "IAM_ENDPOINT", "CA_BUNDLE", "TOKEN"),
    *("ACCESS_KEY", "SECRET_KEY", "SECURITY_TOKEN", "USERNAME", "PASSWORD", "DOMAIN"),
)
"""GAUSSBACKUP_* variables, without the prefix, that select a cloud or hold credentials."""
_VENDOR_PREFIXES = ("HUAWEICLOUD_SDK_", "HW_")


class LoginMethod(str, Enum):
    """The credentials of the command: an access key, or a password that buys tokens."""

    AKSK = "aksk"
    PASSWORD = "password"  # noqa: S105 - not a secret


class ExecOptions(NamedTuple):
    """The options of `emulator exec`."""

    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="Command to run, after `--`.")
    ]
    login: Annotated[LoginMethod, typer.Option("--login", help="Credentials for the command.")] = (
        LoginMethod.AKSK
    )
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", parser=output_path, help="Write a report as JSON."
        ),
    ] = None
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", parser=output_path, help="State file [in memory]."),
    ] = None
    emulator: EmulatorArgs = EmulatorArgs()


@command(
    app,
    "emulator exec",
    options=ExecOptions,
    data=_REPORT_KEYS,
    epilog=_EPILOG,
    context_settings={"allow_interspersed_args": False},
)
def exec_(context: "Context", options: ExecOptions) -> "CommandResult":
    """Run a command against a private emulator. Then report which faults were triggered.

    The command connects through GAUSSBACKUP_* variables. Credentials and endpoints of a real cloud
    are removed from its environment.
    """
    from gaussbackup.cli.builtin_emulator import client_environment, start_emulator
    from gaussbackup.cli.child_process import ChildProcess
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.config.atomic_file import AtomicFile
    from gaussbackup.config.paths import filesystem_text
    from gaussbackup.errors import UsageError

    if context.options.output is not None:
        raise UsageError(
            "-o is not allowed, because stdout belongs to the command.",
            hint="Pass --report FILE to write a report as JSON.",
        )
    report = context.resources.enter_context(AtomicFile(options.report)) if options.report else None
    server = start_emulator(options.emulator.to_options(options.state))
    context.resources.callback(server.stop)
    variables = client_environment(server, with_password=options.login is LoginMethod.PASSWORD)
    environ = command_environment(context.environ, variables)
    args = [filesystem_text(arg) for arg in options.command]
    child = ChildProcess(_find_program(args[0], environ), args, environ)
    return CommandResult(
        data=_REPORT_KEYS,
        outcome="ran",
        no_stdout=True,
        after_output=lambda: _report(
            context, server, child.run(), report, strict=options.emulator.strict
        ),
    )


def _report(
    context: "Context",
    server: "Emulator",
    status: "ExitStatus",
    report: "AtomicFile | None",
    *,
    strict: bool,
) -> int:
    """Report to stderr and to the report file; return the exit code of the command.

    With `strict`, a fault that was not triggered turns exit code 0 into that of PartialFailure. If
    a signal killed the command, this process terminates by the same signal.
    """
    from gaussbackup.render.emulator_report import summary_line

    requests = server.requests()
    backups_created = sum(map(_created_backup, requests))
    if not context.options.quiet:
        summary = summary_line(
            status.description, len(requests), backups_created, context.err_terminal
        )
        context.err.write(summary)
    fault_code = report_faults(server, context, strict=strict)
    code = status.code or fault_code or ExitCode.DONE
    if report is not None:
        data = {
            "command_exit_code": status.code,
            "requests": len(requests),
            "backups_created": backups_created,
            "faults": [
                {key: rule[key] for key in ("name", "requests_matched", "hits")}
                for rule in server.faults()
            ],
        }
        report.write(_document(data, code))
    context.err.flush()
    if status.signum is not None:
        context.close()
        status.reraise_signal()
    return code


def report_faults(server: "Emulator", context: "Context", *, strict: bool) -> int | None:
    """Print to stderr how often each fault rule was triggered.

    With `strict`, print an error and return its exit code if one was not triggered; else None.
    """
    from gaussbackup.cli.run_command import print_error
    from gaussbackup.errors import PartialFailure
    from gaussbackup.render.emulator_report import fault_lines

    rules = server.faults()
    if not context.options.quiet:
        context.err.write(fault_lines(rules, context.err_terminal))
    not_triggered = [str(rule["name"]) for rule in rules if not rule["hits"]]
    if not strict or not not_triggered:
        return None
    error = PartialFailure(
        f"{len(not_triggered)} of {len(rules)} faults not triggered: {', '.join(not_triggered)}.",
        hint="Make the command send matching requests, or change the match of the rules.",
    )
    print_error(error, context)
    return error.exit_code


def _created_backup(request: Mapping[str, Any]) -> bool:
    return bool(
        request["method"] == "POST"
        and request["path"].endswith("/backups")
        and request["applied_status"] == 202
    )


def _document(data: Mapping[str, object], code: int) -> str:
    from gaussbackup.render.output_documents import envelope
    from gaussbackup.render.serializers import as_json

    return as_json(envelope("emulator exec", "ran", code, [], None, data), pretty=True)


def command_environment(environ: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` with `variables` instead of all settings and credentials of a real cloud.

    The directory of this gaussbackup is appended to PATH, in case the program is installed in a
    directory that is not on it.
    """
    import sys

    others = {name: value for name, value in environ.items() if not _selects_cloud(name, value)}
    folder = str(Path(sys.executable).parent)
    path = others.get("PATH", os.defpath)
    return {**others, **variables, "PATH": os.pathsep.join([path, folder]) if path else folder}


def _selects_cloud(name: str, value: str) -> bool:
    if name == "GAUSSBACKUP_PROFILE":
        return value.strip() == "emulator"  # it would start another emulator
    setting = name.removeprefix("GAUSSBACKUP_").removesuffix("_FILE")
    return name.startswith(_VENDOR_PREFIXES) or (
        name.startswith("GAUSSBACKUP_") and setting in _CLOUD_SETTINGS
    )


def _find_program(name: str, environ: Mapping[str, str]) -> str:
    """Return the path of the program; raise UsageError if it is not found."""
    import shutil

    from gaussbackup.errors import UsageError

    path = shutil.which(name, path=environ.get("PATH"))
    if path is None:
        raise UsageError(
            f"program not found: {name}",
            hint="Put the command after the options:  gaussbackup emulator exec -- COMMAND",
        )
    return path
