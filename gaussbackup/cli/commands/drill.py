"""`gaussbackup drill`: the group, and `run`."""

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.commands import drill_clean
from gaussbackup.cli.drill_options import (
    DEFAULT_COMMAND_TIMEOUT,
    DEFAULT_LOGIN_TIMEOUT,
    DEFAULT_SQL_TIMEOUT,
    DEFAULT_TIMEOUT,
    DrillRunOptions,
    drill_input_errors,
)
from gaussbackup.cli.param_types import wait_options
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.drill_request import DrillOptions, DrillResult, DrillSource
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.drill import Verify
    from gaussbackup.model.events import Event

app = group_app("Prove that backups can be restored, in temporary instances.")
_EMPTY_DATA: dict[str, object] = {
    "drills": [],
    "leftovers": [],
    "elapsed_seconds": None,
    "resume_command": None,
}


@command(
    app,
    "drill run",
    options=DrillRunOptions,
    data=_EMPTY_DATA,
    epilog=help_epilog(
        [
            "gaussbackup drill run -i orders",
            "gaussbackup drill run -i orders @latest-completed --command './verify.sh orders'",
            "gaussbackup drill run --instances 'prod-*' --pick random --max-age 30d -o json",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.CONFLICT,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.OUTCOME_UNKNOWN,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
            ExitCode.REFUSED,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def run(context: "Context", options: DrillRunOptions) -> "CommandResult":
    """Restore a backup to a temporary instance, verify it, and delete the instance.

    The instance is deleted in every case, also after Ctrl-C and SIGTERM. A restore without a
    verification of the data is not a success. Exit code 6: not proven; 10: proven, but the
    instance could not be deleted; 7: it is left over at the end of --cleanup-timeout.
    """
    from gaussbackup.actions.drill_run import preview_drill
    from gaussbackup.actions.drill_source import find_drill_sources
    from gaussbackup.actions.resolve_reference import validate_reference
    from gaussbackup.domain.input_errors import raise_if_any

    raise_if_any(drill_input_errors(options))
    selection = options.selection.selection()
    if selection.backup is not None:
        validate_reference(selection.backup, has_instance=selection.instance is not None)
    drill_options = _drill_options(options, context)
    client, journal = context.drill_client, context.drill_journal
    sources = find_drill_sources(selection, client, journal, random_index=_random_index)
    if options.dry_run:
        results = [
            preview_drill(
                source, drill_options, client, clock=context.clock, on_event=context.on_event
            )
            for source in sources
        ]
        return _result(results, drill_options, context, dry_run=True)
    return _result(_run_all(sources, drill_options, context), drill_options, context)


def _run_all(
    sources: "list[DrillSource]", options: "DrillOptions", context: "Context"
) -> "list[DrillResult]":
    """Run the drills one after the other; an error of one of several is in its result."""
    from gaussbackup.actions.drill_request import DrillResult
    from gaussbackup.actions.drill_run import run_drill
    from gaussbackup.cli.drill_result import partial_result
    from gaussbackup.errors import GaussbackupError

    results: list[DrillResult] = []
    context.partial_result = lambda: partial_result(results, options, context)
    for source in sources:
        results.append(DrillResult(source))
        try:
            run_drill(
                results[-1],
                options,
                context.drill_client,
                context.drill_journal,
                clock=context.clock,
                on_event=partial(_on_event, context),
            )
        except GaussbackupError as error:
            if len(sources) == 1:
                raise
            results[-1].error = error
    return results


def _on_event(context: "Context", event: "Event") -> None:
    """Pass the event on; at a signal, print what deletes the instance if a second one comes."""
    from gaussbackup.cli.run_command import print_resume_command
    from gaussbackup.model.events import DrillInterrupted

    context.on_event(event)
    if isinstance(event, DrillInterrupted):
        context.stop_progress()
        context.err.write("Interrupted: deleting the instance first. A second signal leaves it.\n")
        print_resume_command(context, ExitCode.INTERRUPTED)


def _random_index(count: int) -> int:
    import secrets

    return secrets.randbelow(count)


def _drill_options(options: DrillRunOptions, context: "Context") -> "DrillOptions":
    import secrets

    from gaussbackup.actions.drill_request import DEFAULT_CLEANUP_TIMEOUT, DrillOptions
    from gaussbackup.cli.new_password import temporary_password
    from gaussbackup.domain.drill_checks import DEFAULT_TOLERANCE

    verification, cleanup = options.verification, options.cleanup_timeout
    timeout = DEFAULT_TIMEOUT if options.timeout is None else options.timeout
    return DrillOptions(
        password=temporary_password(context, options.password_file),
        nonce=lambda: secrets.token_hex(4),
        verify=_verifications(options, context),
        like=options.placement.like,
        order=options.placement.order(),
        max_volume_gb=options.max_size,
        tolerance=verification.tolerance or DEFAULT_TOLERANCE,
        allow_unverified=verification.allow_unverified,
        keep=options.keep,
        wait=wait_options(timeout, options.poll_interval, context),
        cleanup_timeout=DEFAULT_CLEANUP_TIMEOUT if cleanup is None else cleanup,
        reconcile_timeout=context.profile.settle_window,
    )


def _verifications(options: DrillRunOptions, context: "Context") -> "tuple[Verify, ...]":
    """Return the verifications that read the restored data."""
    verification = options.verification
    found: list[Verify] = []
    if verification.sql_file is not None:
        from gaussbackup.cli.drill_sql import read_sql_verification
        from gaussbackup.database.sql_checks import SqlLimits

        limits = SqlLimits(
            verification.login_timeout or DEFAULT_LOGIN_TIMEOUT,
            verification.sql_timeout or DEFAULT_SQL_TIMEOUT,
        )
        database = verification.database or "postgres"
        found.append(read_sql_verification(verification.sql_file, database, limits, context.clock))
    if verification.command is not None:
        from gaussbackup.cli.drill_command import CommandVerification, parse_command

        found.append(
            CommandVerification(
                args=parse_command(verification.command, context.environ),
                environ=context.environ,
                timeout=verification.command_timeout or DEFAULT_COMMAND_TIMEOUT,
                password_path=context.drill_journal.password_path,
                before=context.stop_progress,
            )
        )
    return tuple(found)


def _result(
    results: "list[DrillResult]",
    options: "DrillOptions",
    context: "Context",
    *,
    dry_run: bool = False,
) -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.drill_result import combined_error, drill_data
    from gaussbackup.render.drill import drill_csv_rows, drill_text

    error, code = (None, ExitCode.DONE) if dry_run else combined_error(results, options)
    return CommandResult(
        data=drill_data(results, options, context),
        outcome="dry_run" if dry_run else "proven" if code is ExitCode.DONE else "not_proven",
        text=lambda terminal: drill_text(results, terminal),
        csv=lambda: drill_csv_rows(results),
        ids=[each.instance_id for each in results if each.instance_id is not None],
        error=error,
        code=code,
        hide_when_quiet=code is ExitCode.DONE and not dry_run,
    )


app.registered_commands += drill_clean.app.registered_commands
