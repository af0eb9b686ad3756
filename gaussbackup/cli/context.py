"""The context of one command: the composition root of config, api, render and the emulator."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from gaussbackup.cli.signals_and_descriptors import (
    recorded_signals,
    redirect_to_null,
    reraise_signal,
)
from gaussbackup.clock import SystemClock
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.render.output_streams import RedactedStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import ExitStack
    from datetime import datetime
    from pathlib import Path

    from gaussbackup.api.client import GaussDBClient
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.drill_client import DrillClient
    from gaussbackup.api.restore_client import RestoreClient
    from gaussbackup.cli.deletion_report import PartialResult
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.name_recording_client import RecordingClient
    from gaussbackup.cli.resume_hint import ResumeHint
    from gaussbackup.cli.resume_step import ResumeStep
    from gaussbackup.cli.thread_events import OneByOne
    from gaussbackup.config.drill_journal import DrillJournal
    from gaussbackup.config.profile import Profile
    from gaussbackup.config.setting_sources import Flags
    from gaussbackup.domain.cached_names import CachedNames
    from gaussbackup.domain.redaction import Redactor
    from gaussbackup.exit_codes import ExitCode
    from gaussbackup.model.events import Event
    from gaussbackup.render.output_streams import BestEffortStream
    from gaussbackup.render.progress import Progress
    from gaussbackup.render.terminal import Terminal


class Context:
    """What one command needs; each part is created on first use, so that help needs nothing."""

    def __init__(self, options: GlobalOptions) -> None:
        self.options = options
        self.environ: Mapping[str, str] = os.environ
        self.clock = SystemClock()
        self.start_time = self.clock.monotonic()
        self.warnings: list[str] = []
        self.partial_result: Callable[[], PartialResult] | None = None
        """What the command has done so far; set by commands that do more than one thing."""
        self._thread_events: OneByOne | None = None

    @cached_property
    def resources(self) -> ExitStack:
        """What `close` releases, also before the process terminates by a signal."""
        from contextlib import ExitStack

        return ExitStack()

    @cached_property
    def redactor(self) -> Redactor:
        """The redactor of this run, which knows the secrets of the environment from the start."""
        from gaussbackup.domain.redaction import Redactor, secrets_in_environment

        return Redactor(secrets_in_environment(self.environ, self.options.endpoint))

    def add_secret(self, secret: str) -> None:
        """Mask this value in all output from now on."""
        self.redactor.add_secret(secret)

    @cached_property
    def out(self) -> RedactedStream:
        """stdout; raises OSError if it cannot be written."""
        return RedactedStream(sys.stdout, self.redactor)

    @cached_property
    def err(self) -> BestEffortStream:
        """Redacted stderr; after a failed write it is redirected to the null device."""
        from gaussbackup.render.output_streams import BestEffortStream

        stderr = sys.stderr
        redacted = RedactedStream(stderr, self.redactor)
        return BestEffortStream(redacted, on_error=lambda: redirect_to_null(stderr))

    @cached_property
    def out_terminal(self) -> Terminal:
        """The capabilities of stdout."""
        from gaussbackup.render.terminal import detect_terminal

        return detect_terminal(sys.stdout, self.environ, no_color=self.options.no_color)

    @cached_property
    def err_terminal(self) -> Terminal:
        """The capabilities of stderr."""
        from gaussbackup.render.terminal import detect_terminal

        return detect_terminal(
            sys.stderr, self.environ, no_color=self.options.no_color, quiet=self.options.quiet
        )

    @property
    def home(self) -> Path | None:
        """The home directory; None if the environment has none, e.g. in a cron job."""
        from gaussbackup.config.paths import home_directory

        return home_directory(self.environ)

    @property
    def flags(self) -> Flags:
        """The settings from the command line."""
        from gaussbackup.config.setting_sources import Flags

        return Flags(*(getattr(self.options, name) for name in Flags._fields))

    @cached_property
    def profile(self) -> Profile:
        """The settings of this run; raises UsageError and ConfigError."""
        from gaussbackup.config.load_profile import load

        profile = load(self.flags, self.environ, home=self.home, warn=self.warn)
        if profile.emulator is None:
            return profile
        from gaussbackup.cli.builtin_emulator import start_for_profile

        emulator, profile = start_for_profile(profile, self.err, self.err_terminal)
        self.resources.callback(emulator.stop)
        return profile

    @cached_property
    def client(self) -> GaussDBClient | RecordingClient:
        """The client of the service; creating it sends no request."""
        from gaussbackup.config.paths import name_cache_dir

        client = self._service_client
        if name_cache_dir(self.environ, self.home) is None:
            return client
        from gaussbackup.cli.name_recording_client import NameRecorder, RecordingClient

        return RecordingClient(client, NameRecorder(self._save_names))

    @cached_property
    def restore_client(self) -> RestoreClient:
        """The same client with the calls of restores; it records no names."""
        from gaussbackup.api.restore_client import RestoreClient

        return RestoreClient.of(self._service_client)

    @cached_property
    def drill_client(self) -> DrillClient:
        """The same client with the calls of restore drills."""
        from gaussbackup.api.drill_client import DrillClient

        return DrillClient.of(self._service_client)

    @cached_property
    def drill_journal(self) -> DrillJournal:
        """The journal of drills; raises ConfigError if there is no directory for it."""
        from gaussbackup.config.drill_journal import DrillJournal
        from gaussbackup.config.paths import drill_journal_dir

        return DrillJournal(drill_journal_dir(self.environ, self.home), self.warn)

    @cached_property
    def _service_client(self) -> GaussDBClient:
        """The client of all calls: one login, one retry budget, one view of the service's clock."""
        from gaussbackup.api.client_factory import build_client

        return build_client(
            _client_config(self.profile, interactive=sys.stderr.isatty()),
            clock=self.clock,
            on_event=self.on_event,
            add_secret=self.add_secret,
            environ=self.environ,
        )

    @property
    def output(self) -> str:
        """The output format; `table` if none is set or the profile is not loaded yet."""
        output = self.options.output or self.environ.get("GAUSSBACKUP_OUTPUT")
        if output is None and "profile" in self.__dict__:
            output = self.profile.output
        return output or "table"

    def time_formatter(self, terminal: Terminal) -> Callable[[datetime | None], str]:
        """Return the function that formats timestamps for that terminal."""
        from gaussbackup.render.timestamps import timestamp_formatter

        return timestamp_formatter(terminal, self.clock.now(), utc=self.options.utc)

    @cached_property
    def resume_hint(self) -> ResumeHint:
        """What this command has started so far."""
        from gaussbackup.cli.resume_hint import ResumeHint

        return ResumeHint()

    def resume_steps(self, code: ExitCode) -> list[ResumeStep]:
        """Return how to continue after this exit code; [] if nothing was started."""
        return self.resume_hint.steps(code) if "resume_hint" in self.__dict__ else []

    @property
    def elapsed(self) -> float:
        """Seconds since the command started."""
        return self.clock.monotonic() - self.start_time

    def on_event(self, event: Event) -> None:
        """Update the warnings and the resume hint, then show the event as progress."""
        if self._thread_events is None:
            self._handle_event(event)
        else:
            self._thread_events(event)

    def accept_events_of_threads(self) -> None:
        """Handle events one by one from now on, whichever threads emit them."""
        from gaussbackup.cli.thread_events import OneByOne

        self._thread_events = OneByOne(self._handle_event)

    def ignore_events_of_threads(self) -> None:
        """Ignore further events of a command whose threads continue after a signal."""
        if self._thread_events is not None:
            self._thread_events.close()

    def _handle_event(self, event: Event) -> None:
        if isinstance(event, HttpRequestDone):
            if self.options.verbose > 1:
                self._progress(event)
            return
        from gaussbackup.model.events import Warned

        if isinstance(event, Warned):
            self.warnings.append(event.text)
        self.resume_hint(event)
        self._progress(event)

    def warn(self, text: str) -> None:
        """Print a warning and add it to the `warnings` of the document."""
        from gaussbackup.model.events import Warned

        self.on_event(Warned(text))

    def stop_progress(self) -> None:
        """Remove the live progress line, so that other output starts on its own line."""
        if "_progress" in self.__dict__:
            self._progress.close()

    def flush_err(self) -> None:
        """Flush stderr, if something was written to it."""
        if "err" in self.__dict__:
            self.err.flush()

    def close(self) -> None:
        """Close everything that was opened and save the names; can be called repeatedly."""
        self.stop_progress()
        for name in ("client", "restore_client", "drill_client"):
            if name in self.__dict__:
                getattr(self, name).close()
        if "resources" in self.__dict__:
            with recorded_signals() as recorded:
                self.resources.close()
            if recorded:
                reraise_signal(recorded[0])

    def _save_names(self, merge: Callable[[CachedNames], CachedNames]) -> None:
        from gaussbackup.config.name_cache import save_names

        save_names(
            merge,
            self.profile,
            self.flags,
            self.environ,
            home=self.home,
            now=self.clock.now().timestamp(),
            redact=self.redactor.redact,
        )

    @cached_property
    def _progress(self) -> Progress:
        from gaussbackup.render.progress import create_progress

        return create_progress(
            self.err,
            self.err_terminal,
            quiet=self.options.quiet,
            verbose=self.options.verbose,
            clock=self.clock,
            instance_name=self.resume_hint.instance_names.get,
            show_results=not (self.out_terminal.tty and self.output == "table"),
        )


def _client_config(profile: Profile, *, interactive: bool) -> ClientConfig:
    """Return the configuration; a user at a terminal sees early that a host name is wrong."""
    from gaussbackup.api.client_config import INTERACTIVE_UNKNOWN_HOST_BUDGET, ClientConfig

    if profile.credentials is None:
        raise AssertionError("a loaded profile has credentials")
    names = set(ClientConfig._fields) - {"unknown_host_budget"}
    settings = {name: getattr(profile, name) for name in names}
    if interactive and profile.retry_budget == profile._field_defaults["retry_budget"]:
        settings["unknown_host_budget"] = INTERACTIVE_UNKNOWN_HOST_BUDGET
    return ClientConfig(**{**settings, "project_name": profile.project_name or profile.region})
