"""The deletion guard: whether an instance certainly belongs to a drill, with the reasons if not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.drill_names import NONCE_TAG, SOURCE_TAG, parse_drill_name
from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.domain.drill_names import DrillName
    from gaussbackup.model.drill import DrillRecord
    from gaussbackup.model.instance_details import InstanceDetails

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How long before the begin of a drill its instance may have been created, by another clock."""
_NEEDED = 2
"""How many of journal, name and tag must agree."""
PAY_PER_USE = "postPaid"


class DeletionEvidence(NamedTuple):
    """What is known about an instance just before its deletion.

    `instance` is its current row, with its tags. `record` is the journal of its drill, if there is
    one. `manual_backups` is their number, None if they cannot be listed completely.
    """

    instance: InstanceDetails
    record: DrillRecord | None = None
    manual_backups: int | None = None

    @property
    def in_journal(self) -> bool:
        """Whether the journal has this id: then the drill itself ordered the instance."""
        return self.record is not None and self.record.instance_id == self.instance.id


def deletion_refusals(evidence: DeletionEvidence) -> list[str]:
    """Return why the instance must not be deleted, as phrases about it; [] if it may be."""
    name = parse_drill_name(evidence.instance.name)
    return [
        *_identity_refusals(evidence, name),
        *_source_refusals(evidence),
        *_age_refusals(evidence, name),
        *_billing_refusals(evidence),
        *_backup_refusals(evidence),
    ]


def _identity_refusals(evidence: DeletionEvidence, name: DrillName | None) -> list[str]:
    instance, record = evidence.instance, evidence.record
    tag = (instance.tags or {}).get(NONCE_TAG)
    nonce = record.nonce if record else name.nonce if name else tag
    named = name is not None and name.nonce == nonce
    if record is not None and record.instance_id is not None and not evidence.in_journal:
        return [f"the journal names another instance, {record.instance_id}"]
    if name is not None and not named:
        return [f"its name is that of another drill, {name.nonce}"]
    if tag is not None and tag != nonce:
        return [f"its tag is that of another drill, {tag}"]
    proofs = {"journal": evidence.in_journal, "name": named, "tag": tag is not None}
    missing = [proof for proof, present in proofs.items() if not present]
    if len(proofs) - len(missing) >= _NEEDED:
        return []
    return [f"two of journal, name and tag must agree; missing: {', '.join(missing)}"]


def _source_refusals(evidence: DeletionEvidence) -> list[str]:
    instance, record = evidence.instance, evidence.record
    sources = {(instance.tags or {}).get(SOURCE_TAG), record.source_id if record else None}
    return ["it is the source of a drill"] if instance.id in sources else []


def _age_refusals(evidence: DeletionEvidence, name: DrillName | None) -> list[str]:
    """An unknown time refuses, unless the drill itself ordered this id."""
    created, begin = evidence.instance.created, _begin(evidence.record, name)
    if created is None or begin is None:
        return [] if evidence.in_journal else ["when it was created is unknown"]
    if created >= begin - CLOCK_TOLERANCE:
        return []
    times = f"at {format_rfc3339(created)}; the drill began at {format_rfc3339(begin)}"
    return [f"it was created {times}"]


def _begin(record: DrillRecord | None, name: DrillName | None) -> datetime | None:
    if record is not None:
        return record.begin
    return name.begin if name else None


def _billing_refusals(evidence: DeletionEvidence) -> list[str]:
    """A drill orders pay-per-use, so an unknown mode of its own instance is accepted."""
    mode = evidence.instance.charge_mode
    if mode == PAY_PER_USE or (mode is None and evidence.in_journal):
        return []
    return [f"it is not pay-per-use ({mode or 'unknown'})"]


def _backup_refusals(evidence: DeletionEvidence) -> list[str]:
    count = evidence.manual_backups
    if count == 0:
        return []
    if count is None:
        return ["whether it has manual backups is unknown"]
    return [f"it has {count} manual {'backup' if count == 1 else 'backups'}"]
