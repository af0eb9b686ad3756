"""A consistent listing of backups: read again until it proves which backups are absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.evidence import ListingEvidence, backup_gaps
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import Refused, UnexpectedResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.evidence import Proof
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup

_MAX_RETRIES = 3


def consistent_listing(
    client: ReadClient,
    instance_id: str | None,
    proof: Proof,
    *,
    backup_type: str | None = None,
    clock: Clock | None = None,
    is_enough: Callable[[Sequence[Backup]], bool] = lambda _: False,
    error: type[Refused | UnexpectedResponse] = UnexpectedResponse,
) -> Sequence[Backup]:
    """Return the backups of one instance, or of all if None, each once.

    A backup that is missing from a later listing is returned as well. Raise `error` without a
    proof that there are no others: Refused for a command that deletes.
    """
    evidence = read_evidence(
        client, instance_id, proof, backup_type=backup_type, clock=clock, is_enough=is_enough
    )
    if evidence.proves_absence(proof) or is_enough(evidence.found):
        return evidence.found
    raise _no_proof(evidence, proof, error)


def read_evidence(
    client: ReadClient,
    instance_id: str | None,
    proof: Proof,
    *,
    backup_type: str | None = None,
    clock: Clock | None = None,
    is_enough: Callable[[Sequence[Backup]], bool] = lambda _: False,
) -> ListingEvidence:
    """Read the backups of one instance, or of all if None, and return the listings.

    They are read until they prove that no other backup exists, at most four times, or until
    `is_enough` accepts what was found; with a `clock` after pauses of 1, 2 and 4 s.
    """
    evidence = ListingEvidence()
    for attempt in range(_MAX_RETRIES + 1):
        if attempt and clock is not None:
            clock.sleep(reconcile_pause(attempt - 1))
        listing = client.list_backups(instance_id=instance_id, backup_type=backup_type)
        evidence = evidence.add(listing)
        if evidence.proves_absence(proof) or is_enough(evidence.found):
            break
    return evidence


def _no_proof(
    evidence: ListingEvidence, proof: Proof, error: type[Refused | UnexpectedResponse]
) -> GaussbackupError:
    gaps = backup_gaps(evidence.listings[-1], readable=proof.readable)
    detail = "; ".join(gaps) or f"it changed in each of {_MAX_RETRIES + 1} reads"
    return error(
        f"Backup list not consistent: {detail}."
        + (" Nothing was deleted." if error is Refused else ""),
        hint="Try again later. Check the list:  gaussbackup list",
    )
