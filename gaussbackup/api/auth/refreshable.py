"""The keyring: the credentials in force, renewed before they end, and once when refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import GaussbackupError
from gaussbackup.model.credentials import AccessKeys

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import ActiveCredentials, Ask, CredentialProvider
    from gaussbackup.api.http_session import Stamp
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Listener

REFRESH_MARGIN = 600.0
"""Seconds before its end at which a credential is renewed."""
BETWEEN_TRIES = 60.0
"""Seconds between two early renewals, failed or given short-lived credentials."""
SKEW = 300.0
"""Seconds of difference between the clocks that explain a refused signature."""


class RefreshableCredentials:
    """Shared by every view of a client, so that one login serves the whole command.

    `held` is given for what cannot be renewed, `source` for what can.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        listen: Listener,
        learn: Callable[[str], None],
        held: ActiveCredentials | None = None,
        source: CredentialProvider | None = None,
    ) -> None:
        self._clock = clock
        self._listen = listen
        self._learn = learn
        self._source = source
        self._held: ActiveCredentials | None = None
        self._offset = 0.0
        self._next_try = 0.0
        if held is not None:
            self._hold(held)

    @property
    def ready(self) -> bool:
        """Whether there is something in force that need not be renewed now."""
        return self._held is not None and not self._is_due(self._held)

    def get(self, ask: Ask, ask_once: Ask) -> ActiveCredentials:
        """What is in force; got, or renewed early, where that is due.

        A failed early renewal is only a warning, so it is tried with `ask_once`.
        """
        if self._held is None:
            self._renew(ask)
        elif self._is_due(self._held):
            self._renew_early(ask, ask_once)
        if self._held is None:
            raise RuntimeError("a keyring has neither credentials nor a source")
        return self._held

    def signer(self, ask: Ask, ask_once: Ask) -> Stamp:
        """What authenticates requests from now on."""
        held = self.get(ask, ask_once)
        if isinstance(held.credentials, AccessKeys):
            from gaussbackup.api.auth.signers import stamp_with_keys  # by kind

            return stamp_with_keys(held.credentials, self._clock, self._offset)
        from gaussbackup.api.auth.token import stamp_with_token  # by kind

        return stamp_with_token(held.credentials)

    def refresh_after_rejection(self, date: str | None, ask: Ask) -> bool:
        """After a refusal with the answer's Date `date`: is there something new to try, once?"""
        if self._source is not None:
            self._renew(ask)
            return True
        return self._correct_clock(date)

    def _correct_clock(self, date: str | None) -> bool:
        from gaussbackup.domain.backoff import clock_difference  # rare

        held = self._held
        if held is None or not isinstance(held.credentials, AccessKeys) or self._offset:
            return False
        difference = clock_difference(date, self._clock.now().timestamp())
        if difference is None or abs(difference) <= SKEW:
            return False
        self._offset = difference
        from gaussbackup.model.events import Warned  # rarely needed

        way = "behind" if difference > 0 else "ahead of"
        self._listen(
            Warned(
                f"this machine's clock is {abs(difference) / 60:.0f} minutes {way} the service's: "
                "requests are signed with the service's time; set the clock right"
            )
        )
        return True

    def _is_due(self, held: ActiveCredentials) -> bool:
        if self._source is None or held.expires is None:
            return False
        if self._clock.monotonic() < self._next_try:
            return False
        return (held.expires - self._clock.now()).total_seconds() < REFRESH_MARGIN

    def _renew_early(self, ask: Ask, ask_once: Ask) -> None:
        held = self._held
        over = held is None or held.expires is None or held.expires <= self._clock.now()
        if over:
            self._renew(ask)
            return
        self._next_try = self._clock.monotonic() + BETWEEN_TRIES
        try:
            self._renew(ask_once)
        except GaussbackupError as problem:
            from gaussbackup.model.events import Warned  # rarely needed

            text = f"the credentials could not be renewed yet: {problem.message}"
            self._listen(Warned(text))

    def _renew(self, ask: Ask) -> None:
        if self._source is not None:
            self._hold(self._source(ask))
            self._next_try = self._clock.monotonic() + BETWEEN_TRIES

    def _hold(self, held: ActiveCredentials) -> None:
        keys = held.credentials
        secrets = (
            (keys.secret_key, keys.security_token)
            if isinstance(keys, AccessKeys)
            else (keys.token,)
        )
        for secret in secrets:
            if secret:
                self._learn(secret.reveal())
        self._held = held
