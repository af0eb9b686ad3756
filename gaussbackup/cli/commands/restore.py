"""`gaussbackup restore`."""

from typing import TYPE_CHECKING

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import wait_options
from gaussbackup.cli.restore_options import RestoreOptions, restore_input_errors
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.actions.restore_source import RestorableSource, SourceRequest
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.instance_details import InstanceDetails

app = command_app()
_DEFAULT_TIMEOUT = 12 * 3600.0
_SAFETY_TEMPLATE = "before-restore-{instance}-{date}-{time}"


@command(
    app,
    "restore",
    options=RestoreOptions,
    data={
        "restore": None,
        "job": None,
        "reconciled": False,
        "elapsed_seconds": None,
        "attempts": 0,
        "resume_command": None,
    },
    epilog=help_epilog(
        [
            "gaussbackup restore before-v42 --new orders-copy --generate-password orders-copy.pw",
            "gaussbackup restore -i orders --at 2026-11-24T18:05:00Z --new orders-1805 --dry-run",
            "gaussbackup restore -i orders @latest-completed --into orders --confirm orders",
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
def restore(context: "Context", options: RestoreOptions) -> "CommandResult":
    """Restore a backup, or a point in time, to a new or an existing instance.

    A new instance is like the source, and pay-per-use. An existing one is overwritten.
    """
    from gaussbackup.domain.input_errors import raise_if_any

    raise_if_any(restore_input_errors(options))
    if options.new is not None:
        return _result(_restore_to_new(options, options.new, context), context)
    return _result(_restore_into(options, options.into or "", context), context)


def _source(options: RestoreOptions) -> "SourceRequest":
    from gaussbackup.actions.resolve_reference import validate_reference
    from gaussbackup.actions.restore_source import SourceRequest

    if options.backup is not None:
        validate_reference(options.backup, has_instance=options.instance is not None)
    return SourceRequest(options.backup, options.instance, options.at)


def _wait(options: RestoreOptions, context: "Context") -> "WaitOptions | None":
    """Return the wait options; the timeout of the profile is that of backups."""
    if not options.wait:
        return None
    timeout = _DEFAULT_TIMEOUT if options.timeout is None else options.timeout
    return wait_options(timeout, options.poll_interval, context)


def _restore_to_new(options: RestoreOptions, name: str, context: "Context") -> "RestoreResult":
    from gaussbackup.actions.restore_new import NewRestoreRequest, restore_to_new
    from gaussbackup.cli.new_password import NewPassword, new_password
    from gaussbackup.errors import GaussbackupError, OutcomeUnknown

    source = _source(options)
    password = NewPassword(lambda: "", lambda: None)
    if not options.dry_run:
        order = options.order
        password = new_password(context, order.password_file, order.generate_password)
    request = NewRestoreRequest(
        source=source,
        name=name,
        password=password.read,
        like=options.order.placement.like,
        options=options.order.placement.order(),
        wait=_wait(options, context),
        reconcile_timeout=context.profile.settle_window,
        dry_run=options.dry_run,
    )
    try:
        return restore_to_new(
            request, context.restore_client, clock=context.clock, on_event=context.on_event
        )
    except OutcomeUnknown:
        raise
    except GaussbackupError:  # no instance was created
        password.discard()
        raise


def _restore_into(options: RestoreOptions, target: str, context: "Context") -> "RestoreResult":
    from gaussbackup.actions.restore_existing import OverwriteRequest, restore_to_existing

    safety = options.overwrite.safety_backup is not False
    request = OverwriteRequest(
        source=_source(options),
        target=target,
        confirm=lambda target, source: _confirm(options, target, source, context),
        safety_backup_name=(lambda target: _safety_name(target, context)) if safety else None,
        wait=_wait(options, context),
        safety_wait=wait_options(None, options.poll_interval, context),
        reconcile_timeout=context.profile.settle_window,
        confirm_data=options.overwrite.confirm_data,
        dry_run=options.dry_run,
    )
    return restore_to_existing(
        request, context.restore_client, clock=context.clock, on_event=context.on_event
    )


def _safety_name(target: "InstanceDetails", context: "Context") -> str:
    from gaussbackup.domain.backup_names import TemplateValues, expand_template
    from gaussbackup.domain.input_errors import raise_if_any

    values = TemplateValues(target.name or target.id, context.profile.name, context.clock.now())
    name, errors = expand_template(_SAFETY_TEMPLATE, values)
    raise_if_any(errors)
    return name


def _confirm(
    options: RestoreOptions,
    target: "InstanceDetails",
    source: "RestorableSource",
    context: "Context",
) -> None:
    """Raise Refused unless the user has named the instance that is overwritten."""
    from gaussbackup.cli.prompt import ask, is_interactive
    from gaussbackup.errors import Refused
    from gaussbackup.render.styles import sanitize_for

    text = f"Overwrite instance {target.name} ({target.id}) with {source.label}."
    name = options.overwrite.confirm
    if name is None:
        if not is_interactive(context):
            raise Refused(
                "Confirmation required, but this is not a terminal. Nothing was overwritten.",
                hint="Pass the name of the instance:  --confirm NAME",
            )
        lines = [text, "All its current data will be replaced."]
        for line in lines:
            context.err.write(f"{sanitize_for(line, context.err_terminal)}\n")
        name = ask(context, f"Type the name of the instance to overwrite it ({target.name})")
    if name != target.name:
        raise Refused(
            f"Not confirmed: the instance is named {target.name}. Nothing was overwritten."
        )


def _result(result: "RestoreResult", context: "Context") -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.output_documents import job_document
    from gaussbackup.render.restore import restore_csv_rows, restore_document, restore_text

    error = result.error
    return CommandResult(
        data={
            "restore": restore_document(result),
            "job": job_document(result.job) if result.job else _unread_job(result),
            "reconciled": result.reconciled,
            "elapsed_seconds": round(context.elapsed, 3),
            "attempts": result.attempts,
            "resume_command": None,
        },
        outcome=_outcome(result),
        text=lambda terminal: "" if error else restore_text(result, context.elapsed, terminal),
        csv=lambda: restore_csv_rows(result),
        ids=[result.target_id] if result.target_id and result.preview is None else [],
        error=error,
        hide_when_quiet=result.preview is None,
    )


def _unread_job(result: "RestoreResult") -> "dict[str, object] | None":
    from gaussbackup.model.job import Job, JobStatus
    from gaussbackup.render.output_documents import job_document

    return job_document(Job(result.job_id, JobStatus.UNKNOWN)) if result.job_id else None


def _outcome(result: "RestoreResult") -> str:
    outcomes = {"instance_failed": "failed", "still_running": "still_running"}
    if result.error is not None:
        return outcomes.get(result.error.kind, "error")
    if result.preview is not None:
        return "dry_run"
    return "completed" if result.target is not None else "started"
