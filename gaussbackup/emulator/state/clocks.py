"""The clocks of the emulated cloud: the gateway's, and the one that backup timelines use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gaussbackup.emulator.options import EmulatorOptions


class ClockReading(NamedTuple):
    """Both clocks at one point in time, as Unix timestamps."""

    gateway: float
    """Used for signatures, rate limits and the Date header."""
    cloud: float
    """Used for backups, jobs and token lifetimes; may run faster (`EmulatorOptions.speed`)."""


class Clocks:
    """Both clocks; they share `clock_offset`, `speed` only affects the cloud's clock."""

    def __init__(self, options: EmulatorOptions) -> None:
        self._options = options
        self._start = options.clock()

    def read(self, gateway_offset: float = 0.0) -> ClockReading:
        """Read both clocks; `gateway_offset` (seconds) is added to the gateway's clock only."""
        now = self._options.clock()
        offset = self._options.clock_offset
        cloud = self._start + (now - self._start) * self._options.speed
        return ClockReading(gateway=now + offset + gateway_offset, cloud=cloud + offset)
