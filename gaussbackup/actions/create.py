"""`create`: create at most one backup, even after network errors, and wait for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.actions.create_request import CreateResult, list_before_create
from gaussbackup.actions.resolve_lost_create import outcome_unknown, resolve_lost_create
from gaussbackup.actions.resolve_reference import InstanceRef, find_instance
from gaussbackup.actions.steps import run_steps
from gaussbackup.actions.submit_create import SubmitOptions, SubmitResult, submit_create
from gaussbackup.actions.wait_tracker import WaitOutcome, WaitTarget
from gaussbackup.actions.waiter import wait_for
from gaussbackup.domain.backup_description import with_request_tag
from gaussbackup.domain.create_or_reuse import ReuseReason, precheck
from gaussbackup.domain.lost_create_candidates import ExpectedBackup
from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    NameTaken,
    OutcomeUnknown,
    ServiceError,
    WrongBackup,
)
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.events import Finished, NotStarted, Started, Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.steps import Steps
    from gaussbackup.clock import Clock
    from gaussbackup.domain.create_or_reuse import ExistingBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener


def create(
    request: CreateRequest, client: BackupClient, *, clock: Clock, on_event: EventListener
) -> CreateResult:
    """Create the backup, or use one that exists, and wait for it if asked to.

    Raise the errors of the lookups and of the POST; an error of the wait is in the result.
    """
    instance = find_instance(request.instance, client)
    creation = Creation(request, instance, client, clock=clock, on_event=on_event)
    target = run_steps(creation.start(), clock)
    if target is None or request.wait is None:
        return creation.result
    try:
        [outcome] = wait_for([target], request.wait, client, clock=clock, on_event=on_event)
        if isinstance(outcome.error, WrongBackup):
            target = run_steps(creation.resolve(outcome.error), clock)
            if target is None:
                return creation.result
            [outcome] = wait_for([target], request.wait, client, clock=clock, on_event=on_event)
    except Exception as error:
        return creation.fail(error)
    return creation.finish(outcome)


class Creation:
    """One create: first `start`, then a wait if it returns a target, then `finish`.

    `result` is complete if there is nothing to wait for. `siblings` are the ids of all instances
    for which the same command uses the request id. `list_before` returns the backups that exist
    before the POST, by default from a listing of its own.
    """

    def __init__(
        self,
        request: CreateRequest,
        instance: InstanceRef,
        client: BackupClient,
        *,
        clock: Clock,
        on_event: EventListener,
        siblings: frozenset[str] = frozenset(),
        list_before: Callable[[], Sequence[Backup]] | None = None,
    ) -> None:
        self.result = CreateResult()
        self._request = request
        self._instance = instance
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._siblings = siblings
        self._list_before = list_before or self._list_own
        self._expected = ExpectedBackup(
            instance.id, request.name, request.request_id, description=request.description
        )

    def start(self) -> Steps[WaitTarget | None]:
        """Send the request if it is needed; return what to wait for, None if nothing.

        Raise the errors of the listing and of the POST.
        """
        rows = self._list_before()
        existing = self._find_existing(rows)
        if existing is not None and existing.reason is ReuseReason.FRESH:
            self.result = CreateResult(self._with_name(existing.backup), fresh=True)
            return None
        if existing is not None:
            submitted = SubmitResult(existing.backup, adopted=True)
        elif self._request.dry_run:
            self.result = CreateResult(preview=self._preview())
            return None
        else:
            baseline = frozenset(row.id for row in rows)
            self._expected = replace(self._expected, baseline=baseline)
            submitted = yield from self._submit()
        try:
            return self._record(submitted, typical_duration(rows, self._instance.id))
        except Exception as error:
            self.fail(error)
            return None

    def resolve(self, error: WrongBackup) -> Steps[WaitTarget | None]:
        """Search for the backup after a response that named another; return what to wait for."""
        cause = AmbiguousOutcome(f"unexpected response: {error.message}")
        attempts = cause.attempts = self.result.attempts
        timeout, clock, on_event = self._request.reconcile_timeout, self._clock, self._on_event
        try:
            found = yield from resolve_lost_create(
                self._expected, cause, self._client, timeout=timeout, clock=clock, on_event=on_event
            )
        except OutcomeUnknown as unknown:
            self._on_event(Unresolved(self._request.name, self._instance.id))
            self.result = replace(self.result, backup=None, job_id=None, error=unknown)
            return None
        return self._record(SubmitResult(found, attempts=attempts, reconciled=True), None)

    def finish(self, outcome: WaitOutcome) -> CreateResult:
        """Return the result after the wait; it says that the backup exists if it was created."""
        backup = self._with_name(outcome.backup) if outcome.backup else self.result.backup
        self.result = replace(self.result, backup=backup, job=outcome.job, error=outcome.error)
        if self.result.error is not None and self.result.attempts:
            # only after a failure
            from gaussbackup.actions.error_after_create_post import error_after_post

            error = error_after_post(self.result.error, backup, self._expected, self._client)
            self.result = replace(self.result, error=error)
        return self.result

    def fail(self, error: Exception) -> CreateResult:
        """Return the result after an unexpected error; raise it if no POST was sent."""
        if not self.result.attempts or self.result.backup is None:
            raise error
        if not isinstance(error, GaussbackupError):
            error = GaussbackupError(f"unexpected {type(error).__name__}: {error}")
        backup = self.result.backup
        return self.finish(WaitOutcome(backup.id, backup, self.result.job, error))

    def _find_existing(self, rows: Sequence[Backup]) -> ExistingBackup | None:
        return precheck(
            rows,
            self._expected,
            reuse=self._request.reuse,
            max_age=self._request.unless_newer_than,
            now=self._client.service_now(),
            siblings=self._siblings,
        )

    def _list_own(self) -> Sequence[Backup]:
        """Return the backups that exist before the POST.

        With a request id those of all instances, because another instance may have used it. A
        backup that decides needs no other listing.
        """

        def decides(rows: Sequence[Backup]) -> bool:
            try:
                return self._find_existing(rows) is not None
            except NameTaken:
                return True

        instance_id = None if self._request.request_id else self._instance.id
        return list_before_create(
            [self._request], instance_id, self._client, clock=self._clock, is_enough=decides
        )

    def _submit(self) -> Steps[SubmitResult]:
        """Submit the request; emit NotStarted if certainly no backup was created."""
        request, expected = self._request, self._expected
        options = SubmitOptions(
            reuse=request.reuse,
            busy_timeout=request.busy_timeout,
            busy_interval=request.wait.poll_interval if request.wait else None,
            reconcile_timeout=request.reconcile_timeout,
        )
        try:
            return (
                yield from submit_create(
                    expected,
                    self._instance,
                    options,
                    self._client,
                    clock=self._clock,
                    on_event=self._on_event,
                )
            )
        except OutcomeUnknown:
            self._on_event(Unresolved(request.name, self._instance.id))
            raise
        except GaussbackupError as error:
            if isinstance(error, ServiceError):
                error.posts_sent = error.posts_sent or error.attempts
            self._on_event(NotStarted(request.name, self._instance.id, error))
            raise
        except Exception as error:
            self._on_event(Unresolved(request.name, self._instance.id))
            raise outcome_unknown(
                expected, f"unexpected {type(error).__name__}: {error}"
            ) from error

    def _record(self, submitted: SubmitResult, typical: float | None) -> WaitTarget | None:
        """Set the result so far; return what to wait for, None if the backup is finished."""
        backup = self._with_name(submitted.backup)
        if not backup.instance_id:  # the response does not have it
            backup = backup._replace(instance_id=self._instance.id)
        self.result = CreateResult(
            backup,
            job_id=submitted.job_id,
            adopted=submitted.adopted,
            reconciled=submitted.reconciled,
            attempts=submitted.attempts,
        )
        self._on_event(Started(backup, submitted.job_id))
        if backup.status is BackupStatus.COMPLETED and backup.end_time is not None:
            duration = backup.duration_seconds or 0.0
            self._on_event(Finished(backup.id, backup, duration, succeeded=True))
            return None
        if self._request.wait is None or self._request.dry_run:
            return None
        return WaitTarget(
            backup.id, backup, submitted.job_id, id_confirmed=True, typical_duration=typical
        )

    def _preview(self) -> RequestPreview:
        request = self._request
        description = with_request_tag(request.description, request.request_id)
        return self._client.preview_create(self._instance.id, request.name, description)

    def _with_name(self, backup: Backup) -> Backup:
        return backup.with_instance_name(self._instance.name)
