"""Faults on request: rules that make the emulated cloud lose, delay, damage and refuse."""
