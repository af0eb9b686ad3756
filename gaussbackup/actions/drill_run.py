"""`drill run`: restore a backup to a temporary instance, verify it, and delete it in every case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.actions.drill_cleanup import end_drill
from gaussbackup.actions.drill_recorder import DrillRecorder
from gaussbackup.actions.drill_request import DrillResult
from gaussbackup.actions.drill_verify import run_verifications, verify_instance
from gaussbackup.actions.restore_new import NewRestoreRequest, restore_to_new
from gaussbackup.actions.restore_source import SourceRequest
from gaussbackup.actions.wait_restore import wait_for_restore
from gaussbackup.domain.drill_names import NONCE_TAG, build_drill_name, drill_tags
from gaussbackup.domain.drill_verdicts import RestoreVerdict, verify
from gaussbackup.domain.instance_wait_state import InstanceWaitState
from gaussbackup.errors import InstanceFailed, OutcomeUnknown, ServiceError
from gaussbackup.model.drill import DrillPhase, DrillTarget
from gaussbackup.model.events import (
    DrillInterrupted,
    DrillStep,
    RestoreNotStarted,
    RestoreStarted,
    Restoring,
    Warned,
)

if TYPE_CHECKING:
    from gaussbackup.actions.drill_protocols import DrillServiceClient, Journal
    from gaussbackup.actions.drill_request import DrillOptions, DrillSource
    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Event, EventListener

_DEFAULT_USER = "root"


def preview_drill(
    source: DrillSource,
    options: DrillOptions,
    client: DrillServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> DrillResult:
    """Return what a drill would send; there is no journal, and nothing is sent."""
    result = DrillResult(source, build_drill_name(clock.now(), options.nonce(), source.name))
    request = replace(_restore_request(result, options), dry_run=True)
    result.restore = restore_to_new(request, client, clock=clock, on_event=on_event)
    return result


def run_drill(
    result: DrillResult,
    options: DrillOptions,
    client: DrillServiceClient,
    journal: Journal,
    *,
    clock: Clock,
    on_event: EventListener,
) -> None:
    """Run one drill and fill in its result.

    Raise the errors of everything before the POST, and those of a rejected POST: then nothing was
    created. A signal is raised again after the instance is deleted.
    """
    recorder = DrillRecorder(result, journal, clock, on_event)
    drill = _Drill(recorder, options, client, clock, on_event)
    recorder.begin(options, client)
    try:
        drill.restore_and_verify()
    except Exception as error:
        if not drill.submitted:
            recorder.forget()
            raise
        drill.fail(error)
    except BaseException:  # a signal
        if result.verdicts.restore is RestoreVerdict.NOT_STARTED:
            recorder.set(restore=RestoreVerdict.INTERRUPTED)
        if drill.submitted:
            on_event(DrillInterrupted(result.name))
            end_drill(recorder, options, client, clock=clock, on_event=on_event)
        else:
            recorder.forget()
        raise
    end_drill(recorder, options, client, clock=clock, on_event=on_event)


def _restore_request(result: DrillResult, options: DrillOptions) -> NewRestoreRequest:
    """Return the restore of the drill, which never waits: the drill does."""
    return NewRestoreRequest(
        source=SourceRequest(result.source.backup.id),
        name=result.name,
        password=options.password,
        like=options.like,
        options=options.order,
        wait=None,
        reconcile_timeout=options.reconcile_timeout,
        max_volume_gb=options.max_volume_gb,
    )


class _Drill:
    """The part of a drill before its end; `submitted` is whether an instance may exist."""

    def __init__(
        self,
        recorder: DrillRecorder,
        options: DrillOptions,
        client: DrillServiceClient,
        clock: Clock,
        on_event: EventListener,
    ) -> None:
        self.submitted = False
        self._recorder = recorder
        self._result = recorder.result
        self._options = options
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._posted_at = 0.0
        self._password = ""

    def restore_and_verify(self) -> None:
        result = self._result
        request = replace(_restore_request(result, self._options), password=self._read_password)
        started = restore_to_new(request, self._client, clock=self._clock, on_event=self._listen)
        result.restore, result.job_id = started, started.job_id
        result.attempts = started.attempts
        tagged = self._tag()
        result.restore = self._wait(started)
        if not tagged and not self._tag():
            self._on_event(Warned(f"{result.name} has no tags: only its journal identifies it"))
        if result.verdicts.restore is RestoreVerdict.RESTORED:
            self._verify(result.restore)

    def fail(self, error: Exception) -> None:
        """Record an error after the POST; the instance, if there is one, is still deleted."""
        self._result.attempts = max(self._result.attempts, getattr(error, "posts_sent", 0))
        self._recorder.fail(error)
        unknown = isinstance(error, OutcomeUnknown) and self._result.instance_id is None
        verdict = RestoreVerdict.UNKNOWN if unknown else RestoreVerdict.FAILED
        if self._result.verdicts.restore is RestoreVerdict.NOT_STARTED:
            self._recorder.set(restore=verdict)

    def _read_password(self) -> str:
        self._password = self._options.password()
        return self._password

    def _listen(self, event: Event) -> None:
        """Follow the POST, so that its instance is found whatever ends the drill."""
        if isinstance(event, Restoring):
            self.submitted = True
            self._posted_at = self._clock.monotonic()
        elif isinstance(event, RestoreNotStarted):
            self.submitted = False
        elif isinstance(event, RestoreStarted):
            self._recorder.created(event.instance_id)
        self._on_event(event)

    def _tag(self) -> bool:
        """Tag the instance; return whether it has the tags. Errors do not end the drill."""
        record = self._recorder.record
        try:
            self._client.add_tags(record.instance_id or "", drill_tags(record))
        except ServiceError:
            try:
                tags = self._client.list_tags(record.instance_id or "")
            except ServiceError:
                return False
            return tags.get(NONCE_TAG) == record.nonce
        return True

    def _wait(self, started: RestoreResult) -> RestoreResult:
        restored = wait_for_restore(
            started,
            InstanceWaitState(needs_two_polls=True, id_confirmed=True),
            self._options.wait,
            self._client,
            clock=self._clock,
            on_event=self._on_event,
        )
        self._result.status = restored.target.status if restored.target else None
        if restored.error is None:
            self._result.restore_seconds = self._clock.monotonic() - self._posted_at
            self._recorder.set(restore=RestoreVerdict.RESTORED)
            return restored
        restored.error.hint = None  # it is about an instance that stays
        self._recorder.fail(restored.error)
        failed = isinstance(restored.error, InstanceFailed)
        self._recorder.set(restore=RestoreVerdict.FAILED if failed else RestoreVerdict.TIMED_OUT)
        return restored

    def _verify(self, restored: RestoreResult) -> None:
        result, options = self._result, self._options
        self._on_event(DrillStep(result.name, "verifying"))
        checks = verify_instance(
            restored,
            options.tolerance,
            self._client,
            poll_interval=options.wait.poll_interval,
            clock=self._clock,
            on_event=self._on_event,
        )
        result.checks.extend(checks)
        result.checks.extend(run_verifications(options.verify, self._target(restored)))
        self._recorder.set(verification=verify(result.checks))
        self._recorder.save(DrillPhase.VERIFIED)

    def _target(self, restored: RestoreResult) -> DrillTarget:
        if restored.target is None:
            raise AssertionError("an ACTIVE instance was listed")
        source = self._result.source
        return DrillTarget(
            restored.target,
            source.name,
            source.backup,
            self._recorder.record.nonce,
            restored.target.user or _DEFAULT_USER,
            self._password,
        )
