"""The promises about the report of a deletion: its document says what became of each backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulation.backup_history import is_leaving
from tests.simulation.common_invariants import document_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Testimony


@dataclass(frozen=True)
class Report:
    """The ids of a document, by what is told of them."""

    planned: list[str]
    doomed: list[str]
    deleted: list[str]
    unknown: list[str]
    kept: list[str]
    failed: list[str]
    sure: list[str]
    """Those of `failed` that were refused for sure; the others may yet go."""

    @property
    def fates(self) -> list[str]:
        return [*self.deleted, *self.failed, *self.unknown]


def tells_one_fate_of_each(testimony: Testimony) -> Iterator[str]:
    """Whatever was to go is deleted, failed, unknown, or kept because the run was stopped."""
    report = _report(testimony)
    if report is None:
        return
    fates = report.fates
    if len(set(fates)) != len(fates) or not set(fates) <= set(report.doomed):
        yield f"told fates {fates} are not one for each of {report.doomed}"
    if testimony.deletions and sorted([*fates, *report.kept]) != sorted(report.planned):
        yield f"the fates {fates} and the kept {report.kept} are not the plan {report.planned}"
    if testimony.code == 0 and testimony.process.applies and sorted(report.doomed) != sorted(fates):
        yield f"exit 0, and of {report.doomed} only {fates} are told of"


def tells_the_truth(testimony: Testimony) -> Iterator[str]:
    """What it tells deleted is gone or going, and what it tells of otherwise it did not delete."""
    report = _report(testimony)
    if report is None:
        return
    for ident in report.deleted:
        if ident in testimony.by_id and not is_leaving(testimony.by_id[ident]):
            yield f"{ident} is told deleted, and stands"
    for ident in sorted(testimony.taken - set(report.fates)):
        yield f"{ident} was deleted and is not told of"
    for ident in sorted(testimony.taken & set(report.sure)):
        yield f"{ident} is told not deleted, and it was"


def _report(testimony: Testimony) -> Report | None:
    """None where there is no document that a program could read."""
    if testimony.process.form not in {"json", "yaml"} or not testimony.out:
        return None
    document: dict[str, Any] = document_of(testimony)
    plan, failed = document["plan"], document["failed"]
    return Report(
        planned=_ids(each["backup"] for each in plan),
        doomed=_ids(each["backup"] for each in plan if each["action"] == "delete"),
        deleted=_ids(document["deleted"]),
        unknown=_ids(document["unknown"]),
        kept=_ids(document["kept"]),
        failed=_ids(each["backup"] for each in failed),
        sure=_ids(each["backup"] for each in failed if each["error"]["kind"] != "doubtful"),
    )


def _ids(rows: Any) -> list[str]:
    return [row["id"] for row in rows]
