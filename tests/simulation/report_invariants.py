"""The promises about the report of a deletion: its document says what became of each backup."""

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
    """The ids of a document, by what is told of them."""

    planned: list[str]
    to_delete: list[str]
    deleted: list[str]
    unknown: list[str]
    kept: list[str]
    failed: list[str]
    refused: list[str]
    """Those of `failed` that were refused for sure; the others may yet go."""

    @property
    def outcomes(self) -> list[str]:
        return [*self.deleted, *self.failed, *self.unknown]


def reports_one_outcome_per_backup(testimony: Observation) -> Iterator[str]:
    """Whatever was to go is deleted, failed, unknown, or kept because the run was stopped."""
    report = _parse_report(testimony)
    if report is None:
        return
    fates = report.outcomes
    if len(set(fates)) != len(fates) or not set(fates) <= set(report.to_delete):
        yield f"told fates {fates} are not one for each of {report.to_delete}"
    if testimony.delete_requests and sorted([*fates, *report.kept]) != sorted(report.planned):
        yield f"the fates {fates} and the kept {report.kept} are not the plan {report.planned}"
    if testimony.code == 0 and testimony.spec.applies and sorted(report.to_delete) != sorted(fates):
        yield f"exit 0, and of {report.to_delete} only {fates} are told of"


def report_matches_state(testimony: Observation) -> Iterator[str]:
    """What it tells deleted is gone or going, and what it tells of otherwise it did not delete."""
    report = _parse_report(testimony)
    if report is None:
        return
    for ident in report.deleted:
        if ident in testimony.by_id and not is_removed(testimony.by_id[ident]):
            yield f"{ident} is told deleted, and stands"
    for ident in sorted(testimony.deleted_ids - set(report.outcomes)):
        yield f"{ident} was deleted and is not told of"
    for ident in sorted(testimony.deleted_ids & set(report.refused)):
        yield f"{ident} is told not deleted, and it was"


def _parse_report(testimony: Observation) -> Report | None:
    """None where there is no document that a program could read."""
    if testimony.spec.output_format not in {"json", "yaml"} or not testimony.out:
        return None
    document: dict[str, Any] = parse_document(testimony)
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
