"""What `delete` and `prune` have done so far: their keys, and a sentence for an early end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.so_far import PartialResult
from gaussbackup.model.events import Deleted, Deleting, NotDeleted
from gaussbackup.render.envelope import backup_document, error_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.domain.retention import RetentionDecision
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event

EMPTY_DATA: dict[str, object] = {
    "plan": [],
    "deleted": [],
    "kept": [],
    "failed": [],
    "unknown": [],
    "freed_bytes": 0,
}
"""The keys of both commands, as they are when nothing is known."""


class Ledger:
    """Listens to the deletions, so that whatever ends the command, it can say what is done."""

    def __init__(self, decisions: Sequence[RetentionDecision], session: Context) -> None:
        self._decisions = decisions
        self._session = session
        self.deleted: list[Backup] = []
        self.failed: list[tuple[Backup, GaussbackupError]] = []
        self.under_way: Backup | None = None
        """Sent, and not answered: nobody knows."""
        self.begun = False
        """Whether the plan is being done; until then it is one, and nothing more."""
        session.partial_result = self.so_far

    def __call__(self, event: Event) -> None:
        if isinstance(event, Deleting):
            self.under_way = event.backup
        elif isinstance(event, Deleted):
            self.under_way = None
            self.deleted.append(event.backup)
        elif isinstance(event, NotDeleted):
            self.under_way = None
            self.failed.append((event.backup, event.error))
        self._session.on_event(event)

    def fates(self) -> dict[str, str]:
        """By id, what became of those that were to go; what has no fate was not touched."""
        fates = {row.id: "deleted" for row in self.deleted}
        fates |= {row.id: "not deleted" for row, _ in self.failed}
        if self.under_way is not None:
            fates[self.under_way.id] = "nobody knows"
        return fates

    def own(self) -> dict[str, object]:
        """The keys of the document; before the first deletion `freed_bytes` is what would be."""
        fates = self.fates()
        kept = [
            each.backup
            for each in self._decisions
            if each.keep or (self.begun and each.backup.id not in fates)
        ]
        doomed = [each.backup for each in self._decisions if not each.keep]
        freed = self.deleted if self.begun else doomed
        return {
            "plan": [_decision_document(each) for each in self._decisions],
            "deleted": [backup_document(row) for row in self.deleted],
            "kept": [backup_document(row) for row in kept],
            "failed": [
                {"backup": backup_document(row), "error": error_document(error)}
                for row, error in self.failed
            ],
            "unknown": [backup_document(self.under_way)] if self.under_way else [],
            "freed_bytes": sum(row.size_bytes or 0 for row in freed),
        }

    def so_far(self) -> PartialResult:
        """What is to be said when the command ends before its end."""
        doomed = [each.backup for each in self._decisions if not each.keep]
        if not (self.deleted or self.failed or self.under_way):
            return PartialResult(self.own(), "nothing was deleted.")
        words = f"{len(self.deleted)} of {len(doomed)} backups are deleted"
        if self.under_way is not None:
            words += f", of {self.under_way.name} ({self.under_way.id}) nobody knows"
        if self.failed:
            words += f", {len(self.failed)} could not be"
        if len(self.fates()) < len(doomed):
            words += "; the others were not touched"
        whose = sorted({row.instance_name or row.instance_id for row in doomed})
        named = "".join(f" -i {name}" for name in whose)
        hint = f"See what is there:  gaussbackup list{named} --type manual"
        return PartialResult(self.own(), f"{words}.", hint)


def _decision_document(decision: RetentionDecision) -> dict[str, object]:
    return {
        "backup": backup_document(decision.backup),
        "action": "keep" if decision.keep else "delete",
        "reasons": list(decision.reasons),
    }
