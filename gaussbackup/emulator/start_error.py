"""The error that the emulator raises to the code that starts it."""

from __future__ import annotations


class EmulatorError(Exception):
    """The emulator cannot start or apply a change; the message contains the reason."""


class NoThreadError(EmulatorError):
    """No thread can be started to serve requests."""
