"""The request that sets a backup policy, without reverting the change of another client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.domain.policy_change import (
    PolicyOutcome,
    describe_policy_change,
    find_outcome,
    is_set,
)
from gaussbackup.domain.retry_policy import may_retry, reconcile_pause
from gaussbackup.errors import AmbiguousOutcome, OutcomeUnknown, Refused, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.retrier import Retrier
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.policy_change import PolicyChange
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.events import EventListener

_MAX_READS = 4
"""Reads of the policy until it must be the new one, with pauses of 1 + 2 + 4 s."""


class PolicySetter:
    """Sets policies; the retries of all of them are charged to one budget.

    A PUT replaces the whole policy. So the policy is read right before each PUT, also before a
    retry, and the PUT is sent only if the policy is the one that the request was made from.
    """

    def __init__(
        self, client: BackupClient, retrier: Retrier, clock: Clock, on_event: EventListener
    ) -> None:
        self._client = client.with_deadline(None, retry=False)
        self._retrier = retrier
        self._clock = clock
        self._on_event = on_event

    def set(
        self,
        instance: InstanceRef,
        current: BackupPolicy,
        after: BackupPolicy,
        changes: Sequence[PolicyChange],
    ) -> BackupPolicy:
        """Set the policy, read it back and return it as the service returns it then.

        Raise Refused if another client changed it, and OutcomeUnknown if the service keeps
        returning another policy after a PUT.
        """
        ambiguous = self._put(instance, current, after)
        for attempt in range(_MAX_READS):
            policy = self._read(instance)
            if policy is not None and is_set(changes, policy):
                return policy
            if attempt < _MAX_READS - 1:
                pause = reconcile_pause(attempt)
                text = "the service does not return the new policy yet"
                self._on_event(RetryPause(pause, text))
                self._clock.sleep(pause)
        raise _outcome_unknown(instance, "the service does not return the new policy", ambiguous)

    def _put(
        self, instance: InstanceRef, current: BackupPolicy, after: BackupPolicy
    ) -> AmbiguousOutcome | None:
        """Send the PUT until it has a response; return the error if it may have been applied."""
        ambiguous: AmbiguousOutcome | None = None
        failures = 0
        while True:
            now = self._read_before_put(instance, ambiguous)
            if ambiguous and find_outcome(current, after, now) is PolicyOutcome.APPLIED:
                return ambiguous
            change = describe_policy_change(current, now)
            if change is not None:
                raise _changed(instance, change, ambiguous)
            try:
                self._client.set_policy(instance.id, after)
            except ServiceError as error:
                failures += 1
                ambiguous = error if isinstance(error, AmbiguousOutcome) else ambiguous
                retry = may_retry(error.failure_kind, idempotent=True)
                if retry and self._retrier.pause(error, failures):
                    continue
                if ambiguous is None:
                    raise
                return ambiguous
            return None

    def _read_before_put(
        self, instance: InstanceRef, ambiguous: AmbiguousOutcome | None
    ) -> BackupPolicy:
        try:
            return self._retrier.call(partial(self._client.show_policy, instance.id))
        except ServiceError as error:
            if ambiguous is None:
                raise
            raise _outcome_unknown(instance, "it cannot be read", ambiguous) from error

    def _read(self, instance: InstanceRef) -> BackupPolicy | None:
        """Return the current policy; None if the read failed."""
        try:
            return self._client.show_policy(instance.id)
        except ServiceError:
            return None


def _changed(
    instance: InstanceRef, change: str, ambiguous: AmbiguousOutcome | None
) -> Refused | OutcomeUnknown:
    if ambiguous is not None:
        return _outcome_unknown(instance, f"another client changed it: {change}", ambiguous)
    return Refused(
        f"Policy of {instance.name or instance.id} changed since it was read: {change}. "
        "It was not changed by this command.",
        hint="Run the same command again.",
    )


def _outcome_unknown(
    instance: InstanceRef, detail: str, ambiguous: AmbiguousOutcome | None
) -> OutcomeUnknown:
    cause = f" ({ambiguous.message.rstrip('.')})" if ambiguous is not None else ""
    return OutcomeUnknown(
        f"Backup policy of {instance.name or instance.id} may or may not have changed: the "
        f"request was sent, but {detail}{cause}.",
        hint=f"Check the policy:  gaussbackup policy show -i {instance.id}",
    )
