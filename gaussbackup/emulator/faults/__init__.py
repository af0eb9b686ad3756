"""Fault injection: rules that make the emulator lose, delay, change or reject requests."""
