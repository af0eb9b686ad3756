"""JSON data, partial result and per-backup outcomes of a `delete` or `prune` run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.domain.retention import RetentionDecision

DELETION_EXIT_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.CONFLICT,
    ExitCode.STILL_RUNNING,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.UNREACHABLE,
    ExitCode.PARTIAL_FAILURE,
    ExitCode.REFUSED,
    ExitCode.OUTPUT_ERROR,
)
EMPTY_DATA: dict[str, object] = {
    "plan": [],
    "deleted": [],
    "kept": [],
    "failed": [],
    "unknown": [],
    "freed_bytes": 0,
}
"""The JSON keys of both commands, with their values when there is no result."""


class PartialResult(NamedTuple):
    """What a command has done when it ends early.

    `data`: the command's JSON keys. `summary`: the end of a sentence, such as "3 of 7 …".
    """

    data: Mapping[str, object]
    summary: str
    hint: str | None = None


def outcomes(report: DeletionReport) -> dict[str, str]:
    """Return the outcome of each attempted backup, by id."""
    return {
        **{row.id: "deleted" for row in report.deleted},
        **{row.id: "not deleted" for row, _ in report.failed},
        **{row.id: "unknown" for row in report.unresolved},
    }


def deletion_data(
    decisions: Sequence[RetentionDecision], report: DeletionReport
) -> dict[str, object]:
    """Return the JSON keys; before the run starts, `freed_bytes` is what it would free."""
    from gaussbackup.render.output_documents import backup_document, error_document

    attempted = outcomes(report)
    kept = [
        each.backup
        for each in decisions
        if each.keep or (report.started and each.backup.id not in attempted)
    ]
    to_delete = [each.backup for each in decisions if not each.keep]
    freed = report.deleted if report.started else to_delete
    return {
        "plan": [_decision_document(each) for each in decisions],
        "deleted": [backup_document(row) for row in report.deleted],
        "kept": [backup_document(row) for row in kept],
        "failed": [
            {"backup": backup_document(row), "error": error_document(error)}
            for row, error in report.failed
        ],
        "unknown": [backup_document(row) for row in report.unresolved],
        "freed_bytes": sum(row.size_bytes or 0 for row in freed),
    }


def partial_result(decisions: Sequence[RetentionDecision], report: DeletionReport) -> PartialResult:
    """Return what to print when the command ends early."""
    data = deletion_data(decisions, report)
    attempted = outcomes(report)
    if not attempted:
        return PartialResult(data, "nothing was deleted.")
    to_delete = [each.backup for each in decisions if not each.keep]
    parts = [f"{len(report.deleted)} of {len(to_delete)} backups deleted"]
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    parts += [f"{row.name} ({row.id}) unknown" for row in report.unresolved]
    if len(attempted) < len(to_delete):
        parts.append(f"{len(to_delete) - len(attempted)} not attempted")
    instances = sorted({row.instance_name or row.instance_id for row in to_delete})
    options = "".join(f" -i {name}" for name in instances)
    hint = f"Run:  gaussbackup list{options} --type manual"
    return PartialResult(data, f"{', '.join(parts)}.", hint)


def _decision_document(decision: RetentionDecision) -> dict[str, object]:
    from gaussbackup.render.output_documents import backup_document

    return {
        "backup": backup_document(decision.backup),
        "action": "keep" if decision.keep else "delete",
        "reasons": list(decision.reasons),
    }
