"""The clocks of the emulated cloud: the gateway's, and the one by which backups age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.auth.authenticator import ClockReading

if TYPE_CHECKING:
    from gaussbackup.emulator.options import EmulatorOptions


class Clocks:
    """Both run ahead by the same offset; with a speed, only the ageing runs faster."""

    def __init__(self, options: EmulatorOptions) -> None:
        self._options = options
        self._start = options.clock()

    def read(self, offset: float = 0.0) -> ClockReading:
        """Read both clocks; `offset` moves the gateway's alone."""
        now = self._options.clock()
        ahead = self._options.clock_offset
        world = self._start + (now - self._start) * self._options.speed
        return ClockReading(gateway=now + ahead + offset, cloud=world + ahead)
