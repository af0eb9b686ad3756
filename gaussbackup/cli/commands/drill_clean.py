"""`gaussbackup drill clean`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.drill_options import CleanupTimeoutOption
from gaussbackup.cli.param_types import PollIntervalOption, YesOption, wait_options
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.drill_clean import CleanReport
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.deletion_report import PartialResult
    from gaussbackup.errors import GaussbackupError

app = command_app()
_DEFAULT_TIMEOUT = 2 * 3600.0


class DrillCleanOptions(NamedTuple):
    """The arguments and options of `drill clean`."""

    instances: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INSTANCE]...",
            help="Only these leftovers, by name or id, also before their time is over.",
        ),
    ] = None
    apply: Annotated[
        bool, typer.Option("--apply", help="Delete; without it, only the plan is printed.")
    ] = False
    yes: YesOption = False
    cleanup_timeout: CleanupTimeoutOption = None
    poll_interval: PollIntervalOption = None


@command(
    app,
    "drill clean",
    options=DrillCleanOptions,
    data={"plan": [], "deleted": [], "not_deleted": [], "resume_command": None},
    epilog=help_epilog(
        ["gaussbackup drill clean", "gaussbackup drill clean --apply --yes"],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
            ExitCode.REFUSED,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def clean(context: "Context", options: DrillCleanOptions) -> "CommandResult":
    """Find instances that drills left over, and delete them with --apply.

    They are searched in the journal of this machine, by name and by tag. One is deleted only if
    two of these agree, and if it is not the source, is pay-per-use and has no manual backups.
    """
    from gaussbackup.actions.drill_clean import (
        CleanReport,
        clean_up,
        describe_plan_change,
        plan_cleanup,
    )
    from gaussbackup.cli.prompt import confirm_unchanged

    names = options.instances or []
    client, journal = context.drill_client, context.drill_journal
    report = CleanReport(plan_cleanup(names, client, journal))
    if not options.apply:
        return _result(report, applied=False)
    if report.to_delete and not options.yes:
        _print_plan(report, context)
        confirm_unchanged(
            context,
            f"Delete {_count(len(report.to_delete))}? It cannot be undone.",
            lambda: describe_plan_change(report.plan, plan_cleanup(names, client, journal)),
            "nothing was deleted",
        )
    context.partial_result = lambda: _partial_result(report)
    timeout = _DEFAULT_TIMEOUT if options.cleanup_timeout is None else options.cleanup_timeout
    clean_up(
        report,
        client,
        journal,
        wait_options(timeout, options.poll_interval, context),
        clock=context.clock,
        on_event=context.on_event,
    )
    return _result(report, applied=True)


def _count(number: int) -> str:
    return "1 instance" if number == 1 else f"{number} instances"


def _print_plan(report: "CleanReport", context: "Context") -> None:
    from gaussbackup.render.drill import clean_text

    context.stop_progress()
    context.err.write(clean_text(report.plan, context.err_terminal, applied=True))


def _partial_result(report: "CleanReport") -> "PartialResult":
    from gaussbackup.cli.deletion_report import PartialResult

    done = sum(each.verdict.done for each in report.deletions.values())
    text = f"{done} of {len(report.to_delete)} instances were deleted."
    return PartialResult(_data(report), text, hint="Run:  gaussbackup drill clean")


def _result(report: "CleanReport", *, applied: bool) -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.drill import clean_csv_rows, clean_text

    error, code = _error(report) if applied else (None, ExitCode.DONE)
    return CommandResult(
        data=_data(report),
        outcome="planned" if not applied else "done" if error is None else "error",
        text=lambda terminal: clean_text(report.plan, terminal, applied=applied),
        csv=lambda: clean_csv_rows(report.plan),
        ids=[each.leftover.instance_id or "" for each in report.to_delete],
        error=error,
        code=code,
        hide_when_quiet=applied and error is None,
    )


def _data(report: "CleanReport") -> dict[str, object]:
    from gaussbackup.render.drill import clean_document
    from gaussbackup.render.output_documents import error_document

    deleted = [key for key, each in report.deletions.items() if each.verdict.done]
    return {
        "plan": [clean_document(each) for each in report.plan],
        "deleted": deleted,
        "not_deleted": [
            {
                "instance_id": key,
                "verdict": each.verdict.value,
                "reasons": list(each.reasons),
                "error": error_document(each.error) if each.error else None,
            }
            for key, each in report.deletions.items()
            if key not in deleted
        ],
        "resume_command": None,
    }


def _error(report: "CleanReport") -> "tuple[GaussbackupError | None, ExitCode]":
    """Return the error and the exit code; a refused leftover is one of them."""
    from gaussbackup.domain.drill_leftovers import CleanAction
    from gaussbackup.domain.drill_verdicts import DeletionVerdict
    from gaussbackup.errors import PartialFailure, Refused, StillRunning
    from gaussbackup.exit_codes import combine

    errors: list[GaussbackupError | None] = []
    for decision in report.plan:
        leftover = decision.leftover
        label = f"{leftover.name} ({leftover.instance_id})"
        deletion = report.deletions.get(leftover.instance_id or "")
        refused = f"Not deleted: instance {label}: "
        if decision.action is CleanAction.REFUSE:
            errors.append(Refused(f"{refused}{'; '.join(decision.reasons)}."))
        elif deletion is None or deletion.verdict.done:
            errors += [None] if deletion else []
        elif deletion.verdict is DeletionVerdict.REFUSED:
            errors.append(Refused(f"{refused}{'; '.join(deletion.reasons)}."))
        else:
            text = f"Not deleted yet: instance {label} (status {deletion.status or 'unknown'})."
            errors.append(deletion.error or StillRunning(text))
    failed = [each for each in errors if each is not None]
    code = combine([each.exit_code if each else ExitCode.DONE for each in errors])
    if len(failed) <= 1:
        return (failed[0] if failed else None), code
    return PartialFailure(" ".join(each.message for each in failed)), code
