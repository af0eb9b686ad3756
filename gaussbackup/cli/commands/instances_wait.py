"""`gaussbackup instances wait`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import PollIntervalOption, TimeoutOption, wait_options
from gaussbackup.cli.status_types import instance_status
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.wait_instance import InstanceWaitOutcome
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal

app = command_app()


class InstancesWaitOptions(NamedTuple):
    """The arguments and options of `instances wait`; durations are in seconds."""

    instances: Annotated[
        list[str], typer.Argument(metavar="INSTANCE...", help="Instance id or exact name.")
    ]
    status: Annotated[
        str,
        typer.Option(
            "--status",
            metavar="S",
            parser=instance_status,
            help="Status that ends the wait, e.g. FROZEN [ACTIVE].",
        ),
    ] = "ACTIVE"
    timeout: TimeoutOption = None
    poll_interval: PollIntervalOption = None


@command(
    app,
    "instances wait",
    options=InstancesWaitOptions,
    data={"results": [], "elapsed_seconds": None, "resume_command": None},
    epilog=help_epilog(
        [
            "gaussbackup instances wait orders",
            "gaussbackup instances wait orders-copy --timeout 2h",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
        ],
    ),
)
def wait(context: "Context", options: InstancesWaitOptions) -> "CommandResult":
    """Wait until instances have a status."""
    from gaussbackup.actions.wait_instance import InstancesWaitRequest, wait_for_status
    from gaussbackup.domain.input_errors import InputError, raise_if_any

    empty = not all(ref.strip() for ref in options.instances)
    raise_if_any([InputError("The instance must not be empty.")] if empty else [])
    request = InstancesWaitRequest(
        tuple(options.instances),
        options.status,
        wait_options(options.timeout, options.poll_interval, context),
    )
    outcomes = wait_for_status(
        request, context.restore_client, clock=context.clock, on_event=context.on_event
    )
    return _wait_result(outcomes, context)


def _wait_result(outcomes: "list[InstanceWaitOutcome]", context: "Context") -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.wait_summary import summary_error
    from gaussbackup.exit_codes import combine

    errors = [outcome.error for outcome in outcomes]
    code = combine([error.exit_code if error else ExitCode.DONE for error in errors])
    error = summary_error(errors, code, "instances have the status")
    return CommandResult(
        data={
            "results": [_outcome_data(outcome) for outcome in outcomes],
            "elapsed_seconds": round(context.elapsed, 3),
            "resume_command": None,
        },
        outcome="completed" if error is None else "error",
        text=lambda terminal: _wait_text(outcomes, terminal),
        csv=lambda: _wait_table(outcomes),
        ids=[outcome.instance_id for outcome in outcomes],
        error=error,
        hide_when_quiet=True,
        code=code,
    )


def _outcome_data(outcome: "InstanceWaitOutcome") -> dict[str, object]:
    from gaussbackup.render.output_documents import error_document

    instance = outcome.instance
    return {
        "instance_id": outcome.instance_id,
        "instance_name": instance.name if instance else None,
        "status": instance.status if instance else None,
        "error": error_document(outcome.error) if outcome.error else None,
    }


def _wait_text(outcomes: "list[InstanceWaitOutcome]", terminal: "Terminal") -> str:
    from gaussbackup.model.events import InstanceWaitEnded
    from gaussbackup.render.event_lines import instance_result_line

    return "".join(
        instance_result_line(
            InstanceWaitEnded(
                outcome.instance_id,
                outcome.instance.name,
                outcome.instance.status,
                outcome.elapsed,
                succeeded=True,
            ),
            terminal,
        )
        for outcome in outcomes
        if outcome.instance is not None and outcome.error is None
    )


def _wait_table(outcomes: "list[InstanceWaitOutcome]") -> "CsvTable":
    from gaussbackup.render.serializers import documents_csv

    columns = ("instance_id", "instance_name", "status")
    return documents_csv(columns, map(_outcome_data, outcomes))
