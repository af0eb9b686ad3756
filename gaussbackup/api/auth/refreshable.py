"""The keyring: the credentials in force, renewed before they end, and once when refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import GaussbackupError
from gaussbackup.model.credentials import AccessKeys

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import ActiveCredentials, CredentialProvider, SendRequest
    from gaussbackup.api.http_session import Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

REFRESH_MARGIN = 600.0
"""Seconds before its end at which a credential is renewed."""
MIN_REFRESH_INTERVAL = 60.0
"""Seconds between two early renewals, failed or given short-lived credentials."""
MAX_CLOCK_SKEW = 300.0
"""Seconds of difference between the clocks that explain a refused signature."""


class RefreshableCredentials:
    """Shared by every view of a client, so that one login serves the whole command.

    `held` is given for what cannot be renewed, `source` for what can.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        on_event: EventListener,
        add_secret: Callable[[str], None],
        initial: ActiveCredentials | None = None,
        provider: CredentialProvider | None = None,
    ) -> None:
        self._clock = clock
        self._on_event = on_event
        self._add_secret = add_secret
        self._provider = provider
        self._active: ActiveCredentials | None = None
        self._clock_offset = 0.0
        self._next_try = 0.0
        if initial is not None:
            self._activate(initial)

    @property
    def ready(self) -> bool:
        """Whether there is something in force that need not be renewed now."""
        return self._active is not None and not self._is_due(self._active)

    def get(self, ask: SendRequest, ask_once: SendRequest) -> ActiveCredentials:
        """What is in force; got, or renewed early, where that is due.

        A failed early renewal is only a warning, so it is tried with `ask_once`.
        """
        if self._active is None:
            self._refresh(ask)
        elif self._is_due(self._active):
            self._refresh_early(ask, ask_once)
        if self._active is None:
            raise RuntimeError("a keyring has neither credentials nor a source")
        return self._active

    def signer(self, ask: SendRequest, ask_once: SendRequest) -> Signer:
        """What authenticates requests from now on."""
        held = self.get(ask, ask_once)
        if isinstance(held.credentials, AccessKeys):
            from gaussbackup.api.auth.signers import access_key_signer  # by kind

            return access_key_signer(held.credentials, self._clock, self._clock_offset)
        from gaussbackup.api.auth.token import token_signer  # by kind

        return token_signer(held.credentials)

    def refresh_after_rejection(self, date: str | None, ask: SendRequest) -> bool:
        """After a refusal with the answer's Date `date`: is there something new to try, once?"""
        if self._provider is not None:
            self._refresh(ask)
            return True
        return self._correct_clock(date)

    def _correct_clock(self, date: str | None) -> bool:
        from gaussbackup.domain.backoff import clock_offset  # rare

        held = self._active
        if held is None or not isinstance(held.credentials, AccessKeys) or self._clock_offset:
            return False
        difference = clock_offset(date, self._clock.now().timestamp())
        if difference is None or abs(difference) <= MAX_CLOCK_SKEW:
            return False
        self._clock_offset = difference
        from gaussbackup.model.events import Warned  # rarely needed

        way = "behind" if difference > 0 else "ahead of"
        self._on_event(
            Warned(
                f"this machine's clock is {abs(difference) / 60:.0f} minutes {way} the service's: "
                "requests are signed with the service's time; set the clock right"
            )
        )
        return True

    def _is_due(self, held: ActiveCredentials) -> bool:
        if self._provider is None or held.expires is None:
            return False
        if self._clock.monotonic() < self._next_try:
            return False
        return (held.expires - self._clock.now()).total_seconds() < REFRESH_MARGIN

    def _refresh_early(self, ask: SendRequest, ask_once: SendRequest) -> None:
        held = self._active
        over = held is None or held.expires is None or held.expires <= self._clock.now()
        if over:
            self._refresh(ask)
            return
        self._next_try = self._clock.monotonic() + MIN_REFRESH_INTERVAL
        try:
            self._refresh(ask_once)
        except GaussbackupError as problem:
            from gaussbackup.model.events import Warned  # rarely needed

            text = f"the credentials could not be renewed yet: {problem.message}"
            self._on_event(Warned(text))

    def _refresh(self, ask: SendRequest) -> None:
        if self._provider is not None:
            self._activate(self._provider(ask))
            self._next_try = self._clock.monotonic() + MIN_REFRESH_INTERVAL

    def _activate(self, held: ActiveCredentials) -> None:
        keys = held.credentials
        secrets = (
            (keys.secret_key, keys.security_token)
            if isinstance(keys, AccessKeys)
            else (keys.token,)
        )
        for secret in secrets:
            if secret:
                self._add_secret(secret.reveal())
        self._active = held
