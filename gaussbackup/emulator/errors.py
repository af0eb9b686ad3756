"""The one error the emulator raises to those who start it: what is wrong, and what to do."""

from __future__ import annotations


class EmulatorError(Exception):
    """The emulator cannot start or go on as asked; the message says why and what helps."""
