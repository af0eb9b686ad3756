"""Invariants of the document of a deletion: it reports the outcome of each backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulation.backup_history import is_removed
from tests.simulation.common_invariants import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation


@dataclass(frozen=True)
class Report:
    """The backup ids in a document, by outcome."""

    planned: list[str]
    to_delete: list[str]
    deleted: list[str]
    unknown: list[str]
    kept: list[str]
    failed: list[str]
    refused: list[str]
    """The part of `failed` that is certainly not deleted."""

    @property
    def outcomes(self) -> list[str]:
        return [*self.deleted, *self.failed, *self.unknown]


def reports_one_outcome_per_backup(observation: Observation) -> Iterator[str]:
    """Each backup of the plan is reported once: deleted, failed, unknown or kept."""
    report = _parse_report(observation)
    if report is None:
        return
    outcomes = report.outcomes
    if len(set(outcomes)) != len(outcomes) or not set(outcomes) <= set(report.to_delete):
        yield f"outcomes {outcomes} are not one for each of {report.to_delete}"
    if observation.delete_requests and sorted([*outcomes, *report.kept]) != sorted(report.planned):
        yield f"outcomes {outcomes} and kept {report.kept} are not the plan {report.planned}"
    if (
        observation.code == 0
        and observation.spec.applies
        and sorted(report.to_delete) != sorted(outcomes)
    ):
        yield f"exit 0, but of {report.to_delete} only {outcomes} are reported"


def report_matches_state(observation: Observation) -> Iterator[str]:
    """Backups reported as deleted are removed; those that failed for certain are not."""
    report = _parse_report(observation)
    if report is None:
        return
    for backup_id in report.deleted:
        if backup_id in observation.by_id and not is_removed(observation.by_id[backup_id]):
            yield f"{backup_id} is reported as deleted, but exists"
    for backup_id in sorted(observation.deleted_ids - set(report.outcomes)):
        yield f"{backup_id} was deleted, but is not reported"
    for backup_id in sorted(observation.deleted_ids & set(report.refused)):
        yield f"{backup_id} is reported as not deleted, but was deleted"


def _parse_report(observation: Observation) -> Report | None:
    """Parse the JSON or YAML document; return None if there is none."""
    if observation.spec.output_format not in {"json", "yaml"} or not observation.out:
        return None
    document: dict[str, Any] = parse_document(observation)
    plan, failed = document["plan"], document["failed"]
    return Report(
        planned=_ids(each["backup"] for each in plan),
        to_delete=_ids(each["backup"] for each in plan if each["action"] == "delete"),
        deleted=_ids(document["deleted"]),
        unknown=_ids(document["unknown"]),
        kept=_ids(document["kept"]),
        failed=_ids(each["backup"] for each in failed),
        refused=_ids(each["backup"] for each in failed if each["error"]["kind"] != "doubtful"),
    )


def _ids(rows: Any) -> list[str]:
    return [row["id"] for row in rows]
