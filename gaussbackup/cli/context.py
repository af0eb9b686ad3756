"""Composition: the one place where settings, api, emulator and the verbs meet."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.cli.secrets_around import environment_secrets
from gaussbackup.cli.streams import RedactedStream, SideStream
from gaussbackup.clock import SystemClock
from gaussbackup.domain.redaction import Redactor
from gaussbackup.model.http_event import HttpRequestDone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gaussbackup.api.client import GaussDBClient
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.recording_client import NameRecorder
    from gaussbackup.cli.resume_hint import ResumeHint
    from gaussbackup.cli.so_far import PartialResult
    from gaussbackup.config.flags import Flags
    from gaussbackup.config.profile import Profile
    from gaussbackup.emulator import Emulator
    from gaussbackup.model.events import Event
    from gaussbackup.render.progress import Progress
    from gaussbackup.render.terminal import Terminal


class Context:
    """What one command has at hand; everything is made on its first use.

    Nothing is read, opened or sent by making a session, so that help needs no configuration.
    """

    def __init__(self, options: GlobalOptions, environ: Mapping[str, str] | None = None) -> None:
        self.options = options
        self.environ = os.environ if environ is None else environ
        self.clock = SystemClock()
        self.start_time = self.clock.monotonic()
        self.redactor = Redactor()
        for secret in environment_secrets(self.environ, options.endpoint):
            self.redactor.add_secret(secret)
        self.out = RedactedStream(sys.stdout, self.redactor)
        self.err = SideStream(sys.stderr, self.redactor)
        self.warnings: list[str] = []
        self.partial_result: Callable[[], PartialResult] | None = None
        """What the command has done already, where it does more than one thing."""
        self._emulator: Emulator | None = None

    @cached_property
    def out_terminal(self) -> Terminal:
        """What stdout can show."""
        from gaussbackup.render.terminal import detect_terminal

        return detect_terminal(sys.stdout, self.environ, no_color=self.options.no_color)

    @cached_property
    def err_terminal(self) -> Terminal:
        """What stderr can show."""
        from gaussbackup.render.terminal import detect_terminal

        shared = self.options
        return detect_terminal(
            sys.stderr, self.environ, no_color=shared.no_color, quiet=shared.quiet
        )

    @property
    def home(self) -> Path | None:
        """The home directory; None where there is none, as in some cron jobs and containers."""
        home = self.environ.get("HOME") or self.environ.get("USERPROFILE")
        return Path(home) if home else None

    @property
    def flags(self) -> Flags:
        """The settings given on the command line."""
        from gaussbackup.config.flags import Flags

        shared = self.options
        return Flags(
            config=shared.config,
            profile=shared.profile,
            region=shared.region,
            project_id=shared.project_id,
            endpoint=shared.endpoint,
            output=shared.output,
        )

    @cached_property
    def profile(self) -> Profile:
        """The settings of this run; raises UsageError and ConfigError."""
        from gaussbackup.config.load import load

        profile = load(self.flags, self.environ, home=self.home, warn=self.warn)
        return profile if profile.emulator is None else self._start_emulator(profile)

    @cached_property
    def client(self) -> GaussDBClient:
        """The client of the service; no request is sent by making it."""
        from gaussbackup.cli.connecting import create_client

        return create_client(self.profile, self, self._recorder)

    @property
    def emulator_state(self) -> Path:
        """The file of the built-in profile's emulator."""
        from gaussbackup.config.paths import emulator_state_path

        return emulator_state_path(self.environ, self.home)

    @property
    def output(self) -> str:
        """The form of the answer; what cannot be known yet is `table`."""
        asked = self.options.output or self.environ.get("GAUSSBACKUP_OUTPUT")
        if asked is None and "profile" in self.__dict__:
            asked = self.profile.output
        return asked or "table"

    @property
    def output_requested(self) -> bool:
        """`-o` or its variable was given, so that even `-q` writes the answer."""
        return bool(self.options.output or self.environ.get("GAUSSBACKUP_OUTPUT"))

    def time_formatter(self, terminal: Terminal) -> Callable[[datetime | None], str]:
        """How an instant is written for the reader of that stream."""
        from gaussbackup.render.timestamps import timestamp_formatter

        return timestamp_formatter(terminal, self.clock.now(), utc=self.options.utc)

    @cached_property
    def resume_hint(self) -> ResumeHint:
        """What has been started by this command."""
        from gaussbackup.cli.resume_hint import ResumeHint

        return ResumeHint()

    @property
    def resume_args(self) -> tuple[str, ...] | None:
        """The command that goes on with what was started; None where nothing was."""
        return self.resume_hint.args if "resume_hint" in self.__dict__ else None

    @property
    def elapsed(self) -> float:
        """Seconds since the command began."""
        return self.clock.monotonic() - self.start_time

    def on_event(self, event: Event) -> None:
        """Remember what matters later, then show it."""
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
        """Tell the user something that changes nothing."""
        from gaussbackup.model.events import Warned

        self.on_event(Warned(text))

    def stop_progress(self) -> None:
        """End the live line, so that what follows stands on lines of its own."""
        if "_progress" in self.__dict__:
            self._progress.close()

    def close(self) -> None:
        """Let go of everything; safe to call at any time and twice."""
        self.stop_progress()
        if "client" in self.__dict__:
            self.client.close()
            self._save_names()
        if self._emulator is not None:
            self._emulator.stop()

    @cached_property
    def _recorder(self) -> NameRecorder | None:
        """The names that pass by; None where they could not be kept."""
        from gaussbackup.config.paths import name_cache_dir

        if name_cache_dir(self.environ, self.home) is None:
            return None
        from gaussbackup.cli.recording_client import NameRecorder

        return NameRecorder()

    def _save_names(self) -> None:
        """Keep them for completion, which is worth nothing that could go wrong here."""
        with suppress(Exception):
            if self._recorder:
                from gaussbackup.cli.remembering import save_names

                save_names(self._recorder, self)

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

    def _start_emulator(self, profile: Profile) -> Profile:
        """The built-in profile: start the emulator here, and point the profile to it."""
        from gaussbackup.cli.builtin_emulator import start_for_profile

        self._emulator, emulated = start_for_profile(profile, self.err, self.err_terminal)
        return emulated
